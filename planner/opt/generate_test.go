package opt

import (
	"math/rand/v2"

	"rsql/planner/plan"
)

// generator makes random plans over small tables with NULLs.
type generator struct {
	*rand.Rand
	tables []plan.Table
}

func newGenerator(seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
	for i, size := range []float64{5, 100_000, -1} {
		t := keyed(string(rune('a'+i)), size)
		for id := range g.IntN(5) {
			t.rows = append(t.rows, []any{int64(id), g.number(), g.text()})
		}
		t.ordered = i == 0
		g.tables = append(g.tables, t)
	}
	p := plain("p")
	p.ordered = true
	for range g.IntN(5) {
		p.rows = append(p.rows, []any{g.number(), g.number(), g.text()})
	}
	g.tables = append(g.tables, p)
	return g
}

func (g *generator) number() any {
	if g.IntN(4) == 0 {
		return nil
	}
	return int64(g.IntN(4))
}

func (g *generator) text() any { return []any{nil, "1", "2", "x"}[g.IntN(4)] }

func (g *generator) oneIn(n int) bool { return g.IntN(n) == 0 }

func (g *generator) node(depth int) plan.Node {
	if depth == 0 {
		return scan(g.tables[g.IntN(len(g.tables))])
	}
	in := g.node(depth - 1)
	switch g.IntN(24) {
	case 0, 1, 2, 3:
		return where(in, g.pred(in, 2))
	case 4, 5:
		return g.project(in)
	case 6:
		return distinct(in)
	case 7:
		return g.sorted(in)
	case 8:
		return must(plan.NewLimit(g.sorted(in), integer(int64(g.IntN(4))), integer(int64(g.IntN(2)))))
	case 9:
		u := must(plan.NewUnion(in, where(in, g.pred(in, 1))))
		return where(u, g.pred(u, 1))
	case 10:
		return g.aggregate(in)
	case 12:
		return g.recursion(in)
	case 13:
		cte := &plan.CTE{Name: "c"}
		l, r := plan.Node(must(plan.NewCTEScan(cte, in.Schema(), nil))), plan.Node(must(plan.NewCTEScan(cte, in.Schema(), nil)))
		if g.oneIn(2) {
			l, r = where(l, g.pred(l, 1)), where(r, g.pred(r, 1))
		}
		return must(plan.NewWith(cte, in, g.join(l, g.project(r))))
	case 11:
		s := must(plan.NewSetOperation(in, where(in, g.pred(in, 1)), plan.SetKind(g.IntN(2)), g.oneIn(2)))
		return where(s, g.pred(s, 2))
	case 23:
		return g.window(in)
	case 14, 15, 16:
		return g.apply(in, depth)
	case 17:
		if width(in) > 0 {
			return g.series(in)
		}
		return in
	case 18:
		return g.unpivot(in)
	default:
		return g.join(in, g.node(g.IntN(depth)))
	}
}

func (g *generator) join(l, r plan.Node) plan.Node {
	if width(l)+width(r) > 10 {
		return l
	}
	kind := plan.JoinKind(g.IntN(8))
	both := join(l, r, plan.InnerJoin, nil)
	var on plan.Expr
	if !g.oneIn(4) {
		on = g.equality(both, width(l))
		if g.oneIn(2) {
			on = plan.And(on, g.pred(both, 1))
		}
	}
	j := join(l, r, kind, on)
	if g.oneIn(2) {
		return where(j, g.pred(j, 2))
	}
	return j
}

// equality compares a column of the left side with one of the right, of one type where there are such.
func (g *generator) equality(both plan.Node, nLeft int) plan.Expr {
	for range 20 {
		l, r := col(both, g.IntN(nLeft)), plan.Expr(nil)
		if n := width(both) - nLeft; n > 0 {
			r = col(both, nLeft+g.IntN(n))
		}
		if r != nil && l.Type() == r.Type() {
			return fn([]string{"=", "=", "=", "<=>"}[g.IntN(4)], l, r)
		}
	}
	return plan.BoolLiteral(true)
}

func (g *generator) project(in plan.Node) plan.Node {
	var exprs []plan.Expr
	for i := range width(in) {
		switch c := col(in, i); {
		case g.oneIn(6):
		case g.oneIn(5) && c.Type() == plan.BigIntType:
			exprs = append(exprs, fn("+", c, integer(1)))
		case g.oneIn(8):
			exprs = append(exprs, fn("coalesce", c, c))
		default:
			exprs = append(exprs, c)
		}
	}
	if len(exprs) == 0 {
		exprs = append(exprs, integer(7))
	}
	return project(in, exprs...)
}

func (g *generator) sorted(in plan.Node) plan.Node {
	var keys []plan.SortKey
	for i := range width(in) {
		keys = append(keys, plan.NewSortKey(col(in, i), false))
	}
	return must(plan.NewSort(in, keys))
}

func (g *generator) aggregate(in plan.Node) plan.Node {
	var keys []plan.Expr
	var names []string
	for i := range width(in) {
		if g.oneIn(3) {
			keys, names = append(keys, col(in, i)), append(names, "k")
		}
	}
	aggs := []*plan.AggCall{must(plan.NewAgg("count", false))}
	for i := range width(in) {
		if c := col(in, i); g.oneIn(2) {
			aggs = append(aggs, must(plan.NewAgg([]string{"count", "min", "max"}[g.IntN(3)], g.oneIn(2), c)))
		}
	}
	for range aggs {
		names = append(names, "a")
	}
	return must(plan.NewAggregate(in, keys, aggs, names))
}
