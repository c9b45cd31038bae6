package frame

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// settings are what options set.
type settings struct {
	redis       []redisrel.Option
	memoryLimit int64
	tempDir     string
	recursion   int64
	disable     map[string]bool
	keepLast    bool
	dryRun      bool
	lazy        bool
	clientLog   bool
	timeLimit   time.Duration
	rowLimit    int64
	observer    Observer
	infer       redisrel.Infer
	attachable  func(ctx context.Context, source string) (Attachable, error)
	env         exec.Env // of which what WithSwitches sets counts
	alloc       memory.Allocator
	// err is the first mistake in an option; Open gives it.
	err error
}

// Option changes how a session works.
type Option func(*settings)

// WithStrict turns every anomaly of the truth report (vanished keys, keys of a wrong type, repaired values) into an error.
// The error comes before anything is written.
func WithStrict() Option { return WithRedis(redisrel.WithStrict(true)) }

// WithReadOnly refuses everything that would change the server: writes, and tables and views that it would keep.
func WithReadOnly() Option { return WithRedis(redisrel.WithReadOnly(true)) }

// WithDryRun has statements that write look at everything and change nothing: their rows are the first that they would write,
// their messages and reports say how many those are. Declarations are refused, as [WithReadOnly] does.
func WithDryRun() Option {
	return func(s *settings) {
		s.dryRun = true
		s.redis = append(s.redis, redisrel.WithDryRun(true))
	}
}

// WithMemoryLimit bounds the memory of each statement, in bytes; 0 is no bound. Without it, [DefaultMemoryLimit] is the
// bound. Rows that there is no room for go to temporary files.
func WithMemoryLimit(bytes int64) Option { return func(s *settings) { s.memoryLimit = bytes } }

// WithTimeLimit bounds how long each statement may take, its result included; 0 is no bound. The error has the code CodeCancelled.
func WithTimeLimit(d time.Duration) Option { return func(s *settings) { s.timeLimit = d } }

// WithRowLimit bounds how many rows a result may have; 0 is no bound. The error has the code CodeMemory, and comes in the place of the
// first row beyond.
func WithRowLimit(rows int64) Option { return func(s *settings) { s.rowLimit = rows } }

// WithTempDir has temporary files in a directory, instead of the system's for them.
func WithTempDir(path string) Option { return func(s *settings) { s.tempDir = path } }

// WithMaxRecursion bounds the iterations of a recursive WITH; 0 is the default, 100,000.
func WithMaxRecursion(iterations int64) Option { return func(s *settings) { s.recursion = iterations } }

// WithInfer says how the columns of undeclared tables, and of files, are typed: "sample" (the default), "all" (from every value,
// before the query), or "text" (everything TEXT).
func WithInfer(mode string) Option {
	return func(s *settings) {
		m, err := redisrel.ParseInfer(mode)
		if err != nil && s.err == nil {
			s.err = err
		}
		s.infer = m
		s.redis = append(s.redis, redisrel.WithInfer(m))
	}
}

// WithLazyConnection has the session connect when a statement first needs the server: queries that read nothing but files
// need none.
func WithLazyConnection() Option { return func(s *settings) { s.lazy = true } }

// WithClientLog leaves the log of go-redis on, which [Open] ends for the whole process otherwise: for programs with clients of
// their own.
func WithClientLog() Option { return func(s *settings) { s.clientLog = true } }

// Attachable is what ATTACH is meant to attach.
type Attachable struct {
	URL string
	// ReadOnly has the server refuse changes; Options are those that it has beside the session's own.
	ReadOnly bool
	Options  []redisrel.Option
	// End is called when a server is detached that is there for the session's sake alone; nil for others.
	End func() error
}

// WithAttachable has ATTACH ask what is meant by what stands in its quotes. Without the option, and for [Session.Attach], that is a URL.
func WithAttachable(find func(ctx context.Context, source string) (Attachable, error)) Option {
	return func(s *settings) { s.attachable = find }
}

// WithoutRules turns optimiser rules off by name, for comparing plans.
func WithoutRules(names ...string) Option {
	return func(s *settings) {
		if s.disable == nil {
			s.disable = map[string]bool{}
		}
		for _, n := range names {
			s.disable[n] = true
		}
	}
}

// WithAllocator takes Arrow memory from alloc instead of the Go heap.
func WithAllocator(alloc memory.Allocator) Option { return func(s *settings) { s.alloc = alloc } }

// WithRedis passes options on to the connection.
func WithRedis(opts ...redisrel.Option) Option {
	return func(s *settings) { s.redis = append(s.redis, opts...) }
}

// switches are the ways of execution that [WithSwitches] knows.
var switches = map[string]func(*exec.Env){
	"one-row":      func(e *exec.Env) { e.BatchRows = 1 },
	"zero-hash":    func(e *exec.Env) { e.Switches.ZeroHash = true },
	"nested-loops": func(e *exec.Env) { e.Switches.NestedLoops = true },
	"other-sides":  func(e *exec.Env) { e.Switches.OtherSides = true },
	"fetch":        func(e *exec.Env) { e.Switches.Lookups = exec.LookupFetches },
	"read-whole":   func(e *exec.Env) { e.Switches.Lookups = exec.LookupReads },
	"serial":       func(e *exec.Env) { e.Workers = 1 },
	"workers":      func(e *exec.Env) { e.Workers, e.Switches.EagerWorkers = manyWorkers, true },
	"unsifted":     func(e *exec.Env) { e.Switches.NoRuntimeFilters = true },
	"spill-all":    func(e *exec.Env) { e.Switches.SpillAll = true },
	"dictionary":   func(e *exec.Env) { e.Switches.Dictionary = true },
}

// manyWorkers is how many the switch "workers" has, on whatever machine.
const manyWorkers = 4

// WithSwitches has the engine work in other ways than the fastest, which give the same results, for comparing them:
//
//   - "one-row" makes batches of one row, "zero-hash" lets all keys of a hash table collide;
//   - "nested-loops" joins without hash tables, "other-sides" builds those from the other side, "fetch" and "read-whole" have
//     lookup joins always fetch by key, or always read the right side whole;
//   - "serial" works on one processor, "workers" with four workers from the first batch on;
//   - "unsifted" makes no runtime filters of the tables of joins;
//   - "spill-all" writes to temporary files whatever can be;
//   - "dictionary" has scans give all text as codes of dictionaries.
func WithSwitches(names ...string) Option {
	return func(s *settings) {
		for _, n := range names {
			set := switches[n]
			if set == nil && s.err == nil {
				s.err = plan.Errorf(plan.CodeName, "there is no switch %s", n).
					WithHint("the switches are %s", strings.Join(slices.Sorted(maps.Keys(switches)), ", "))
			}
			if set != nil {
				set(&s.env)
			}
		}
	}
}
