package exec

import (
	"fmt"

	"rsql/planner/plan"
)

// growingSpillCases are plans whose operators keep what cannot be divided into partitions.
func growingSpillCases() []spillCase {
	in := scanOf(manyRows("t", 12_000, 8_000))
	other := manyRows("u", 12_000, 8_001)
	out := []spillCase{
		{name: "with", node: withOf(in, func(scan func() plan.Node) plan.Node { return must(plan.NewUnion(scan(), scan())) }), order: true},
		{name: "asof join", node: asofCase{op: ">=", keys: []int{2}, outer: true}.node(in, scanOf(other)), order: true},
		{name: "sample", node: must(plan.NewSample(in, 0, 7_000, seed(1)))},
	}
	two := must(plan.NewLimit(in, plan.IntLiteral(2), nil))
	for _, kind := range []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin} {
		v := plan.NewOuterRef("v", plan.BigIntType)
		right := must(plan.NewFilter(scanOf(other), call(">=", call("+", col(in, 1), plan.IntLiteral(100)), v)))
		join := joinCase{kind: kind, residual: true}.node(two, right)
		out = append(out, spillCase{name: fmt.Sprintf("%s apply", kind), node: must(plan.NewApply(join, []plan.Binding{{Ref: v, Value: col(two, 1)}}))})
	}
	other.lookup = []int{0}
	other.rows = withoutNulls(other.rows)
	few := must(plan.NewFilter(in, call("<", col(in, 1), plan.IntLiteral(2_000))))
	for _, kind := range []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.AntiJoin} {
		n := joinCase{kind: kind, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(few, scanOf(other)).WithLookup(&plan.Lookup{Equis: []int{0}})
		out = append(out, spillCase{name: fmt.Sprintf("%s lookup join of a whole table", kind), node: n})
	}
	return append(append(out, stateSpillCases(scanOf(manyRows("s", 30_000, 25_000)))...), pieceSpillCases(in)...)
}

func seed(n uint64) *uint64 { return &n }

func withoutNulls(rows []row) []row {
	var out []row
	for _, r := range rows {
		if r[0] != nil {
			out = append(out, r)
		}
	}
	return out
}

// stateSpillCases are aggregates whose states grow with their rows, of one group and of a few.
func stateSpillCases(in plan.Node) []spillCase {
	var out []spillCase
	number, text := col(in, 1), col(in, 2)
	for _, c := range []*plan.AggCall{
		aggCall("count", true, text), aggCall("sum", true, number), aggCall("median", false, number),
		aggCall("quantile_disc", false, text, plan.DoubleLiteral(0.3)), aggCall("mode", false, text), aggCall("string_agg", true, text, plan.TextLiteral("-")),
		aggCall("json_arrayagg", false, text), aggCall("json_objectagg", false, text, number),
		aggCall("quantile_cont", false, number, plan.DoubleLiteral(0.3)), aggCall("mad", false, number), aggCall("histogram", false, text),
		must(plan.NewAggCall(plan.AggSpec{Func: must(plan.LookupFunc("string_agg")), Args: []plan.Expr{text, plan.TextLiteral("-")}, OrderBy: []plan.SortKey{plan.NewSortKey(number, true)}})),
	} {
		few := must(plan.NewCall("%", number, plan.IntLiteral(5)))
		out = append(out, spillCase{name: c.String() + " of all rows", node: aggOf(in, nil, c)},
			spillCase{name: c.String() + " of five groups", node: aggOf(in, []plan.Expr{few}, c)})
	}
	return out
}

// pieceSpillCases are windows over rows that are one partition, or nearly all in one.
func pieceSpillCases(in plan.Node) []spillCase {
	by := []plan.SortKey{plan.NewSortKey(col(in, 2), true), plan.NewSortKey(col(in, 1), false)}
	total := func(name string, args ...plan.Expr) *plan.WindowCall {
		return must(plan.NewWindowCall(name, plan.WindowOptions{Frame: &plan.Frame{Unit: plan.FrameRows,
			Start: plan.FrameBound{Kind: plan.UnboundedPreceding}, End: plan.FrameBound{Kind: plan.UnboundedFollowing}}}, args...))
	}
	calls := []*plan.WindowCall{
		must(plan.NewWindowCall("row_number", plan.WindowOptions{})), must(plan.NewWindowCall("rank", plan.WindowOptions{})),
		must(plan.NewWindowCall("cume_dist", plan.WindowOptions{})), must(plan.NewWindowCall("ntile", plan.WindowOptions{}, plan.IntLiteral(7))),
		must(plan.NewWindowCall("sum", plan.WindowOptions{}, col(in, 1))), must(plan.NewWindowCall("lead", plan.WindowOptions{}, col(in, 2))),
		must(plan.NewWindowCall("lag", plan.WindowOptions{IgnoreNulls: true}, col(in, 0))), total("count", col(in, 0)), total("last_value", col(in, 2)),
	}
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}
	skewed := must(plan.NewCall(">", col(in, 1), plan.IntLiteral(500)))
	sum := []*plan.WindowCall{must(plan.NewWindowCall("sum", plan.WindowOptions{}, col(in, 1)))}
	return []spillCase{
		{name: "window of one partition", node: must(plan.NewWindow(in, nil, by, calls, names)), order: true},
		{name: "window of one partition without an order", node: must(plan.NewWindow(in, nil, nil, sum, []string{"s"}))},
		{name: "window with one partition for most rows", node: must(plan.NewWindow(in, []plan.Expr{skewed}, by, calls, names))},
	}
}
