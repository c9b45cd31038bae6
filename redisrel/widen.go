package redisrel

import "rsql/planner/plan"

// typeGuess gathers the type of a column from its values, in any order. The zero typeGuess has seen none.
type typeGuess struct {
	// kinds has a bit for each kind that classify gave.
	kinds uint16
	// wide is set by an integer that the decoder of a DOUBLE refuses.
	wide bool
	// scale is that of all numbers with a fraction or exponent, or mixedScales; places the most digits one of them needs.
	// Both say nothing as long as there is no such number.
	scale, places int32
}

// mixedScales is the scale of numbers that no DECIMAL writes as they are.
const mixedScales = hasExponent

const (
	sawBoolean   = 1 << plan.Boolean
	sawBigInt    = 1 << plan.BigInt
	sawDouble    = 1 << plan.Double
	sawDecimal   = 1 << plan.Decimal
	sawBlob      = 1 << plan.Blob
	sawDate      = 1 << plan.Date
	sawTimestamp = 1 << plan.Timestamp
	sawText      = 1 << plan.Text
	sawJSON      = 1 << plan.JSON
)

// add takes one more value.
func (g *typeGuess) add(value []byte, s strictness) {
	t := classify(value, s)
	switch t.Kind {
	case plan.Null:
		return
	case plan.BigInt:
		v, _ := parseInt(value)
		held := exactInDouble(v)
		if s == keyPart {
			held = sameDouble(float64(v), value)
		}
		g.wide = g.wide || !held
	case plan.Double, plan.Decimal:
		var room [maxNumber]byte
		n, _ := parseNumber(value, room[:0])
		g.addNumber(n.scale, n.places)
	}
	g.kinds |= 1 << t.Kind
}

// addPart takes a part of a JSON document: its strings are no numbers, whatever they look like.
func (g *typeGuess) addPart(part []byte) {
	text, _ := jsonText(part)
	switch {
	case len(text) == 0:
	case part[0] == '[' || part[0] == '{':
		g.kinds |= sawJSON
	case part[0] != '"':
		g.add(text, inferred)
	default:
		switch t := classify(text, inferred); t.Kind {
		case plan.Date, plan.Timestamp, plan.Blob:
			g.kinds |= 1 << t.Kind
		default:
			g.kinds |= sawText
		}
	}
}

// addNumber takes the form of a number with a fraction or an exponent.
func (g *typeGuess) addNumber(scale, places int32) {
	if g.kinds&(sawDouble|sawDecimal) != 0 && g.scale != scale {
		scale = mixedScales
	}
	g.scale, g.places = scale, max(g.places, places)
}

// result is the narrowest type that holds all values seen, each keeping what it says when it is written back: NULL when
// there were none or all were empty.
func (g *typeGuess) result() plan.Type {
	switch k := g.kinds; {
	case k == 0:
		return plan.NullType
	case k&sawBlob != 0:
		return plan.BlobType
	case k == sawBoolean:
		return plan.BooleanType
	case k == sawBigInt:
		return plan.BigIntType
	case k == sawJSON:
		return plan.JSONType
	case k == sawDate:
		return plan.DateType
	case k == sawTimestamp:
		return plan.TimestampType
	case k == sawDouble, k == sawDouble|sawBigInt && !g.wide:
		return plan.DoubleType
	case k&^sawDouble == sawDecimal && g.scale > 0 && g.places <= plan.MaxPrecision:
		return plan.DecimalType(max(minPrecision, g.places), g.scale)
	}
	return plan.TextType
}

// widenFor is the type of an inferred column after it met a value that its type does not hold:
//
//	BIGINT → DOUBLE → TEXT, DECIMAL → DECIMAL of more digits → TEXT, everything else → TEXT, everything → BLOB
//
// What the column's earlier values were is not known: a DOUBLE that meets 1.50 is a TEXT, since there may have been a 2.5.
func widenFor(from plan.Type, value []byte, s strictness) plan.Type {
	g := typeGuess{kinds: 1 << from.Kind, scale: mixedScales}
	if from.Kind == plan.Decimal {
		g.scale, g.places = from.Scale, from.Precision
	}
	g.add(value, s)
	if to := g.result(); to != from {
		return to
	}
	return plan.TextType
}

// widen is the narrowest type that holds what two guesses of a column's type hold, each from values of its own.
func widen(a, b plan.Type) plan.Type {
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a == b || a.Kind == plan.Null:
		return b
	case a.Kind == plan.Blob || b.Kind == plan.Blob:
		return plan.BlobType
	case a.Kind == plan.BigInt && b.Kind == plan.Double:
		return plan.DoubleType
	case a.Kind == plan.Decimal && b.Kind == plan.Decimal && a.Scale == b.Scale:
		return plan.DecimalType(max(a.Precision, b.Precision), a.Scale)
	}
	return plan.TextType
}

// exactInDouble reports whether a DOUBLE holds an integer and all those nearer to zero.
func exactInDouble(v int64) bool { return -maxExactInt <= v && v <= maxExactInt }
