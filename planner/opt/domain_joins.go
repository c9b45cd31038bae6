package opt

import (
	"slices"

	"rsql/planner/plan"
)

// ofJoin joins inputs for all values of the domain. Where both inputs are for all of them, rows of the same values meet.
func (d *domain) ofJoin(x *plan.Join) (plan.Node, error) {
	left, right := d.sides(x)
	if x.Lookup != nil {
		return nil, nil
	}
	l, r := x.Left, x.Right
	var err error
	if left {
		if l, err = d.of(x.Left); err != nil || l == nil {
			return nil, err
		}
	}
	if right {
		if r, err = d.of(x.Right); err != nil || r == nil {
			return nil, err
		}
	}
	j, err := d.joined(x, l, r, left, right)
	if err != nil {
		return nil, err
	}
	return d.ofJoined(x, j, width(l), left)
}

// sides says which inputs must be for all values: those that use some, and those whose rows come out without a partner.
func (d *domain) sides(x *plan.Join) (left, right bool) {
	left = dependsOn(x.Left, d.values) || x.Kind != plan.InnerJoin && x.Kind != plan.RightJoin
	right = dependsOn(x.Right, d.values) || x.Kind == plan.RightJoin || x.Kind == plan.FullJoin
	for _, e := range x.Equi {
		left = left || usesOuter(e.Left, d.values)
		right = right || usesOuter(e.Right, d.values)
	}
	return left || !right, right
}

// joined is the join over other inputs.
func (d *domain) joined(x *plan.Join, l, r plan.Node, left, right bool) (*plan.Join, error) {
	nLeft := width(x.Left)
	same := func(e plan.Expr) plan.Expr { return e }
	overLeft, overRight := same, same
	var err error
	if left {
		if overLeft, err = d.replacing(l, nLeft); err != nil {
			return nil, err
		}
	}
	if right {
		if overRight, err = d.replacing(r, width(x.Right)); err != nil {
			return nil, err
		}
	}
	var equi []plan.Equi
	for _, e := range x.Equi {
		equi = append(equi, plan.Equi{Left: overLeft(e.Left), Right: overRight(e.Right), NullSafe: e.NullSafe})
	}
	if left && right {
		same, err := d.equal(l, nLeft, r, width(x.Right))
		if err != nil {
			return nil, err
		}
		equi = append(equi, same...)
	}
	j, err := newJoin(l, r, x.Kind, equi, nil)
	if err != nil {
		return nil, err
	}
	j = j.WithPlace(x.At)
	if x.Residual == nil {
		return j, nil
	}
	to := map[int]int{}
	for i := range width(x.Right) {
		to[nLeft+i] = width(l) + i
	}
	at := nLeft
	if !left {
		at = width(l) + width(x.Right)
	}
	both, err := plan.NewJoin(l, r, plan.InnerJoin, nil)
	if err != nil {
		return nil, err
	}
	over, err := d.replacing(both, at)
	if err != nil {
		return nil, err
	}
	j.Residual = over(plan.Remap(x.Residual, to))
	return j, nil
}

// ofJoined puts the columns of a join in order.
func (d *domain) ofJoined(x *plan.Join, j plan.Node, wideLeft int, left bool) (plan.Node, error) {
	nLeft := width(x.Left)
	own := append(upTo(nLeft), from(wideLeft, width(x)-nLeft)...)
	behindRight := from(wideLeft+width(x.Right), d.width())
	values := from(nLeft, d.width())
	if !left || x.Kind == plan.RightJoin {
		values = behindRight
	}
	exprs, err := columns(j, append(own, values...))
	if err != nil {
		return nil, err
	}
	if x.Kind == plan.FullJoin { // the values are beside either side
		others, err := columns(j, behindRight)
		if err != nil {
			return nil, err
		}
		for i, e := range exprs[width(x):] {
			if exprs[width(x)+i], err = plan.NewCall("coalesce", e, others[i]); err != nil {
				return nil, err
			}
		}
	}
	return plan.NewProject(j, exprs, d.names(x))
}

// ofAsof looks for the nearest row among those for the values of the left one, where they depend on these.
func (d *domain) ofAsof(x *plan.AsofJoin) (plan.Node, error) {
	nLeft, nRight := width(x.Left), width(x.Right)
	usesRight := func(e plan.Equi) bool { return usesOuter(e.Right, d.values) }
	right := dependsOn(x.Right, d.values) || usesOuter(x.RightValue, d.values) || slices.ContainsFunc(x.Equi, usesRight)
	l, err := d.of(x.Left)
	if err != nil || l == nil {
		return nil, err
	}
	r := x.Right
	var same []plan.Equi
	overRight := func(e plan.Expr) plan.Expr { return e }
	if right {
		if r, err = d.of(x.Right); err != nil || r == nil {
			return nil, err
		}
		if same, err = d.equal(l, nLeft, r, nRight); err != nil {
			return nil, err
		}
		if overRight, err = d.replacing(r, nRight); err != nil {
			return nil, err
		}
	}
	overLeft, err := d.replacing(l, nLeft)
	if err != nil {
		return nil, err
	}
	j := x.WithInputs(l, r, nil, nil)
	j.LeftValue, j.RightValue = overLeft(j.LeftValue), overRight(j.RightValue)
	for i, e := range j.Equi {
		j.Equi[i] = plan.Equi{Left: overLeft(e.Left), Right: overRight(e.Right), NullSafe: e.NullSafe}
	}
	j.Equi = append(j.Equi, same...)
	return pick(j, slices.Concat(upTo(nLeft), from(width(l), nRight), from(nLeft, d.width())), nil)
}

// ofApply has a dependent join take the values from its left rows, beside those that it takes itself.
func (d *domain) ofApply(x *plan.Apply) (plan.Node, error) {
	j := x.Join
	if slices.ContainsFunc(j.Equi, func(e plan.Equi) bool { return usesOuter(e.Right, d.values) }) {
		return nil, nil
	}
	l, err := d.of(j.Left)
	if err != nil || l == nil {
		return nil, err
	}
	over, err := d.replacing(l, width(j.Left))
	if err != nil {
		return nil, err
	}
	inner, err := d.joined(j, l, j.Right, true, false)
	if err != nil {
		return nil, err
	}
	var outer []plan.Binding
	for _, b := range x.Outer {
		outer = append(outer, plan.Binding{Ref: b.Ref, Value: over(b.Value)})
	}
	for _, b := range d.values {
		outer = append(outer, plan.Binding{Ref: b.Ref, Value: over(b.Ref)})
	}
	a, err := plan.NewApply(inner, outer)
	if err != nil {
		return nil, err
	}
	return d.ofJoined(j, a, width(l), true)
}
