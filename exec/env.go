package exec

import (
	"context"
	"runtime"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// defaultBatchRows is the number of rows of a batch that an operator makes, where nothing else is asked for: enough that
// work for a batch is little beside work for its rows, and few enough that the columns at work stay in the second cache.
const defaultBatchRows = 8192

// Under a small memory limit batches have fewer rows: one for so many bytes of the limit, and so many at least.
const (
	bytesPerBatchRow = 8192
	fewestBatchRows  = 16
)

// Env is what operators take from the statement around them.
type Env struct {
	// Alloc is where every batch and table lives; nil for [SharedAllocator]. A [Budget] limits it.
	Alloc memory.Allocator
	// Now is when the statement began, in UTC.
	Now time.Time
	// Metrics takes counts and times of each node; nil for none.
	Metrics *Metrics
	// Workers is the most goroutines that work on one operator at once; 0 for as many as there are processors.
	Workers int
	// MaxRecursion is the most iterations of a recursive common table expression; 0 for the default.
	MaxRecursion int64
	// BatchRows is the most rows of a batch that operators make; 0 for the default.
	BatchRows int
	// Temp is where operators put rows that memory has no room for; nil for nowhere: then they fail.
	Temp *TempDir
	// DryRun has writes look at everything and change nothing; they give the first rows that they would write.
	DryRun bool
	// Switches choose other ways to the same result; tests run under each of them.
	Switches Switches

	budget limiter
	// node counts for the operator whose environment it is.
	node *nodeEntry
	// over is the allocator of what grows and cannot be divided; nil where there is but one.
	over *overflow
	// walks are the scans that walk through keyspaces.
	walks *walks
	// level is how often the rows of the operator were distributed to partitions before.
	level int
	// origin are the nodes of the statement's plan that nodes made at run time stand for, whose metrics they count to.
	origin map[plan.Node]plan.Node
}

// prepared fills in defaults.
func (e *Env) prepared() *Env {
	c := *e
	if c.Alloc == nil {
		c.Alloc = SharedAllocator
	}
	if c.BatchRows <= 0 {
		c.BatchRows = defaultBatchRows
	}
	if c.MaxRecursion <= 0 {
		c.MaxRecursion = defaultRecursion
	}
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	c.budget, _ = c.Alloc.(limiter)
	if c.budget != nil && c.budget.Limit() > 0 {
		c.BatchRows = min(c.BatchRows, max(int(c.budget.Limit()/bytesPerBatchRow), fewestBatchRows))
	}
	c.node, c.walks = &nodeEntry{}, &walks{}
	return &c
}

// forNode is the environment of one operator, whose memory is counted on its own, and the entry of its node in the metrics,
// nil where there are none.
func (e *Env) forNode(n plan.Node) (*Env, *nodeEntry) {
	entry := (*nodeEntry)(nil)
	c := *e
	c.node = newNodeEntry(n)
	if e.Metrics != nil {
		entry = e.Metrics.entry(e.originOf(n))
		c.node = entry
	}
	c.Alloc = &tracker{Allocator: e.Alloc, entry: c.node}
	c.over = newOverflow(&c)
	return &c, entry
}

func (e *Env) originOf(n plan.Node) plan.Node {
	if o, ok := e.origin[n]; ok {
		return o
	}
	return n
}

// standingFor is the environment of a plan that stands for another of the same shape.
func (e *Env) standingFor(made, origin plan.Node) *Env {
	if e.Metrics == nil || made == origin {
		return e
	}
	c := *e
	c.origin = map[plan.Node]plan.Node{}
	var add func(made, origin plan.Node)
	add = func(made, origin plan.Node) {
		c.origin[made] = e.originOf(origin)
		below := origin.Children()
		for i, n := range made.Children() {
			add(n, below[i])
		}
	}
	add(made, origin)
	return &c
}

func (e *Env) eval() *eval.Env { return &eval.Env{Alloc: e.Alloc, Now: e.Now} }

// constant is the value of a BIGINT constant, as LIMIT has it; none for nil and for NULL.
func (e *Env) constant(x plan.Expr, none int64) (int64, error) {
	if x == nil {
		return none, nil
	}
	l, err := eval.Constant(e.eval(), x)
	if err != nil {
		return 0, err
	}
	if l.Value == nil {
		return none, nil
	}
	n, ok := l.Value.(int64)
	if !ok || n < 0 {
		return 0, plan.Errorf(plan.CodeType, "a number of rows must be a whole number from 0, not %s", l)
	}
	return n, nil
}

// rows makes an empty store for rows of a schema.
func (e *Env) rows(s *arrow.Schema) *vec.Rows { return vec.NewRows(e.Alloc, s.Fields()) }

// keyTable makes an empty table for keys of the types of exprs.
func (e *Env) keyTable(exprs ...plan.Expr) *vec.KeyTable {
	types := make([]arrow.DataType, len(exprs))
	for i, x := range exprs {
		types[i] = x.Type().Arrow()
	}
	return vec.NewKeyTable(e.Alloc, types, e.hashMask())
}

// newBatch makes a batch of columns, which it takes over. Its schema is s, but for text that is coded.
func newBatch(s *arrow.Schema, cols []arrow.Array, rows int) plan.Batch {
	b := array.NewRecord(schemaOf(s, cols), cols, int64(rows))
	vec.ReleaseAll(cols)
	return b
}

// gatherBatch makes a batch of the rows of b with the numbers in sel. Text that is coded stays so.
func gatherBatch(alloc memory.Allocator, s *arrow.Schema, b plan.Batch, sel []int32) (plan.Batch, error) {
	return gatherViews(alloc, s, vec.OfAll(b.Columns()), sel)
}

// gatherViews makes a batch of the rows with the numbers in sel; views may be more than the columns of the schema.
func gatherViews(alloc memory.Allocator, s *arrow.Schema, views []vec.View, sel []int32) (plan.Batch, error) {
	cols, err := vec.GatherAllCoded(alloc, s.Fields(), views[:s.NumFields()], sel)
	if err != nil {
		return nil, err
	}
	return newBatch(s, cols, len(sel)), nil
}

// cancelled is the error of a statement that its context has ended, nil while it has not.
func cancelled(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return plan.Errorf(plan.CodeCancelled, "the statement was cancelled").WithCause(plan.Ended(ctx))
}
