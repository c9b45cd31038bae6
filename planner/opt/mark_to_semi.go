package opt

import "rsql/planner/plan"

// markToSemi makes a semi join of a mark join whose mark must be true: WHERE x IN (SELECT …). A negated mark stays, since
// NOT IN tells NULL from FALSE.
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
		var rest []plan.Expr
		for _, c := range plan.Conjuncts(f.Pred) {
			if !isMark(c, mark) {
				rest = append(rest, c)
			}
		}
		if len(rest) == len(plan.Conjuncts(f.Pred)) {
			return n, false, nil
		}
		out, err := semiWithMark(j, mark)
		if err != nil {
			return nil, false, err
		}
		out, err = filter(out, rest...)
		return out, true, err
	})
}

func isMark(e plan.Expr, mark int) bool {
	if c, ok := call(e, "is_true"); ok {
		e = c.Args[0]
	}
	ref, ok := e.(*plan.ColumnRef)
	return ok && ref.Index == mark
}

// semiWithMark is the semi join with the columns of the mark join: the mark of every row that is left is true.
func semiWithMark(j *plan.Join, mark int) (plan.Node, error) {
	semi := j.WithInputs(plan.SemiJoin, j.Left, j.Right)
	exprs, err := columns(semi, upTo(mark))
	if err != nil {
		return nil, err
	}
	return plan.NewProject(semi, append(exprs, plan.BoolLiteral(true)), plan.FieldNames(j.Schema(), false))
}
