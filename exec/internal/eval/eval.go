package eval

import (
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// Env is what expressions take from the statement around them.
type Env struct {
	// Alloc is where results and intermediate values live.
	Alloc memory.Allocator
	// Now is when the statement began, in UTC: the value of now() and current_date.
	Now time.Time
}

// Evaluator computes a list of expressions over batches of one schema. It is immutable: several goroutines may use it at
// once, each for batches of its own.
type Evaluator struct {
	env   *Env
	nodes []node
	types []arrow.DataType
	check columnCheck
}

// New compiles expressions over the columns of in, which may be nil for expressions without columns. Kernels are found and
// constant expressions computed here. A column that in lacks, a parameter without a value and a function without a kernel
// are errors; a constant expression that fails is one only when a row comes to it.
func New(env *Env, exprs []plan.Expr, in *arrow.Schema) (*Evaluator, error) {
	e := &Evaluator{env: env, check: columnCheck{schema: in}}
	c := &compiler{env: env, schema: in}
	for _, x := range exprs {
		n, err := c.compile(x)
		if err != nil {
			return nil, err
		}
		e.nodes = append(e.nodes, n)
		e.types = append(e.types, x.Type().Arrow())
	}
	e.check.columns = plan.Columns(exprs...)
	return e, nil
}

// Eval gives one array for each expression, of b.NumRows() rows and the Arrow type of the expression. The caller owns the
// arrays and keeps b. A bare column is passed through, in codes where it has some.
func (e *Evaluator) Eval(b plan.Batch) ([]arrow.Array, error) {
	if err := e.check.batch(b); err != nil {
		return nil, err
	}
	out := make([]arrow.Array, 0, len(e.nodes))
	done := false
	defer func() {
		if !done { // an error, or a panic of the allocator
			release(out)
		}
	}()
	for i, n := range e.nodes {
		if c, bare := n.(columnNode); bare {
			out = append(out, retained(b.Column(int(c))))
			continue
		}
		a, err := evalColumn(e.env, n, e.types[i], batchInput(b))
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	done = true
	return out, nil
}

// evalColumn computes one expression to an array of the input's length, which the caller owns.
func evalColumn(env *Env, n node, dt arrow.DataType, in *input) (arrow.Array, error) {
	r := newRun(env.Alloc)
	defer r.close()
	if in.n == 0 {
		return retained(r.empty(dt)), nil
	}
	d, err := n.eval(r, in)
	if err != nil {
		return nil, err
	}
	a, err := r.expand(d, dt, in.n)
	if err != nil {
		return nil, err
	}
	return retained(a), nil
}

func retained(a arrow.Array) arrow.Array {
	a.Retain()
	return a
}

func release(arrays []arrow.Array) {
	for _, a := range arrays {
		a.Release()
	}
}

// columnCheck holds a batch to the schema that expressions were compiled for, as far as they read it.
type columnCheck struct {
	schema  *arrow.Schema
	columns []int
}

func (c *columnCheck) batch(b plan.Batch) error {
	for _, i := range c.columns {
		want := c.schema.Field(i)
		if i >= int(b.NumCols()) || !fits(b.Column(i), want.Type) {
			return plan.Errorf(plan.CodeInternal, "a batch lacks column %d, %s %s", i, want.Name, want.Type)
		}
	}
	return nil
}

// fits reports whether an array has the values of a type, in codes or not.
func fits(a arrow.Array, want arrow.DataType) bool {
	return a.DataType().ID() == want.ID() || want.ID() == arrow.STRING && plan.IsCoded(a)
}
