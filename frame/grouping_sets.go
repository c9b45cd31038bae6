package frame

import (
	"slices"

	"rsql/planner/plan"
)

// Rollup groups by all columns, by all but the last, and so on to one group of all rows, as GROUP BY ROLLUP does: subtotals of subtotals. In the rows of
// a coarser grouping the columns that it does without are NULL, and [Grouping] tells those from NULLs of the data. The rows are read once.
func (f *Frame) Rollup(keys ...any) *Grouped {
	return f.groupedBy("Rollup", keys, func(each [][]int) ([][]int, error) { return plan.Rollup(each), nil })
}

// Cube groups by every choice of the columns, at most ten, as GROUP BY CUBE does; the rest is as for [Frame.Rollup].
func (f *Frame) Cube(keys ...any) *Grouped { return f.groupedBy("Cube", keys, plan.Cube) }

// GroupingSets groups by each of several lists of columns, as GROUP BY GROUPING SETS does; the rest is as for [Frame.Rollup]. An empty list is one
// group of all rows.
//
//	f.GroupingSets([]any{"region", "city"}, []any{"status"}, nil).Agg(frame.CountAll())
func (f *Frame) GroupingSets(sets ...[]any) *Grouped {
	if len(sets) == 0 {
		return &Grouped{frame: f.fail("GroupingSets", plan.Errorf(plan.CodeType, "there is no list of columns"))}
	}
	return f.groupedBy("GroupingSets", slices.Concat(sets...), func(each [][]int) ([][]int, error) {
		out := make([][]int, len(sets))
		for i, set := range sets {
			out[i], each = slices.Concat(each[:len(set)]...), each[len(set):]
		}
		return out, nil
	})
}

func (f *Frame) groupedBy(verb string, keys []any, sets func([][]int) ([][]int, error)) *Grouped {
	exprs, err := asColumns(keys)
	if err != nil {
		return &Grouped{frame: f.fail(verb, err)}
	}
	return &Grouped{frame: f, keys: exprs, sets: sets}
}

// groupingKeys are the keys, each once, and the grouping sets of their ordinals; nil where rows are grouped once.
func (r rel) groupingKeys(g *Grouped) ([]Expr, [][]int, error) {
	if g.sets == nil {
		return g.keys, nil, nil
	}
	bound, err := (&binding{in: r}).all(g.keys)
	if err != nil {
		return nil, nil, err
	}
	var keys []Expr
	var known []plan.Expr
	each := make([][]int, len(bound))
	for i, e := range bound {
		at := slices.IndexFunc(known, func(k plan.Expr) bool { return plan.EqualExpr(k, e) })
		if at < 0 {
			at = len(known)
			known, keys = append(known, e), append(keys, g.keys[i])
		}
		each[i] = []int{at}
	}
	sets, err := g.sets(each)
	if err == nil && len(sets) > plan.MostGroupingSets {
		err = plan.Errorf(plan.CodeUnsupported, "there are more than %d grouping sets", plan.MostGroupingSets)
	}
	return keys, sets, err
}

// Grouping stands in Agg behind [Frame.Rollup] and its like, and tells which columns a row is grouped by: a bit for each, the last one lowest, is set
// where it is not. The column is called grouping without As.
func Grouping(columns ...any) Expr {
	exprs, wrong := asColumns(columns)
	return Expr{name: "grouping", bind: func(b *binding) (plan.Expr, error) {
		switch {
		case wrong != nil:
			return nil, wrong
		case b.aggs == nil:
			return nil, plan.Errorf(plan.CodeType, "Grouping stands in Agg")
		case len(exprs) == 0 || len(exprs) > mostGroupingBits:
			return nil, plan.Errorf(plan.CodeType, "Grouping takes from 1 to %d columns", mostGroupingBits)
		}
		below, err := (&binding{in: b.in}).all(exprs)
		if err != nil {
			return nil, err
		}
		keys := make([]int, len(below))
		for i, e := range below {
			keys[i] = slices.IndexFunc(b.aggs.keys, func(k plan.Expr) bool { return plan.EqualExpr(k, e) })
			if keys[i] < 0 {
				return nil, plan.Errorf(plan.CodeName, "%s is no key of the group", e)
			}
		}
		p := plan.NewParam(len(b.aggs.grouping), "grouping", plan.BigIntType)
		b.aggs.groupings[p] = len(b.aggs.grouping)
		b.aggs.grouping = append(b.aggs.grouping, keys)
		return p, nil
	}}
}

// mostGroupingBits is how many bits a BIGINT has room for.
const mostGroupingBits = 62
