package opt

import (
	"rsql/planner/plan"
)

// Shares of rows that conditions are taken to keep: System R's, where nothing better is known (Selinger et al. 1979).
const (
	equalShare = 0.1
	rangeShare = 1.0 / 3
	otherShare = 0.5
)

// shareOf is the share of a node's rows that all of some conjuncts keep, taken to be independent of each other, but for
// bounds of one column, which make one range.
func shareOf(n plan.Node, conjuncts []plan.Expr) float64 {
	share := 1.0
	ranges := map[int]*bounds{}
	for _, c := range conjuncts {
		if !narrows(n, c, ranges) {
			share *= conjunctShare(n, c)
		}
	}
	for _, r := range ranges {
		share *= r.share()
	}
	return share
}

// bounds are what comparisons with constants leave of a column's values.
type bounds struct {
	stats     plan.ColumnStats
	low, high float64
}

func (b *bounds) share() float64 {
	const least = 0.0005 // a range that looks empty may not be
	whole := b.stats.Max - b.stats.Min
	if whole <= 0 {
		return 1 - b.stats.Nulls
	}
	part := (min(b.high, b.stats.Max) - max(b.low, b.stats.Min)) / whole
	return (1 - b.stats.Nulls) * max(least, part)
}

// narrows takes a comparison of a ranged column with a constant into ranges; false for any other conjunct.
func narrows(n plan.Node, e plan.Expr, ranges map[int]*bounds) bool {
	c, ok := call(e, "<", "<=", ">", ">=")
	if !ok {
		return false
	}
	op := c.Func.Name
	ref, isRef := c.Args[0].(*plan.ColumnRef)
	l, isLit := c.Args[1].(*plan.Literal)
	if !isRef {
		ref, isRef = c.Args[1].(*plan.ColumnRef)
		l, isLit = c.Args[0].(*plan.Literal)
		op = plan.Flipped(op)
	}
	if !isRef || !isLit {
		return false
	}
	v, ok := plan.RangeValue(l)
	s, known := columnStats(n, ref.Index)
	if !ok || !known || !s.Ranged {
		return false
	}
	r := ranges[ref.Index]
	if r == nil {
		r = &bounds{stats: s, low: s.Min, high: s.Max}
		ranges[ref.Index] = r
	}
	if op == "<" || op == "<=" {
		r.high = min(r.high, v)
	} else {
		r.low = max(r.low, v)
	}
	return true
}

func conjunctShare(n plan.Node, e plan.Expr) float64 {
	if in, ok := e.(*plan.In); ok {
		return negated(in.Not, min(oneValue(n, in.Arg)*float64(len(in.List)), max(otherShare, oneValue(n, in.Arg))))
	}
	c, ok := e.(*plan.Call)
	if !ok {
		return otherShare
	}
	switch c.Func.Name {
	case "=", "<=>":
		return min(oneValue(n, c.Args[0]), oneValue(n, c.Args[1]))
	case "<>":
		s, known := exprStats(n, c.Args[0])
		if !known || s.Distinct < 1 {
			return otherShare
		}
		return (1 - s.Nulls) * max(otherShare, 1-1/s.Distinct)
	case "<", "<=", ">", ">=", "like", "ilike", "starts_with":
		return rangeShare
	case "and":
		return shareOf(n, plan.Conjuncts(e))
	case "or":
		a, b := conjunctShare(n, c.Args[0]), conjunctShare(n, c.Args[1])
		return a + b - a*b
	case "not":
		return 1 - conjunctShare(n, c.Args[0])
	case "is_null", "is_not_null":
		return nullShare(n, c)
	default:
		return otherShare
	}
}

func negated(not bool, share float64) float64 {
	if not {
		return 1 - share
	}
	return share
}

// oneValue is the share of rows that have one value of an expression; 1 for a constant.
func oneValue(n plan.Node, e plan.Expr) float64 {
	if len(plan.Columns(e)) == 0 {
		return 1
	}
	s, known := exprStats(n, e)
	if !known || s.Distinct < 1 {
		return equalShare
	}
	return (1 - s.Nulls) / s.Distinct
}

func nullShare(n plan.Node, c *plan.Call) float64 {
	s, known := exprStats(n, c.Args[0])
	switch null := c.Func.Name == "is_null"; {
	case known && null:
		return s.Nulls
	case known:
		return 1 - s.Nulls
	case null:
		return otherShare
	default:
		return 1
	}
}
