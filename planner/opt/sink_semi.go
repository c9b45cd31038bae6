package opt

import (
	"slices"

	"rsql/planner/plan"
)

// sinkSemiJoins moves a semi or anti join that asks for columns of one input of an inner join below that join, where the
// input has no more rows than the join: they are fewer then that the join has to do with, as in TPC-H 18.
func sinkSemiJoins(n plan.Node) (plan.Node, bool, error) {
	return topDown(n, func(n plan.Node) (plan.Node, bool, error) {
		j, ok := n.(*plan.Join)
		if !ok || j.Kind != plan.SemiJoin && j.Kind != plan.AntiJoin || j.Lookup != nil || len(j.Equi) == 0 {
			return n, false, nil
		}
		if exprs := joinExprs(j); anyVolatile(exprs...) || slices.ContainsFunc(exprs, fallible) {
			return n, false, nil
		}
		return sunk(j, j.Left)
	})
}

// joinExprs are the conditions of a join.
func joinExprs(j *plan.Join) []plan.Expr {
	var out []plan.Expr
	for _, e := range j.Equi {
		out = append(out, e.Left, e.Right)
	}
	if j.Residual != nil {
		out = append(out, j.Residual)
	}
	return out
}

// sunk is a semi join over the node in, whose place it takes, with the join moved below in.
func sunk(semi *plan.Join, in plan.Node) (plan.Node, bool, error) {
	switch x := in.(type) {
	case *plan.Project:
		return sunkBelowProject(semi, x)
	case *plan.Join:
		return sunkBelowJoin(semi, x)
	default:
		return semi, false, nil
	}
}

// sunkBelowProject looks through a node that picks columns.
func sunkBelowProject(semi *plan.Join, p *plan.Project) (plan.Node, bool, error) {
	if anyVolatile(p.Exprs...) {
		return semi, false, nil
	}
	for _, c := range askedColumns(semi) {
		if _, ok := p.Exprs[c].(*plan.ColumnRef); !ok {
			return semi, false, nil
		}
	}
	lower, err := semiOver(semi, p.Input, func(c int) int { return p.Exprs[c].(*plan.ColumnRef).Index })
	if err != nil {
		return nil, false, err
	}
	below, ok, err := sunk(lower, p.Input)
	if err != nil || !ok {
		return semi, false, err
	}
	out, err := p.WithChildren([]plan.Node{below})
	return out, true, err
}

func sunkBelowJoin(semi, j *plan.Join) (plan.Node, bool, error) {
	if j.Kind != plan.InnerJoin || j.Lookup != nil {
		return semi, false, nil
	}
	nLeft, cols := width(j.Left), askedColumns(semi)
	ofRight := func(c int) bool { return c >= nLeft }
	children, side, first := []plan.Node{j.Left, j.Right}, 0, 0
	if slices.ContainsFunc(cols, ofRight) {
		side, first = 1, nLeft
		if slices.ContainsFunc(cols, func(c int) bool { return !ofRight(c) }) {
			return semi, false, nil
		}
	}
	if rows := rowsOf(children[side]); rows < 0 || rows > rowsOf(j) {
		return semi, false, nil
	}
	lower, err := semiOver(semi, children[side], func(c int) int { return c - first })
	if err != nil {
		return nil, false, err
	}
	children[side] = lower
	out, err := j.WithChildren(children)
	return out, true, err
}

// askedColumns are the columns of its left input that a join asks for.
func askedColumns(j *plan.Join) []int {
	nLeft := width(j.Left)
	var cols []int
	for _, e := range j.Equi {
		cols = append(cols, plan.Columns(e.Left)...)
	}
	if j.Residual != nil {
		cols = append(cols, plan.Columns(j.Residual)...)
	}
	return slices.DeleteFunc(cols, func(c int) bool { return c >= nLeft })
}

// semiOver is a semi join with another left input, which has the columns of the old one that it asks for at other places.
func semiOver(semi *plan.Join, in plan.Node, place func(int) int) (*plan.Join, error) {
	at, shift := map[int]int{}, width(in)-width(semi.Left)
	for _, c := range askedColumns(semi) {
		at[c] = place(c)
	}
	equi := slices.Clone(semi.Equi)
	for i, e := range equi {
		equi[i].Left = plan.Remap(e.Left, at)
	}
	residual := semi.Residual
	if residual != nil {
		for c := range width(semi.Right) {
			at[width(semi.Left)+c] = width(semi.Left) + c + shift
		}
		residual = plan.Remap(residual, at)
	}
	return newJoin(in, semi.Right, semi.Kind, equi, residual)
}
