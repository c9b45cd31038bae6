package eval

import "rsql/planner/plan"

// rangeCheck has the integers that lie in the range of a type.
func rangeCheck(r plan.IntegerRange, try bool) builder {
	return always(map1(func(x int64) (int64, error) {
		switch {
		case x >= r.Min && x <= r.Max:
			return x, nil
		case try:
			return 0, errNull
		default:
			return 0, plan.Errorf(plan.CodeValue, "%d does not fit into %s, whose values go from %d to %d", x, r.Name, r.Min, r.Max).
				WithHint("cast to BIGINT")
		}
	}))
}
