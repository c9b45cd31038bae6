package opt

import "rsql/planner/plan"

// pushIntoApply moves conjuncts over the left columns below a dependent join, which does less work then. A fallible one
// moves only where every left row comes out, and no conjunct in front of it stays: it has seen all of them before.
func pushIntoApply(f *plan.Filter, a *plan.Apply) (plan.Node, bool, error) {
	all := keepsLeft(a.Join.Kind)
	var down, stay []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		if plan.Volatile(c) || sideOf(c, a.Join)&right != 0 || fallible(c) && (!all || len(stay) > 0) {
			stay = append(stay, c)
		} else {
			down = append(down, c)
		}
	}
	if len(down) == 0 {
		return f, false, nil
	}
	left, err := filter(a.Join.Left, down...)
	if err != nil {
		return nil, false, err
	}
	below, err := a.WithChildren([]plan.Node{left, a.Join.Right})
	if err != nil {
		return nil, false, err
	}
	out, err := filter(below, stay...)
	return out, true, err
}
