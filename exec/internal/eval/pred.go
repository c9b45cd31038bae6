package eval

import (
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// Pred selects the rows of batches for which a condition is true. It is immutable: several goroutines may use it at once, each for
// batches of its own.
type Pred struct {
	env   *Env
	conj  []conjunct
	check columnCheck
}

// conjunct is an operand of AND; selector is nil where it is no comparison of columns.
type conjunct struct {
	node
	selector *selector
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
		next := conjunct{node: n}
		if call, ok := e.(*plan.Call); ok {
			next.selector = selectorOf(call, n)
		}
		p.conj = append(p.conj, next)
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
	r := newRun(p.env.Alloc)
	defer r.close()
	var rows []int32 // those left over; nil for all
	for _, n := range p.conj {
		if all.n == 0 || rows != nil && len(rows) == 0 {
			return sel, nil
		}
		if n.selector != nil {
			var err error
			if rows, err = n.selector.apply(r, all, rows); err != nil {
				return sel, err
			}
			continue
		}
		in := all
		if rows != nil && (!n.safe() || len(rows) < all.n/2) {
			in = all.narrow(rows)
		}
		if coded, ok := n.node.(*codedNode); ok {
			kept, ok, err := coded.keep(r, in, rows)
			if err != nil {
				return sel, err
			}
			if ok {
				rows = kept
				continue
			}
		}
		d, err := n.eval(r, in)
		if err != nil {
			return sel, err
		}
		rows = keepTrue(rows, d, in)
	}
	return append(sel, rows...), nil
}

// keepTrue keeps the rows for which d, computed for in, is true. in is the whole batch, or just the rows.
func keepTrue(rows []int32, d datum, in *input) []int32 {
	truth := triOf(d, in.n).t
	if rows == nil {
		return setRows(truth, make([]int32, 0, in.n))
	}
	k := 0
	for i, row := range rows {
		at := int32(i)
		if in.outer == nil {
			at = row
		}
		rows[k] = row
		k += int(truth[at>>3] >> (at & 7) & 1)
	}
	return rows[:k]
}

// setRows appends the numbers of the bits that are set.
func setRows(bitmap []byte, rows []int32) []int32 {
	for i, b := range bitmap {
		for ; b != 0; b &= b - 1 {
			rows = append(rows, int32(i*8+bits.TrailingZeros8(b)))
		}
	}
	return rows
}

func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}
