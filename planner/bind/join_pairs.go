package bind

import (
	"rsql/planner/plan"
)

// ofPairs makes a join whose condition asks subqueries about pairs of rows. An inner join is a filter over all pairs. Of
// the other kinds, the right side becomes one that depends on the left row: those right rows for which the condition is
// true.
func (w *wideJoin) ofPairs(on plan.Expr) (plan.Node, error) {
	switch w.kind {
	case plan.InnerJoin:
		return w.filtered(on)
	case plan.RightJoin, plan.FullJoin:
		return nil, unsupported("a subquery over columns of both sides in ON of a "+map[plan.JoinKind]string{plan.RightJoin: "RIGHT",
			plan.FullJoin: "FULL"}[w.kind]+" JOIN is", "write a LEFT JOIN, or move the condition to WHERE")
	default:
		return w.correlated(on)
	}
}

// filtered keeps the pairs for which the condition is true.
func (w *wideJoin) filtered(on plan.Expr) (plan.Node, error) {
	pairs, err := plan.NewJoin(w.left, w.right, plan.InnerJoin, nil)
	if err != nil {
		return nil, err
	}
	n, err := dependent(pairs, w.taken)
	if err != nil {
		return nil, err
	}
	return w.where(n, on, w.placed)
}

// where adds the subqueries of pairs to rows, and keeps those for which the condition is true. over restates expressions for
// these rows.
func (w *wideJoin) where(n plan.Node, on plan.Expr, over func(plan.Expr) (plan.Expr, error)) (plan.Node, error) {
	for _, q := range w.lists[onPairs] {
		placed, err := q.over(over)
		if err != nil {
			return nil, err
		}
		if n, err = withSubquery(n, placed); err != nil {
			return nil, err
		}
	}
	cond, err := over(on)
	if err != nil {
		return nil, err
	}
	return plan.NewFilter(n, cond)
}

// correlated joins left rows with the right rows for which the condition is true of the pair.
func (w *wideJoin) correlated(on plan.Expr) (plan.Node, error) {
	left := w.left.Schema().NumFields()
	taken := append([]plan.Binding(nil), w.taken...)
	refs := map[int]*plan.OuterRef{}
	over := func(e plan.Expr) (plan.Expr, error) {
		e, err := w.placed(e)
		if err != nil {
			return nil, err
		}
		return plan.MapExpr(e, func(e plan.Expr) plan.Expr {
			c, ok := e.(*plan.ColumnRef)
			if !ok {
				return e
			}
			if c.Index >= left {
				return plan.Shift(c, -left)
			}
			if refs[c.Index] == nil {
				refs[c.Index] = plan.NewOuterRef(c.Name, c.Type())
				taken = append(taken, plan.Binding{Ref: refs[c.Index], Value: c})
			}
			return refs[c.Index]
		}), nil
	}
	n, err := w.where(w.right, on, over)
	if err != nil {
		return nil, err
	}
	j, err := plan.NewJoin(w.left, n, w.kind, nil)
	if err != nil {
		return nil, err
	}
	return dependent(j, taken)
}
