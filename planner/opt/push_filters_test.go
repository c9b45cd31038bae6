package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestPushFilters(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	one := func(n plan.Node, i int) plan.Expr { return fn("=", col(n, i), integer(1)) }
	renamed := project(a, fn("+", col(a, 1), integer(1)), col(a, 2))
	drawn := project(a, col(a, 0), fn("random"))
	union := must(plan.NewUnion(a, b))
	grouped := group(a, 1)
	sorted := order(a, 1)
	testRule(t, "push_filters", []ruleCase{
		{"project", where(renamed, one(renamed, 0))},
		{"sort", where(sorted, one(sorted, 0))},
		{"distinct", where(distinct(a), one(a, 0))},
		{"union", where(union, one(union, 0))},
		{"group keys, not counts", where(grouped, one(grouped, 0), one(grouped, 1))},
		{"two filters", where(where(a, one(a, 0)), one(a, 1), one(a, 0))},
		{"volatile conjuncts stay", where(sorted, random(), one(sorted, 0))},
		{"behind a guard that moves along", where(sorted, fn("<>", col(a, 2), plan.TextLiteral("n/a")), textAsNumber(a, 2))},
	}, []ruleCase{
		{"limit", where(limit(a, 3), one(a, 0))},
		{"top", where(sorted.(*plan.Sort).WithLimit(integer(3)), one(a, 0))},
		{"a volatile projection", where(drawn, one(drawn, 0))},
		{"a volatile filter", where(sorted, random())},
		{"one row of an aggregate without keys", where(group(a), plan.BoolLiteral(false))},
		{"a fallible filter above its guard", where(where(a, fn("<>", col(a, 2), plan.TextLiteral("n/a"))), textAsNumber(a, 2))},
		{"a fallible filter behind a guard that stays", where(grouped, one(grouped, 1), fn("=", fn("+", col(grouped, 0), integer(1)), integer(2)))},
	})
}

func TestPushFiltersIntoJoins(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	cross := join(a, b, plan.InnerJoin, nil)
	same := fn("=", col(cross, 0), col(cross, 3))
	onLeft, onRight := fn("=", col(cross, 1), integer(1)), fn("=", col(cross, 4), integer(2))
	var fires []ruleCase
	for k := plan.InnerJoin; k <= plan.FullJoin; k++ {
		on := join(a, b, k, plan.And(same, onLeft, onRight))
		if k != plan.FullJoin {
			fires = append(fires, ruleCase{k.String() + ": ON", on})
			fires = append(fires, ruleCase{k.String() + ": WHERE", where(join(a, b, k, same), onLeft, onRight)})
		}
	}
	for _, k := range []plan.JoinKind{plan.SemiJoin, plan.AntiJoin, plan.MarkJoin, plan.SingleJoin} {
		fires = append(fires, ruleCase{k.String() + ": WHERE", where(join(a, b, k, same), onLeft)})
		if k != plan.MarkJoin {
			fires = append(fires, ruleCase{k.String() + ": ON", join(a, b, k, plan.And(same, onLeft, onRight))})
		}
	}
	mark := join(a, b, plan.MarkJoin, same)
	left := join(a, b, plan.LeftJoin, same)
	testRuleInto(t, "push_joins", "push_filters", append(fires,
		ruleCase{"cross becomes hash join", where(cross, same, fn("<", col(cross, 1), col(cross, 4)))},
		ruleCase{"what may fail, over all rows of a cross product", where(cross, fn("=", cast(col(cross, 2), plan.BigIntType), col(cross, 3)))},
		ruleCase{"what may fail, over rows that all come out", where(left, textAsNumber(left, 2))},
	), []ruleCase{
		{"full: WHERE", where(join(a, b, plan.FullJoin, same), onLeft, onRight)},
		{"full: ON", join(a, b, plan.FullJoin, plan.And(same, onLeft, onRight))},
		{"left: WHERE on the right side", where(left, fn("is_null", col(left, 4)))},
		{"the mark", where(mark, fn("not", col(mark, 3)))},
		{"mark: ON", join(a, b, plan.MarkJoin, plan.And(same, onLeft, onRight))},
		{"what may fail, guarded by an inner join", where(join(a, b, plan.InnerJoin, same), textAsNumber(cross, 2))},
		{"what may fail, guarded by the join's own equality", join(a, b, plan.LeftJoin, plan.And(same, textAsNumber(cross, 5)))},
		{"volatile", where(cross, random())},
	})
}
