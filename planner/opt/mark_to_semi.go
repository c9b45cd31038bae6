package opt

import (
	"slices"

	"rsql/planner/plan"
)

// markToSemi makes a semi join of a mark join whose mark must be true: WHERE x IN (SELECT …). One whose mark must be false
// becomes an anti join where the mark is never NULL: WHERE NOT EXISTS (SELECT …), and NOT IN of values that are not.
func markToSemi(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n, false, nil
		}
		j, ok := f.Input.(*plan.Join)
		if !ok || j.Kind != plan.MarkJoin {
			return n, false, nil
		}
		mark := width(j.Left)
		kind, of := plan.SemiJoin, func(c plan.Expr) bool { return isMark(c, mark) }
		if !slices.ContainsFunc(plan.Conjuncts(f.Pred), of) && twoValued(j) {
			kind, of = plan.AntiJoin, func(c plan.Expr) bool { return isNotMark(c, mark) }
		}
		rest := slices.DeleteFunc(plan.Conjuncts(f.Pred), of)
		if len(rest) == len(plan.Conjuncts(f.Pred)) {
			return n, false, nil
		}
		out, err := withoutMark(j, kind)
		if err != nil {
			return nil, false, err
		}
		out, err = filter(out, rest...)
		return out, true, err
	})
}

// twoValued reports whether the mark of a mark join is never NULL.
func twoValued(j *plan.Join) bool {
	return !slices.ContainsFunc(j.Equi, func(e plan.Equi) bool {
		return !e.NullSafe && (!notNull(j.Left, e.Left) || !notNull(j.Right, e.Right))
	})
}

func isMark(e plan.Expr, mark int) bool {
	if c, ok := call(e, "is_true"); ok {
		e = c.Args[0]
	}
	ref, ok := e.(*plan.ColumnRef)
	return ok && ref.Index == mark
}

func isNotMark(e plan.Expr, mark int) bool {
	c, ok := call(e, "not", "is_false")
	return ok && isMark(c.Args[0], mark)
}

// withoutMark is the semi or anti join with the columns of the mark join: the marks of all rows that are left are the same.
func withoutMark(j *plan.Join, kind plan.JoinKind) (plan.Node, error) {
	out := j.WithInputs(kind, j.Left, j.Right)
	exprs, err := columns(out, upTo(width(j.Left)))
	if err != nil {
		return nil, err
	}
	return plan.NewProject(out, append(exprs, plan.BoolLiteral(kind == plan.SemiJoin)), plan.FieldNames(j.Schema(), false))
}
