package frame

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"rsql/exec"
	"rsql/frame/internal/files"
	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// Session is a connection to a server together with what it knows about the tables there. It is safe for use by many
// goroutines.
type Session struct {
	// server is nil in a lazy session until connected has returned without an error.
	server *redisrel.Server
	lazy   lazyServer
	files  *files.Finder
	set    settings
	temp   *exec.TempDir
	// generation counts what this session changed about its tables; prepared statements are planned anew after it.
	generation atomic.Uint64
	// relooked is when an unknown name last made the session look at undeclared tables again, in ns since 1970.
	relooked atomic.Int64
	sites    sites
	// last is the last result, where the session keeps it.
	last lastResult
	// attached are the servers beside the first.
	attached attachments
	// sources are the tables that the program registered.
	sources sources
	// funcs are the functions that statements may call.
	funcs plan.FuncTable
}

// Open connects to the server at a URL such as redis://user:password@host:6379/0, or at host:port, and checks that it answers.
//
// It ends the log that go-redis writes to stderr, for the whole process: all that it says is in our errors. [WithClientLog]
// leaves it on.
func Open(ctx context.Context, url string, opts ...Option) (*Session, error) {
	s, err := newSession(opts)
	if err != nil {
		return nil, err
	}
	s.lazy.url = url
	if !s.set.clientLog {
		redisrel.SilenceClient()
	}
	if err := s.first(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// OpenWith is Open through a client that the program has: frame.OpenWith(ctx, redisrel.UseClient(client)). Its time limits, retries and
// credentials hold, and the caller closes it, after the session.
func OpenWith(ctx context.Context, connect redisrel.Connector, opts ...Option) (*Session, error) {
	s, err := newSession(opts)
	if err != nil {
		return nil, err
	}
	s.lazy.use = connect
	if err := s.first(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// first connects where that does not wait for a statement.
func (s *Session) first(ctx context.Context) error {
	if s.set.lazy {
		return nil
	}
	return s.connected(ctx)
}

func newSession(opts []Option) (*Session, error) {
	set := settings{alloc: exec.SharedAllocator, memoryLimit: DefaultMemoryLimit()}
	for _, o := range opts {
		o(&set)
	}
	if set.err != nil {
		return nil, set.err
	}
	return &Session{set: set, temp: exec.NewTempDir(set.tempDir), files: files.NewFinder(set.infer, set.tempDir)}, nil
}

// Close ends the session's connections, those to attached servers as well.
func (s *Session) Close() error {
	s.last.set(nil, false)
	s.files.Close()
	err := s.attached.close()
	if server := s.reached(); server != nil {
		err = errors.Join(err, server.Close())
	}
	return err
}

// Ping asks the server for an answer; an error says why there is none.
func (s *Session) Ping(ctx context.Context) error {
	if err := s.connected(ctx); err != nil {
		return err
	}
	return s.server.Ping(ctx)
}

// LoadCatalog declares the tables and views of a script of CREATE TABLE and CREATE VIEW statements in this session only.
func (s *Session) LoadCatalog(ctx context.Context, script string) error {
	if strings.TrimSpace(script) == "" {
		return nil
	}
	if err := s.connected(ctx); err != nil {
		return err
	}
	pieces, err := planner.Split(script)
	if err != nil {
		return plan.InText(err, script)
	}
	for _, p := range pieces {
		stmt, err := planner.Parse(p.Text)
		if err != nil {
			return InScript(err, script, p.Offset)
		}
		if err := s.declare(ctx, stmt); err != nil {
			return InScript(err, script, p.Offset)
		}
	}
	return nil
}

// declare makes the table or view of a catalog file, for this session only.
func (s *Session) declare(ctx context.Context, stmt planner.Statement) error {
	switch x := stmt.(type) {
	case *planner.CreateView:
		x.Temporary = true
		return s.createView(ctx, x)
	case *planner.CreateTable:
		if x.Query == nil {
			x.Temporary = true
			_, err := s.createTable(ctx, x)
			return err
		}
	}
	return plan.Errorf(plan.CodeUnsupported, "a catalog file holds CREATE TABLE and CREATE VIEW statements only").WithPos(plan.At(0))
}

// InScript moves the place of an error from a statement to the script that it is a piece of, where the statement begins at an
// offset in bytes. Other errors pass unchanged.
func InScript(err error, script string, offset int) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // a wrapped error keeps its own position
	if !ok || e.Pos == 0 {
		return err
	}
	c := *e
	c.Pos += plan.Pos(offset)
	return plan.InText(&c, script)
}

func (s *Session) plannerOptions(params []*plan.Literal) planner.Options {
	now := time.Now().UTC()
	o := planner.Options{Disable: s.set.disable, Files: s.files.Table, Funcs: &s.funcs, Eval: func(e plan.Expr) (*plan.Literal, error) {
		return exec.Constant(e, &exec.Env{Alloc: s.set.alloc, Now: now})
	}}
	o.Rows = func(ctx context.Context, query plan.Node) ([][]*plan.Literal, error) {
		return s.literals(ctx, query, params)
	}
	for _, p := range params {
		t := plan.UnknownType
		if p != nil && !p.IsNull() {
			t = p.Type()
		}
		o.ParamTypes = append(o.ParamTypes, t)
	}
	return o
}

// newEnv is the environment of one execution. The memory budget counts for the whole statement.
func (s *Session) newEnv() *exec.Env {
	alloc := s.set.alloc
	if s.set.memoryLimit > 0 {
		alloc = exec.NewBudget(alloc, s.set.memoryLimit)
	}
	env := s.set.env
	env.Alloc, env.Now, env.Metrics, env.Temp = alloc, time.Now().UTC(), exec.NewMetrics(), s.temp
	env.MaxRecursion, env.DryRun = s.set.recursion, s.set.dryRun
	return &env
}
