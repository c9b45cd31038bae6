package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pushIntoAsof moves conjuncts over left columns below an ASOF join. One over keys goes into the right side as well, whose
// rows of other keys are near nothing. Nothing else does: without the nearest row another one would be the nearest.
func pushIntoAsof(f *plan.Filter, j *plan.AsofJoin) (plan.Node, bool, error) {
	nLeft := width(j.Left)
	var down, stay []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		right := slices.ContainsFunc(plan.Columns(c), func(o int) bool { return o >= nLeft })
		if right || plan.Volatile(c) || fallible(c) {
			stay = append(stay, c)
		} else {
			down = append(down, c)
		}
	}
	if len(down) == 0 {
		return f, false, nil
	}
	l, err := filter(j.Left, down...)
	if err != nil {
		return nil, false, err
	}
	r, err := filter(j.Right, overRightKeys(down, j.Equi)...)
	if err != nil {
		return nil, false, err
	}
	below, err := j.WithChildren([]plan.Node{l, r})
	if err != nil {
		return nil, false, err
	}
	out, err := filter(below, stay...)
	return out, true, err
}

// overRightKeys restates conjuncts over left keys for the right ones.
func overRightKeys(conjuncts []plan.Expr, equi []plan.Equi) []plan.Expr {
	at := map[int]plan.Expr{}
	for _, e := range equi {
		l, okL := e.Left.(*plan.ColumnRef)
		r, okR := e.Right.(*plan.ColumnRef)
		if okL && okR {
			at[l.Index] = r
		}
	}
	var out []plan.Expr
	for _, c := range conjuncts {
		if slices.ContainsFunc(plan.Columns(c), func(o int) bool { return at[o] == nil }) {
			continue
		}
		out = append(out, plan.MapExpr(c, func(e plan.Expr) plan.Expr {
			if ref, ok := e.(*plan.ColumnRef); ok {
				return at[ref.Index]
			}
			return e
		}))
	}
	return out
}

// pruneAsof takes from each input what is needed above or by the join's conditions.
func pruneAsof(x *plan.AsofJoin, need []int) (pruned, error) {
	nLeft := width(x.Left)
	var needLeft, needRight []int
	for _, c := range need {
		if c < nLeft {
			needLeft = append(needLeft, c)
		} else {
			needRight = append(needRight, c-nLeft)
		}
	}
	left, right := []plan.Expr{x.LeftValue}, []plan.Expr{x.RightValue}
	for _, e := range x.Equi {
		left, right = append(left, e.Left), append(right, e.Right)
	}
	l, err := pruneInput(x.Left, union(needLeft, left...))
	if err != nil {
		return pruned{}, err
	}
	r, err := pruneInput(x.Right, union(needRight, right...))
	if err != nil {
		return pruned{}, err
	}
	if l.node == x.Left && r.node == x.Right {
		return pruned{x, upTo(width(x))}, nil
	}
	kept := slices.Clone(l.kept)
	for _, c := range r.kept {
		kept = append(kept, nLeft+c)
	}
	return pruned{x.WithInputs(l.node, r.node, l.at(), r.at()), kept}, nil
}
