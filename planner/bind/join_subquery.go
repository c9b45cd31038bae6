package bind

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// joinSubqueries collects the subqueries of a join's condition. Each becomes one more column of the side whose columns it
// needs, the left one where it needs none, so that the condition can name it; the join's output does without them.
//
// A condition is asked about pairs of rows only, so a side that an outer join fills with NULLs is not in the way.
type joinSubqueries struct {
	// width is the number of columns of the left side.
	width       int
	left, right []*subquery
	// places tells where the value of a subquery will be found; its key stands for it until the sides are complete.
	places map[*plan.Param]subqueryPlace
}

type subqueryPlace struct {
	right bool
	at    int
}

// attach takes a subquery and gives what stands for its value.
func (j *joinSubqueries) attach(q *subquery) (plan.Expr, error) {
	place := subqueryPlace{at: len(j.left)}
	if q.equi != nil {
		left, right := j.needs(q.equi.Left)
		if left && right {
			return nil, unsupported("an IN (subquery) in ON over columns of both sides is", "move the condition to WHERE")
		}
		if right {
			place = subqueryPlace{right: true, at: len(j.right)}
			q.equi.Left = plan.Shift(q.equi.Left, -j.width)
		}
	}
	if place.right {
		j.right = append(j.right, q)
	} else {
		j.left = append(j.left, q)
	}
	p := plan.NewParam(-1-len(j.places), q.name(), q.typ())
	j.places[p] = place
	return p, nil
}

// needs says which sides an expression needs. One that holds another subquery's value counts as needing both.
func (j *joinSubqueries) needs(e plan.Expr) (left, right bool) {
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
	return left, right
}

// join makes the join of the widened sides on the condition, and leaves their further columns out again.
func (j *joinSubqueries) join(l, r plan.Node, kind plan.JoinKind, on plan.Expr) (plan.Node, error) {
	if len(j.places) == 0 {
		return plan.NewJoin(l, r, kind, on)
	}
	wide := [2]plan.Node{l, r}
	for side, list := range [2][]*subquery{j.left, j.right} {
		for _, q := range list {
			var err error
			if wide[side], err = withSubquery(wide[side], q); err != nil {
				return nil, err
			}
		}
	}
	both, err := plan.NewJoin(wide[0], wide[1], plan.InnerJoin, nil)
	if err != nil {
		return nil, err
	}
	cond, err := j.placed(on, both.Schema(), wide[0].Schema().NumFields(), r.Schema().NumFields())
	if err != nil {
		return nil, err
	}
	joined, err := plan.NewJoin(wide[0], wide[1], kind, cond)
	if err != nil {
		return nil, err
	}
	return j.narrow(joined, l, r, wide[0].Schema().NumFields())
}

// withSubquery adds the column of a subquery to rows.
func withSubquery(rows plan.Node, q *subquery) (plan.Node, error) {
	kind := plan.SingleJoin
	if q.equi != nil {
		kind = plan.MarkJoin
	}
	j, err := plan.NewJoin(rows, q.rows, kind, nil)
	if err != nil || q.equi == nil {
		return j, err
	}
	return j.WithEqui(*q.equi), nil
}

// placed is the condition over the widened sides: the left one has leftWidth columns now, the right one had rightWidth.
func (j *joinSubqueries) placed(on plan.Expr, both *arrow.Schema, leftWidth, rightWidth int) (plan.Expr, error) {
	var failed error
	out := plan.MapExpr(on, func(e plan.Expr) plan.Expr {
		at := -1
		switch x := e.(type) {
		case *plan.ColumnRef:
			if x.Index >= j.width {
				at = x.Index - j.width + leftWidth
			}
		case *plan.Param:
			if place, ok := j.places[x]; ok {
				at = j.width + place.at
				if place.right {
					at = leftWidth + rightWidth + place.at
				}
			}
		}
		if at < 0 {
			return e
		}
		c, err := plan.NewColumn(both, at)
		if err != nil {
			failed = err
			return e
		}
		return c
	})
	return out, failed
}

// narrow keeps the columns that the sides had at first.
func (j *joinSubqueries) narrow(joined, l, r plan.Node, leftWidth int) (plan.Node, error) {
	var exprs []plan.Expr
	for i := range l.Schema().NumFields() + r.Schema().NumFields() {
		at := i
		if i >= j.width {
			at = i - j.width + leftWidth
		}
		c, err := plan.NewColumn(joined.Schema(), at)
		if err != nil {
			return nil, err
		}
		exprs = append(exprs, c)
	}
	names := append(plan.FieldNames(l.Schema(), false), plan.FieldNames(r.Schema(), false)...)
	return plan.NewProject(joined, exprs, names)
}
