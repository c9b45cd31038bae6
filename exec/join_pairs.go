package exec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// pairFilter decides about pairs of a probe row and a build row. It gathers only the columns that it reads.
type pairFilter struct {
	alloc  memory.Allocator
	pred   *eval.Pred
	schema *arrow.Schema
	// columns are the ordinals read, probe columns below probes and build columns from there on.
	columns []int
	probes  int
	sel     []int32
}

// pairFilter compiles a condition over the left columns followed by the right ones; nil for none.
func (s *joinShape) pairFilter(cond plan.Expr, env *Env) (*pairFilter, error) {
	if cond == nil {
		return nil, nil
	}
	f := &pairFilter{alloc: env.Alloc, probes: s.probe.NumFields()}
	to := map[int]int{}
	var fields []arrow.Field
	both := append(append([]arrow.Field(nil), s.node.Left.Schema().Fields()...), s.node.Right.Schema().Fields()...)
	left := s.node.Left.Schema().NumFields()
	for i, c := range plan.Columns(cond) {
		to[c] = i
		fields = append(fields, both[c])
		switch {
		case !s.flipped:
		case c < left:
			c += f.probes
		default:
			c -= left
		}
		f.columns = append(f.columns, c)
	}
	f.schema = arrow.NewSchema(fields, nil)
	var err error
	f.pred, err = eval.Predicate(env.eval(), plan.Remap(cond, to), f.schema)
	return f, err
}

// keep gives the pairs for which the condition is true, in the memory of ls and rs. Pair i is row ls[i] of probe and rs[i]
// of build.
func (f *pairFilter) keep(probe, build []vec.View, ls, rs []int32) ([]int32, []int32, error) {
	cols := make([]arrow.Array, 0, len(f.columns))
	for i, c := range f.columns {
		views, sel := probe, ls
		if c >= f.probes {
			views, sel, c = build, rs, c-f.probes
		}
		a, err := vec.Gather(f.alloc, f.schema.Field(i).Type, &views[c], sel)
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, nil, err
		}
		cols = append(cols, a)
	}
	b := newBatch(f.schema, cols, len(ls))
	defer b.Release()
	var err error
	if f.sel, err = f.pred.Select(b, f.sel[:0]); err != nil {
		return nil, nil, err
	}
	for i, pair := range f.sel {
		ls[i], rs[i] = ls[pair], rs[pair]
	}
	return ls[:len(f.sel)], rs[:len(f.sel)], nil
}
