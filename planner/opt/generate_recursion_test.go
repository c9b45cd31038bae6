package opt

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// recursion counts a number of its input up to a bound, joining a table on the way.
func (g *generator) recursion(in plan.Node) plan.Node {
	number := -1
	for i := range width(in) {
		if col(in, i).Type() == plan.BigIntType {
			number = i
		}
	}
	if number < 0 || width(in) > 6 {
		return in
	}
	var fields []arrow.Field
	for i, f := range in.Schema().Fields() {
		fields = append(fields, plan.NewField(f.Name, col(in, i).Type()))
	}
	cte := &plan.CTE{Name: "r"}
	work := plan.NewWorkTableScan(cte, arrow.NewSchema(fields, nil))
	step := where(work, fn("<", col(work, number), integer(3)))
	if g.oneIn(2) {
		other := scan(g.tables[g.IntN(len(g.tables))])
		both := join(step, other, plan.InnerJoin, nil)
		step = join(step, where(other, g.pred(other, 1)), plan.InnerJoin, fn("=", col(both, number), col(both, width(in))))
	}
	var exprs []plan.Expr
	for i := range width(in) {
		if i == number {
			exprs = append(exprs, fn("+", col(step, i), integer(1)))
		} else {
			exprs = append(exprs, col(step, i))
		}
	}
	return must(plan.NewRecursiveUnion(cte, work.Schema(), in, project(step, exprs...), g.oneIn(2)))
}
