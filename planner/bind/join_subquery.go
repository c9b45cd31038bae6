package bind

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// joinSubqueries collects the subqueries of a join's condition. Each becomes further columns of the side whose columns it
// needs, the left one where it needs none, or of the pairs of both, so that the condition can name them; the join's output
// does without them.
//
// A condition is asked about pairs of rows only, so a side that an outer join fills with NULLs is not in the way.
type joinSubqueries struct {
	// width is the number of columns of the left side.
	width int
	lists [3][]*subquery // by joinPlace
	added [3]int         // columns of each list so far
	// places tells where the values of subqueries will be found; its keys stand for them until the sides are complete.
	places map[*plan.Param]subqueryPlace
}

// joinPlace is what a subquery is joined to.
type joinPlace int

const (
	onLeft joinPlace = iota
	onRight
	onPairs
)

type subqueryPlace struct {
	of joinPlace
	at int
}

// attach takes a subquery and gives what stands for its values.
func (j *joinSubqueries) attach(q *subquery) ([]plan.Expr, error) {
	q.guard = nil // it might need the other side
	of := j.needs(q.uses())
	if of == onRight {
		var err error
		if q, err = q.over(func(e plan.Expr) (plan.Expr, error) { return plan.Shift(e, -j.width), nil }); err != nil {
			return nil, err
		}
	}
	j.lists[of] = append(j.lists[of], q)
	var out []plan.Expr
	for _, f := range q.fields() {
		p := plan.NewParam(-1-len(j.places), f.Name, plan.TypeOf(f))
		j.places[p] = subqueryPlace{of: of, at: j.added[of]}
		j.added[of]++
		out = append(out, p)
	}
	return out, nil
}

// needs says what expressions need. One that holds another subquery's value counts as needing both sides.
func (j *joinSubqueries) needs(exprs []plan.Expr) joinPlace {
	left, right := false, false
	for _, e := range exprs {
		plan.VisitExpr(e, func(e plan.Expr) bool {
			switch x := e.(type) {
			case *plan.ColumnRef:
				left, right = left || x.Index < j.width, right || x.Index >= j.width
			case *plan.Param:
				if _, ok := j.places[x]; ok {
					left, right = true, true
				}
			}
			return true
		})
	}
	switch {
	case left && right:
		return onPairs
	case right:
		return onRight
	default:
		return onLeft
	}
}

// wideJoin is a join of sides that have the columns of subqueries behind their own.
type wideJoin struct {
	*joinSubqueries
	kind plan.JoinKind
	// l and r are the sides as they were, left and right those with further columns.
	l, r        plan.Node
	left, right plan.Node
	// taken are the values that the right side takes of the left one.
	taken []plan.Binding
	// schema has the columns of left, right, and of the subqueries of pairs.
	schema *arrow.Schema
}

// join makes the join of the widened sides on the condition, and leaves their further columns out again.
func (j *joinSubqueries) join(l, r input, kind plan.JoinKind, on plan.Expr) (plan.Node, error) {
	if len(j.places) == 0 {
		return joined(l, r, kind, on)
	}
	w := &wideJoin{joinSubqueries: j, kind: kind, l: l.node, r: r.node, left: l.node, right: r.node, taken: r.taken}
	for _, q := range j.lists[onLeft] {
		var err error
		if w.left, err = withSubquery(w.left, q); err != nil {
			return nil, err
		}
	}
	for _, q := range j.lists[onRight] {
		var err error
		if w.right, err = withSubquery(w.right, q); err != nil {
			return nil, err
		}
	}
	fields := append(append([]arrow.Field(nil), w.left.Schema().Fields()...), w.right.Schema().Fields()...)
	for _, q := range j.lists[onPairs] {
		fields = append(fields, q.fields()...)
	}
	w.schema = arrow.NewSchema(fields, nil)
	out, err := w.make(on)
	if err != nil {
		return nil, err
	}
	return w.narrow(out)
}

func (w *wideJoin) make(on plan.Expr) (plan.Node, error) {
	if len(w.lists[onPairs]) > 0 {
		return w.ofPairs(on)
	}
	cond, err := w.placed(on)
	if err != nil {
		return nil, err
	}
	n, err := plan.NewJoin(w.left, w.right, w.kind, cond)
	if err != nil {
		return nil, err
	}
	return dependent(n, w.taken)
}

// placed is an expression over the columns of the sides and the values of subqueries as one over the wide schema.
func (w *wideJoin) placed(e plan.Expr) (plan.Expr, error) {
	left, own := w.left.Schema().NumFields(), w.r.Schema().NumFields()
	first := [3]int{w.width, left + own, left + w.right.Schema().NumFields()}
	var failed error
	out := plan.MapExpr(e, func(e plan.Expr) plan.Expr {
		at := -1
		switch x := e.(type) {
		case *plan.ColumnRef:
			if at = x.Index; at >= w.width {
				at += left - w.width
			}
		case *plan.Param:
			if place, ok := w.places[x]; ok {
				at = first[place.of] + place.at
			}
		}
		if at < 0 {
			return e
		}
		c, err := plan.NewColumn(w.schema, at)
		if err != nil {
			failed = err
			return e
		}
		return c
	})
	return out, failed
}

// narrow keeps the columns that the sides had at first.
func (w *wideJoin) narrow(n plan.Node) (plan.Node, error) {
	var exprs []plan.Expr
	names := plan.FieldNames(w.l.Schema(), false)
	if w.kind != plan.SemiJoin && w.kind != plan.AntiJoin {
		names = append(names, plan.FieldNames(w.r.Schema(), false)...)
	}
	for i := range names {
		at := i
		if i >= w.width {
			at += w.left.Schema().NumFields() - w.width
		}
		c, err := plan.NewColumn(n.Schema(), at)
		if err != nil {
			return nil, err
		}
		exprs = append(exprs, c)
	}
	return plan.NewProject(n, exprs, names)
}
