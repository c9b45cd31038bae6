package opt

import (
	"slices"

	"rsql/planner/plan"
)

// This file prunes the nodes that compute or combine columns.

func pruneProject(x *plan.Project, need []int) (pruned, error) {
	exprs := make([]plan.Expr, len(need))
	names := make([]string, len(need))
	for i, c := range need {
		exprs[i], names[i] = x.Exprs[c], x.Schema().Field(c).Name
	}
	p, err := prune(x.Input, union(nil, exprs...))
	if err != nil || p.node == x.Input && len(need) == len(x.Exprs) {
		return pruned{x, upTo(width(x))}, err
	}
	at := p.at()
	for i := range exprs {
		exprs[i] = plan.Remap(exprs[i], at)
	}
	out, err := plan.NewProject(p.node, exprs, names)
	return pruned{out, need}, err
}

// pruneAggregate drops aggregates that nobody reads. The keys stay, since they make the groups; without keys one aggregate
// stays, since it makes the row.
func pruneAggregate(x *plan.Aggregate, need []int) (pruned, error) {
	nKeys := len(x.GroupBy)
	kept := upTo(nKeys)
	for i := range x.Aggs {
		if slices.Contains(need, nKeys+i) {
			kept = append(kept, nKeys+i)
		}
	}
	if len(kept) == 0 && len(x.Aggs) > 0 {
		kept = []int{0}
	}
	used := slices.Clone(x.GroupBy)
	for _, c := range kept[nKeys:] {
		used = append(used, x.Aggs[c-nKeys].Inputs()...)
	}
	p, err := prune(x.Input, union(nil, used...))
	if err != nil || p.node == x.Input && len(kept) == width(x) {
		return pruned{x, upTo(width(x))}, err
	}
	at := p.at()
	groups := slices.Clone(x.GroupBy)
	for i := range groups {
		groups[i] = plan.Remap(groups[i], at)
	}
	var aggs []*plan.AggCall
	var names []string
	for _, c := range kept {
		names = append(names, x.Schema().Field(c).Name)
		if c < nKeys {
			continue
		}
		aggs = append(aggs, x.Aggs[c-nKeys].MapInputs(func(e plan.Expr) plan.Expr { return plan.Remap(e, at) }))
	}
	out, err := plan.NewAggregate(p.node, groups, aggs, names)
	return pruned{out, kept}, err
}

// pruneUnionColumns takes the same columns from all inputs.
func pruneUnionColumns(x *plan.Union, need []int) (pruned, error) {
	if len(need) == width(x) {
		return pruneBelow(x)
	}
	inputs := make([]plan.Node, len(x.Inputs))
	for i, in := range x.Inputs {
		p, err := prune(in, need)
		if err != nil {
			return pruned{}, err
		}
		if p, err = p.exactly(need); err != nil {
			return pruned{}, err
		}
		inputs[i] = p.node
	}
	out, err := plan.NewUnion(inputs...)
	return pruned{out, need}, err
}

// pruneJoin takes from each input what is needed above or by the join's conditions, and nothing else: what a join is
// given, it carries along for every row.
func pruneJoin(x *plan.Join, need []int) (pruned, error) {
	s, err := pruneSides(x, need)
	if err != nil || s.same(x) {
		return pruned{x, upTo(width(x))}, err
	}
	out, err := remapJoin(x, s.left, s.right)
	return pruned{out, s.kept}, err
}

// sides are the pruned inputs of a join; kept are the former ordinals of the join's columns that remain.
type sides struct {
	left, right pruned
	kept        []int
}

func (s sides) same(x *plan.Join) bool { return s.left.node == x.Left && s.right.node == x.Right }

// pruneSides prunes the inputs of a join; more are further expressions over its left columns.
func pruneSides(x *plan.Join, need []int, more ...plan.Expr) (sides, error) {
	nLeft := width(x.Left)
	var needLeft, needRight, mark []int
	add := func(cols []int) {
		for _, c := range cols {
			switch {
			case c < nLeft:
				needLeft = append(needLeft, c)
			case c < nLeft+width(x.Right):
				needRight = append(needRight, c-nLeft)
			}
		}
	}
	if x.Residual != nil {
		add(plan.Columns(x.Residual))
	}
	equiLeft, equiRight := slices.Clone(more), []plan.Expr(nil)
	for _, e := range x.Equi {
		equiLeft, equiRight = append(equiLeft, e.Left), append(equiRight, e.Right)
	}
	if x.Kind == plan.MarkJoin {
		mark = []int{nLeft}
		need = slices.DeleteFunc(slices.Clone(need), func(c int) bool { return c == nLeft })
	}
	add(need)
	l, err := pruneInput(x.Left, union(needLeft, equiLeft...))
	if err != nil {
		return sides{}, err
	}
	r, err := pruneInput(x.Right, union(needRight, equiRight...))
	if err != nil {
		return sides{}, err
	}
	kept := slices.Clone(l.kept)
	if x.Kind != plan.SemiJoin && x.Kind != plan.AntiJoin && x.Kind != plan.MarkJoin {
		for _, c := range r.kept {
			kept = append(kept, nLeft+c)
		}
	}
	return sides{left: l, right: r, kept: append(kept, mark...)}, nil
}

// pruneApply prunes the inputs of a dependent join.
func pruneApply(x *plan.Apply, need []int) (pruned, error) {
	s, err := pruneSides(x.Join, need, x.Values()...)
	if err != nil || s.same(x.Join) {
		return pruned{x, upTo(width(x))}, err
	}
	j, err := remapJoin(x.Join, s.left, s.right)
	if err != nil {
		return pruned{}, err
	}
	outer := slices.Clone(x.Outer)
	for i, b := range outer {
		outer[i].Value = plan.Remap(b.Value, s.left.at())
	}
	out, err := plan.NewApply(j, outer)
	return pruned{out, s.kept}, err
}

func pruneInput(n plan.Node, need []int) (pruned, error) {
	p, err := prune(n, need)
	if err != nil {
		return pruned{}, err
	}
	return p.exactly(need)
}

// remapJoin is the join over inputs with fewer columns.
func remapJoin(x *plan.Join, l, r pruned) (*plan.Join, error) {
	atLeft, atRight, atBoth := l.at(), r.at(), map[int]int{}
	for _, c := range l.kept {
		atBoth[c] = atLeft[c]
	}
	for _, c := range r.kept {
		atBoth[width(x.Left)+c] = len(l.kept) + atRight[c]
	}
	equi := slices.Clone(x.Equi)
	for i, e := range equi {
		equi[i].Left, equi[i].Right = plan.Remap(e.Left, atLeft), plan.Remap(e.Right, atRight)
	}
	residual := x.Residual
	if residual != nil {
		residual = plan.Remap(residual, atBoth)
	}
	out, err := newJoin(l.node, r.node, x.Kind, equi, residual)
	if err != nil {
		return nil, err
	}
	out.BuildLeft, out.Lookup, out.At = x.BuildLeft, x.Lookup, x.At
	return out, nil
}
