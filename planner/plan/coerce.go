package plan

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// Coerce converts e to type t where that is implicit: NULL and untyped parameters to anything, a text literal to the type
// it is compared with, and every value to a wider type (BIGINT → DECIMAL → DOUBLE, DATE → TIMESTAMP, JSON → TEXT).
// Anything else is a CodeType error that names the CAST.
func Coerce(e Expr, t Type) (Expr, error) {
	from := e.Type()
	if from == t || t == UnknownType {
		return e, nil
	}
	switch x := e.(type) {
	case *Literal:
		if folded, ok, err := coerceLiteral(x, t); ok || err != nil {
			return folded, err
		}
	case *Param:
		if from == UnknownType {
			return NewParam(x.Index, x.Name, t), nil
		}
	}
	if from == NullType || implicit(from, t) {
		return &Cast{Arg: e, typ: t}, nil
	}
	return nil, Errorf(CodeType, "%s is a %s, not a %s", e, from, t).WithHint("write CAST(%s AS %s)", e, t)
}

// coerceLiteral folds a constant into type t; ok is false where a literal is no better than any other expression.
func coerceLiteral(l *Literal, t Type) (Expr, bool, error) {
	from := l.Type()
	if l.IsNull() && (from == NullType || implicit(from, t)) {
		return NullLiteral(t), true, nil
	}
	if s, isText := l.Value.(string); isText && from == TextType && !t.Textual() && t.Kind != Interval {
		v, ok := ParseText(s, t)
		if !ok {
			return nil, false, Errorf(CodeType, "'%s' is not a %s", s, t)
		}
		return &Literal{Value: v, typ: t}, true, nil
	}
	if !implicit(from, t) {
		return nil, false, nil
	}
	switch v := l.Value.(type) {
	case int64:
		if t.Kind == Double {
			return DoubleLiteral(float64(v)), true, nil
		}
		if t.Kind == Decimal {
			n, ok := rescale(decimal128.FromI64(v), 0, t)
			return &Literal{Value: n, typ: t}, ok, nil
		}
	case decimal128.Num:
		if t.Kind == Double {
			f, ok := ParseDouble(FormatDecimal(v, from.Scale))
			return DoubleLiteral(f), ok, nil
		}
		if t.Kind == Decimal {
			n, ok := rescale(v, from.Scale, t)
			return &Literal{Value: n, typ: t}, ok, nil
		}
	case arrow.Date32:
		if t.Kind == Timestamp {
			return &Literal{Value: arrow.Timestamp(int64(v) * 86_400_000_000), typ: t}, true, nil
		}
	case string:
		if t.Textual() {
			return &Literal{Value: v, typ: t}, true, nil
		}
	}
	return nil, false, nil
}

func rescale(v decimal128.Num, scale int32, t Type) (decimal128.Num, bool) {
	return ParseDecimal(FormatDecimal(v, scale), t.Precision, t.Scale)
}

// implicit reports whether every value of from has one obvious value of to.
func implicit(from, to Type) bool {
	switch from.Kind {
	case Null:
		return true
	case BigInt:
		return to.Kind == Double || to.Kind == Decimal
	case Decimal:
		return to.Kind == Double || to.Kind == Decimal && to.Scale >= from.Scale
	case Date:
		return to.Kind == Timestamp
	case JSON:
		return to.Kind == Text
	case Text:
		return to.Kind == JSON
	default:
		return false
	}
}

// castable says which explicit casts have a meaning.
func castable(from, to Kind) bool {
	if from == Null || from == to || from == Unknown {
		return to != Interval || from == to
	}
	if to == Text || from == Text {
		return from != Interval && to != Interval
	}
	numeric := func(k Kind) bool { return k == BigInt || k == Double || k == Decimal || k == Boolean }
	switch {
	case numeric(from) && numeric(to):
		return true
	case (from == Date || from == Timestamp) && (to == Date || to == Timestamp):
		return true
	case from == JSON:
		return numeric(to) || to == Blob
	case to == JSON:
		return numeric(from)
	default:
		return false
	}
}

// CommonType is the narrowest type that all expressions can be coerced to; what names the construct for the message.
func CommonType(what string, exprs ...Expr) (Type, error) {
	out, params := NullType, false
	for pass := range 2 { // literals come second: '5' and NULL adapt to the columns beside them
		for _, e := range exprs {
			l, isLit := e.(*Literal)
			adapts := isLit && l.Type() == TextType || e.Type() == UnknownType
			if adapts != (pass == 1) {
				continue
			}
			if adapts && out.Kind != Null {
				continue
			}
			t := e.Type()
			if t == UnknownType {
				params = true
				continue
			}
			u, ok := unify(out, t)
			if !ok {
				return Type{}, Errorf(CodeType, "%s mixes %s and %s", what, out, t).WithHint("CAST one of them")
			}
			out = u
		}
	}
	if out == NullType && params { // nothing types the parameters
		return TextType, nil
	}
	return out, nil
}

// Unify is the narrowest type that holds the values of both, and whether there is one.
func Unify(a, b Type) (Type, bool) { return unify(a, b) }

func unify(a, b Type) (Type, bool) {
	switch {
	case a == b:
		return a, true
	case a.Kind == Null || a.Kind == Unknown:
		return b, true
	case b.Kind == Null || b.Kind == Unknown:
		return a, true
	case a.Numeric() && b.Numeric():
		return unifyNumeric(a, b), true
	case a.Temporal() && b.Temporal():
		return TimestampType, true
	case a.Textual() && b.Textual():
		return TextType, true
	default:
		return Type{}, false
	}
}

