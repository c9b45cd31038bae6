package redisrel

import "rsql/planner/plan"

// widen is the narrowest type that holds the values of both types, each keeping what it says when it is written back:
//
//	NULL → anything, BIGINT → DOUBLE → TEXT, DATE → TIMESTAMP → TEXT, BOOLEAN → TEXT, JSON → TEXT, everything → BLOB
//
// BIGINT meets DECIMAL in a wider DECIMAL where 38 digits are enough. BIGINT meets DOUBLE in DOUBLE only as long as the
// integers are exact there, which types alone do not tell: [typeGuess] and [widenFor] look at the values.
func widen(a, b plan.Type) plan.Type {
	switch {
	case a == b || b.Kind == plan.Null:
		return a
	case a.Kind == plan.Null:
		return b
	case a.Kind == plan.Blob || b.Kind == plan.Blob:
		return plan.BlobType
	case a.Kind > b.Kind:
		a, b = b, a
	}
	switch {
	case a.Kind == plan.BigInt && b.Kind == plan.Double:
		return plan.DoubleType
	case a.Kind == plan.Date && b.Kind == plan.Timestamp:
		return plan.TimestampType
	case a.Kind == plan.BigInt && b.Kind == plan.Decimal:
		return widenDecimal(plan.DecimalType(19, 0), b)
	case a.Kind == plan.Decimal && b.Kind == plan.Decimal:
		return widenDecimal(a, b)
	}
	return plan.TextType
}

func widenDecimal(a, b plan.Type) plan.Type {
	scale := max(a.Scale, b.Scale)
	precision := max(a.Precision-a.Scale, b.Precision-b.Scale) + scale
	if precision > plan.MaxPrecision {
		return plan.TextType
	}
	return plan.DecimalType(precision, scale)
}

// widenFor is the type of an inferred column after it met a value that its type does not hold.
func widenFor(from plan.Type, value []byte, s strictness) plan.Type {
	if to := widen(from, classify(value, s)); to != from {
		return to
	}
	return plan.TextType // an integer that DOUBLE would round
}

// typeGuess gathers the type of a column from its values. The zero typeGuess has seen none.
type typeGuess struct {
	seen bool
	typ  plan.Type
	// wide is set by an integer that a float64 does not hold exactly.
	wide bool
}

// add takes one more value.
func (g *typeGuess) add(value []byte, s strictness) {
	t := classify(value, s)
	if t == plan.BigIntType {
		v, _ := parseInt(value)
		g.wide = g.wide || !exactInDouble(v)
	}
	if !g.seen {
		g.seen, g.typ = true, t
		return
	}
	g.typ = widen(g.typ, t)
}

// result is the type that holds all values seen: NULL when there were none or all were empty.
func (g *typeGuess) result() plan.Type {
	switch {
	case !g.seen:
		return plan.NullType
	case g.typ == plan.DoubleType && g.wide:
		return plan.TextType
	}
	return g.typ
}

func exactInDouble(v int64) bool { return -maxExactInt <= v && v <= maxExactInt }
