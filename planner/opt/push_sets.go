package opt

import "rsql/planner/plan"

// pushIntoSets moves conjuncts into both sides of INTERSECT and EXCEPT: equal rows pass a condition or fail it together.
// Fallible ones stay, since the operation keeps rows from them.
func pushIntoSets(f *plan.Filter, s *plan.SetOperation) (plan.Node, bool, error) {
	var down, stay []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		if plan.Volatile(c) || fallible(c) {
			stay = append(stay, c)
		} else {
			down = append(down, c)
		}
	}
	if len(down) == 0 {
		return f, false, nil
	}
	l, err := filter(s.Left, down...)
	if err != nil {
		return nil, false, err
	}
	r, err := filter(s.Right, down...)
	if err != nil {
		return nil, false, err
	}
	below, err := s.WithChildren([]plan.Node{l, r})
	if err != nil {
		return nil, false, err
	}
	out, err := filter(below, stay...)
	return out, true, err
}
