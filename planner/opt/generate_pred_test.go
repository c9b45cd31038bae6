package opt

import "rsql/planner/plan"

// pred is a random predicate over a node's columns.
func (g *generator) pred(n plan.Node, depth int) plan.Expr {
	if width(n) == 0 {
		return plan.BoolLiteral(true)
	}
	if depth > 0 {
		switch g.IntN(5) {
		case 0, 1:
			return fn("and", g.pred(n, depth-1), g.pred(n, depth-1))
		case 2:
			return fn("or", g.pred(n, depth-1), g.pred(n, depth-1))
		case 3:
			return fn("not", g.pred(n, depth-1))
		}
	}
	c := col(n, g.IntN(width(n)))
	if g.oneIn(6) {
		return fn([]string{"is_null", "is_not_null"}[g.IntN(2)], c)
	}
	if g.oneIn(5) {
		for range 10 {
			if d := col(n, g.IntN(width(n))); d.Type() == c.Type() {
				return fn(g.operator(), c, d)
			}
		}
	}
	return g.comparison(c)
}

func (g *generator) operator() string {
	return []string{"=", "=", "=", "<>", "<", "<=", ">", ">=", "<=>"}[g.IntN(9)]
}

func (g *generator) comparison(c plan.Expr) plan.Expr {
	switch c.Type() {
	case plan.BooleanType:
		return []plan.Expr{c, fn("not", c), fn("is_true", c)}[g.IntN(3)]
	case plan.TextType:
		if g.oneIn(6) {
			return fn("=", must(plan.NewCast(c, plan.BigIntType, false)), integer(1))
		}
		return fn(g.operator(), c, plan.TextLiteral("1"))
	}
	switch g.IntN(6) {
	case 0:
		return must(plan.NewIn(c, []plan.Expr{integer(1), integer(2)}, g.oneIn(2)))
	case 1:
		return fn(g.operator(), must(plan.NewCast(c, plan.DoubleType, false)), plan.DoubleLiteral(float64(g.IntN(6))/2))
	case 2:
		return fn(g.operator(), integer(int64(g.IntN(3))), fn("+", integer(0), c))
	default:
		return fn(g.operator(), c, integer(int64(g.IntN(3))))
	}
}
