package opt

import (
	"cmp"
	"slices"

	"rsql/planner/plan"
)

// runWindow knows row_number, and aggregates over the rows up to the last peer of each.
func runWindow(x *plan.Window, in [][]any) ([][]any, error) {
	keys := plan.RootExprs(&plan.Window{Input: x.Input, PartitionBy: x.PartitionBy, OrderBy: x.OrderBy})
	type keyed struct{ key, row []any }
	rows := make([]keyed, len(in))
	for i, row := range in {
		key, err := mapRows([][]any{row}, func(int) []plan.Expr { return keys })
		if err != nil {
			return nil, err
		}
		rows[i] = keyed{key[0], row}
	}
	n := len(x.PartitionBy)
	peers := func(a, b []any) int {
		for i, k := range x.OrderBy {
			if o := orderOf(k, a[n+i], b[n+i]); o != 0 {
				return o
			}
		}
		return 0
	}
	slices.SortStableFunc(rows, func(a, b keyed) int { return cmp.Or(orderRows(a.key[:n], b.key[:n]), peers(a.key, b.key)) })
	var out [][]any
	for i, r := range rows {
		var partition [][]any // the rows of the frame
		number := 1
		for j, other := range rows {
			if orderRows(other.key[:n], r.key[:n]) != 0 {
				continue
			}
			if peers(other.key, r.key) <= 0 {
				partition = append(partition, other.row)
			}
			if j < i {
				number++
			}
		}
		wide := slices.Clone(r.row)
		for _, c := range x.Calls {
			var v any = int64(number)
			if agg := c.Aggregate(); agg != nil {
				var err error
				if v, err = aggregateValue(agg, partition); err != nil {
					return nil, err
				}
			}
			wide = append(wide, v)
		}
		if most, ok := whole(x.Limit); x.Limit == nil || !ok || int64(number) <= most {
			out = append(out, wide)
		}
	}
	return out, nil
}
