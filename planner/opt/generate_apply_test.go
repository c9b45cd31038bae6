package opt

import "rsql/planner/plan"

// apply is a random dependent join of left rows.
func (g *generator) apply(left plan.Node, depth int) plan.Node {
	if width(left) == 0 || width(left) > 6 {
		return left
	}
	var outer []plan.Binding
	for range 1 + g.IntN(2) {
		c := col(left, g.IntN(width(left)))
		outer = append(outer, plan.Binding{Ref: plan.NewOuterRef("v", c.Type()), Value: c})
	}
	right := g.dependent(g.node(g.IntN(depth)), outer)
	for range g.IntN(3) {
		right = g.above(right, outer)
	}
	kind := []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin, plan.AntiJoin, plan.MarkJoin, plan.MarkJoin, plan.SingleJoin}[g.IntN(7)]
	if kind == plan.SingleJoin || g.oneIn(3) {
		right = g.oneRow(right, outer)
	}
	j := join(left, right, kind, nil).(*plan.Join)
	if g.oneIn(2) && width(right) > 0 && kind != plan.SingleJoin {
		j = join(left, right, kind, g.equality(join(left, right, plan.InnerJoin, nil), width(left))).(*plan.Join)
		if kind == plan.MarkJoin && (len(j.Equi) == 0 || j.Equi[0].NullSafe) {
			j = join(left, right, kind, nil).(*plan.Join)
		}
	}
	a := must(plan.NewApply(j, outer))
	if g.oneIn(3) {
		return a
	}
	if kind == plan.MarkJoin && g.oneIn(2) {
		return where(a, []plan.Expr{col(a, width(left)), fn("not", col(a, width(left)))}[g.IntN(2)])
	}
	return where(a, g.pred(a, 2))
}

// dependent puts conditions on outer values over rows.
func (g *generator) dependent(n plan.Node, outer []plan.Binding) plan.Node {
	if width(n) == 0 {
		return n
	}
	var preds []plan.Expr
	for _, b := range outer {
		for range 10 {
			if c := col(n, g.IntN(width(n))); c.Type() == b.Ref.Type() {
				value := plan.Expr(b.Ref)
				if g.oneIn(4) {
					value = fn("coalesce", value, b.Ref, must(plan.NewLiteral(constantOf(c.Type()), c.Type())))
				}
				preds = append(preds, fn([]string{"=", "=", "=", "=", "<", ">", "<=", ">=", "<>", "<=>"}[g.IntN(10)], c, value))
				break
			}
		}
	}
	if g.oneIn(3) {
		preds = append(preds, g.pred(n, 1))
	}
	g.Shuffle(len(preds), func(i, j int) { preds[i], preds[j] = preds[j], preds[i] })
	return where(n, preds...)
}

// constantOf is a value of the type of a column.
func constantOf(t plan.Type) any {
	switch t {
	case plan.BigIntType:
		return int64(1)
	case plan.DoubleType:
		return 1.0
	case plan.BooleanType:
		return true
	default:
		return "1"
	}
}

// above puts a node over rows that depend on outer values.
func (g *generator) above(n plan.Node, outer []plan.Binding) plan.Node {
	switch g.IntN(12) {
	case 0:
		return g.project(n)
	case 1:
		return distinct(n)
	case 2:
		return g.aggregate(n)
	case 3:
		return g.sorted(n)
	case 4:
		return limit(g.sorted(n), int64(1+g.IntN(2)))
	case 8:
		return g.limited(n)
	case 9:
		return g.window(n)
	case 10:
		return g.nearest(n, outer)
	case 5:
		return must(plan.NewUnion(n, g.dependent(n, outer)))
	case 6:
		return g.withOuter(n, outer)
	case 7:
		return g.dependent(n, outer)
	case 11:
		return g.unpivot(n)
	default:
		return g.join(n, g.node(0))
	}
}

// nearest is the row of those on one side of an outer value that is nearest to it, or farthest.
func (g *generator) nearest(n plan.Node, outer []plan.Binding) plan.Node {
	b := outer[g.IntN(len(outer))]
	for i := range width(n) {
		if c := col(n, i); c.Type() == b.Ref.Type() {
			n = where(n, fn([]string{"<", "<=", ">", ">="}[g.IntN(4)], c, b.Ref))
			keys := []plan.SortKey{plan.NewSortKey(c, g.oneIn(2))}
			for k := range width(n) { // rows that are as near differ in nothing else
				keys = append(keys, plan.NewSortKey(col(n, k), false))
			}
			return must(plan.NewLimit(must(plan.NewSort(n, keys)), integer(1), nil))
		}
	}
	return n
}

// limited is a part of sorted rows, or of a projection of such.
func (g *generator) limited(n plan.Node) plan.Node {
	n = g.sorted(n)
	if g.oneIn(3) {
		n = g.project(n)
	}
	var count, offset plan.Expr
	if !g.oneIn(4) {
		count = integer(int64(g.IntN(3)))
	}
	if g.oneIn(2) {
		offset = integer(int64(g.IntN(3)))
	}
	return must(plan.NewLimit(n, count, offset))
}

// withOuter computes a column from an outer value.
func (g *generator) withOuter(n plan.Node, outer []plan.Binding) plan.Node {
	exprs := must(columns(n, upTo(min(width(n), 3))))
	ref := outer[g.IntN(len(outer))].Ref
	for i, e := range exprs {
		if e.Type() == ref.Type() && g.oneIn(2) {
			exprs[i] = fn("coalesce", e, ref)
		}
	}
	if ref.Type() == plan.BigIntType {
		exprs = append(exprs, fn("+", ref, integer(1)))
	}
	return project(n, append(exprs, plan.Expr(ref))...)
}

// oneRow makes one row of rows.
func (g *generator) oneRow(n plan.Node, outer []plan.Binding) plan.Node {
	aggs, names := []*plan.AggCall{must(plan.NewAgg("count", false))}, []string{"n"}
	for i := range width(n) {
		if g.oneIn(3) {
			aggs, names = append(aggs, must(plan.NewAgg([]string{"count", "min", "max"}[g.IntN(3)], g.oneIn(2), col(n, i)))), append(names, "a")
		}
	}
	var out plan.Node = must(plan.NewAggregate(n, nil, aggs, names))
	if g.oneIn(3) {
		out = where(out, g.pred(out, 1))
	}
	if g.oneIn(3) {
		out = g.withOuter(out, outer)
	}
	return out
}