func unifyNumeric(a, b Type) Type {
	if a.Kind == Double || b.Kind == Double {
		return DoubleType
	}
	a, b = asDecimal(a), asDecimal(b)
	scale := max(a.Scale, b.Scale)
	whole := max(a.Precision-a.Scale, b.Precision-b.Scale)
	return DecimalType(min(whole+scale, MaxPrecision), scale)
}

// asDecimal gives a BIGINT the DECIMAL that holds it.
func asDecimal(t Type) Type {
	if t.Kind == BigInt {
		return DecimalType(19, 0)
	}
	return t
}

// comparable2 brings two operands of a comparison to one type.
func comparable2(a, b Expr, equality bool) (Expr, Expr, error) {
	if equality {
		a, b = numberAsText(a, b), numberAsText(b, a)
	}
	t, err := comparisonType(a, b)
	if err != nil {
		return nil, nil, err
	}
	l, err := Coerce(a, t)
	if err != nil {
		return nil, nil, err
	}
	r, err := Coerce(b, t)
	return l, r, err
}

func comparisonType(a, b Expr) (Type, error) {
	ta, tb := a.Type(), b.Type()
	if t, ok := comparedWithLiteral(a, b); ok {
		return t, nil
	}
	if t, ok := comparedWithLiteral(b, a); ok {
		return t, nil
	}
	if t, ok := unify(ta, tb); ok {
		if t == UnknownType {
			t = TextType
		}
		return t, nil
	}
	err := Errorf(CodeType, "cannot compare %s (%s) with %s (%s)", a, ta, b, tb)
	switch {
	case ta.Kind == Text:
		return Type{}, err.WithHint("write CAST(%s AS %s)", a, tb)
	case tb.Kind == Text:
		return Type{}, err.WithHint("write CAST(%s AS %s)", b, ta)
	default:
		return Type{}, err
	}
}

// numberAsText turns a number literal that is tested for equality with a TEXT column into text: zip = 12345.
func numberAsText(lit, other Expr) Expr {
	l, ok := lit.(*Literal)
	if !ok || l.IsNull() || other.Type() != TextType || !l.Type().Numeric() {
		return lit
	}
	if _, also := other.(*Literal); also {
		return lit
	}
	return TextLiteral(l.String())
}

// comparedWithLiteral: a literal adapts to the column it is compared with. A text literal becomes a value of the other's
// type, or of the next wider one that it is a value of.
func comparedWithLiteral(lit, other Expr) (Type, bool) {
	l, ok := lit.(*Literal)
	t := other.Type()
	if !ok || t == UnknownType || t == NullType {
		return Type{}, false
	}
	if _, also := other.(*Literal); also && t == TextType {
		return Type{}, false
	}
	if t.Kind == Decimal && l.Type().Numeric() { // 10 compared with a DECIMAL(10,2) is 10.00, and the column stays as it is
		if _, fits, err := coerceLiteral(l, t); fits && err == nil {
			return t, true
		}
	}
	if s, isText := l.Value.(string); isText && l.Type() == TextType && !t.Textual() {
		if t.Kind == BigInt { // '1.5' compared with a BIGINT is a number, not an error
			if _, fits := ParseText(s, t); !fits {
				if _, number := ParseDouble(s); number {
					return DoubleType, true
				}
			}
		}
		if t.Kind == Date { // '2024-03-01 13:00:00' compared with a DATE is a TIMESTAMP
			if _, fits := ParseText(s, t); !fits {
				if _, ts := ParseTimestamp(s); ts {
					return TimestampType, true
				}
			}
		}
		if t.Kind == Decimal { // more digits than the column has: compare as wider decimals, exactly
			if _, fits := ParseText(s, t); fits {
				return t, true
			}
			if d, ok := decimalLiteralType(s); ok {
				return unifyNumeric(t, d), true
			}
			return DoubleType, true
		}
		return t, true
	}
	return Type{}, false
}

// decimalLiteralType is the narrowest DECIMAL that holds a number as written, without an exponent.
func decimalLiteralType(s string) (Type, bool) {
	l, err := NumberLiteral(s)
	if err != nil || l.Type().Kind == Double {
		return Type{}, false
	}
	return asDecimal(l.Type()), true
}

// NumberLiteral is the constant that an unsigned or signed number in SQL text stands for: BIGINT when it has only
// digits and fits, DECIMAL when it has a point or is larger, DOUBLE when it has an exponent.
func NumberLiteral(s string) (*Literal, error) {
	if v, ok := ParseText(s, BigIntType); ok {
		return IntLiteral(v.(int64)), nil
	}
	if d, ok := exactType(s); ok {
		if v, ok := ParseDecimal(s, d.Precision, d.Scale); ok {
			return &Literal{Value: v, typ: d}, nil
		}
	}
	if v, ok := ParseDouble(s); ok {
		return DoubleLiteral(v), nil
	}
	return nil, Errorf(CodeType, "%s is not a number, or is out of range", s)
}

func exactType(s string) (Type, bool) {
	digits, scale, point := int32(0), int32(0), false
	for i, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
			if point {
				scale++
			}
		case c == '.' && !point:
			point = true
		case (c == '-' || c == '+') && i == 0:
		default:
			return Type{}, false
		}
	}
	return DecimalType(digits, scale), digits > 0 && digits <= MaxPrecision
}
