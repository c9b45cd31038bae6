package opt

import (
	"slices"

	"rsql/planner/plan"
)

// markToSemi makes a semi join of a mark join whose mark must be true: WHERE x IN (SELECT …). One whose mark must be false
// becomes an anti join where the mark is never NULL: WHERE NOT EXISTS (SELECT …), and NOT IN of values that are not. It does
// the same with dependent joins.
func markToSemi(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n, false, nil
		}
		j, outer := markJoin(f.Input)
		if j == nil {
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
		out, err := withoutMark(j, outer, kind)
		if err != nil {
			return nil, false, err
		}
		out, err = filter(out, rest...)
		return out, true, err
	})
}

// markJoin is a node that is a mark join, and the outer values of a dependent one; nil for any other node.
func markJoin(n plan.Node) (*plan.Join, []plan.Binding) {
	var outer []plan.Binding
	if a, ok := n.(*plan.Apply); ok {
		n, outer = a.Join, a.Outer
	}
	if j, ok := n.(*plan.Join); ok && j.Kind == plan.MarkJoin && j.Lookup == nil {
		return j, outer
	}
	return nil, nil
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
func withoutMark(j *plan.Join, outer []plan.Binding, kind plan.JoinKind) (plan.Node, error) {
	j = j.WithInputs(kind, j.Left, j.Right)
	j.Equi = slices.Clone(j.Equi)
	for i, e := range j.Equi { // nothing is equal to a NULL that is not there
		j.Equi[i].NullSafe = e.NullSafe && !notNull(j.Right, e.Right)
	}
	var out plan.Node = j
	if outer != nil {
		var err error
		if out, err = plan.NewApply(j, outer); err != nil {
			return nil, err
		}
	}
	exprs, err := columns(out, upTo(width(j.Left)))
	if err != nil {
		return nil, err
	}
	names := append(plan.FieldNames(j.Left.Schema(), false), "mark")
	return plan.NewProject(out, append(exprs, plan.BoolLiteral(kind == plan.SemiJoin)), names)
}
