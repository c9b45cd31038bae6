package eval

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// Pred selects the rows of batches for which a condition is true. It is immutable and may be used by several goroutines at
// once.
type Pred struct {
	env   *Env
	conj  []node
	check columnCheck
}

// Predicate compiles a BOOLEAN expression; see [New].
func Predicate(env *Env, pred plan.Expr, in *arrow.Schema) (*Pred, error) {
	if k := pred.Type().Kind; k != plan.Boolean && k != plan.Null {
		return nil, plan.Errorf(plan.CodeInternal, "%s is a %s and no condition", pred, pred.Type())
	}
	p := &Pred{env: env, check: columnCheck{schema: in, columns: plan.Columns(pred)}}
	c := &compiler{env: env, schema: in}
	for _, e := range plan.Conjuncts(pred) {
		n, err := c.compile(e)
		if err != nil {
			return nil, err
		}
		p.conj = append(p.conj, n)
	}
	return p, nil
}

// Select appends to sel the numbers of the rows of b for which the condition is true: not false and not NULL. The operands
// of AND are computed in order, each for the rows that those before left over.
func (p *Pred) Select(b plan.Batch, sel []int32) ([]int32, error) {
	if err := p.check.batch(b); err != nil {
		return sel, err
	}
	all := batchInput(b)
	rows := allRows(all.n)
	r := newRun(p.env.Alloc)
	defer r.close()
	for _, n := range p.conj {
		if len(rows) == 0 {
			break
		}
		in := all
		if len(rows) < all.n && (!n.safe() || len(rows) < all.n/2) {
			in = all.narrow(rows)
		}
		d, err := n.eval(r, in)
		if err != nil {
			return sel, err
		}
		rows = keepTrue(rows, d, in == all)
	}
	return append(sel, rows...), nil
}

// keepTrue keeps the rows for which d is true. d has a value for each row of the batch (whole), or for each of rows.
func keepTrue(rows []int32, d datum, whole bool) []int32 {
	b, ok := d.arr.(*array.Boolean)
	if !ok {
		return nil // an untyped NULL
	}
	if d.scalar {
		if b.IsValid(0) && b.Value(0) {
			return rows
		}
		return nil
	}
	out := rows[:0]
	for i, row := range rows {
		at := i
		if whole {
			at = int(row)
		}
		if b.Value(at) && b.IsValid(at) {
			out = append(out, row)
		}
	}
	return out
}

func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}
