package plan

import "strconv"

// comparisonPair brings two operands of a comparison to one type.
func comparisonPair(a, b Expr, equality bool) (Expr, Expr, error) {
	if equality {
		a, b = adaptedPair(a, b)
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

// adaptedPair are the operands of an equality with what a literal among them says of the other.
func adaptedPair(a, b Expr) (Expr, Expr) {
	a, b = numberAsText(a, b), numberAsText(b, a)
	return guessAsText(a, b), guessAsText(b, a)
}

// guessAsText compares a column that was guessed to be BIGINT as text with a quoted number that no BIGINT is written as: who asks
// for '0079' does not mean 79, and there may be values like it that nobody has seen yet.
func guessAsText(column, lit Expr) Expr {
	c, isColumn := column.(*ColumnRef)
	l, isLiteral := lit.(*Literal)
	if !isColumn || !isLiteral || !c.guessed || c.typ != BigIntType || l.Type() != TextType {
		return column
	}
	text, ok := l.Value.(string)
	if !ok {
		return column
	}
	v, ok := ParseText(text, BigIntType)
	if n, isInt := v.(int64); !ok || isInt && strconv.FormatInt(n, 10) == text {
		return column
	}
	return &Cast{Arg: c, typ: TextType}
}

func comparisonType(a, b Expr) (Type, error) {
	ta, tb := a.Type(), b.Type()
	if t, ok := adaptedType(a, b); ok {
		return t, nil
	}
	if t, ok := adaptedType(b, a); ok {
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
	case ta.Numeric() && tb.Kind == Timestamp:
		return Type{}, err.WithHint("epoch_ms(%s) is the time in milliseconds since 1970, epoch(%s) in seconds", b, b)
	case ta.Kind == Timestamp && tb.Numeric():
		return Type{}, err.WithHint("epoch_ms(%s) is the time in milliseconds since 1970, epoch(%s) in seconds", a, a)
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

// adaptedType is the type that a literal takes when it is compared with other: a number that a DECIMAL column holds takes
// the column's type, a text literal that of what it is compared with, or of the next wider one that it is a value of.
func adaptedType(lit, other Expr) (Type, bool) {
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
		return textLiteralType(s, t), true
	}
	return Type{}, false
}

// textLiteralType is the type of a quoted literal compared with a t: t, or a wider one where it is no t. '1.5' beside a
// BIGINT is a number, '2024-03-01 13:00:00' beside a DATE is a TIMESTAMP.
func textLiteralType(s string, t Type) Type {
	if _, fits := ParseText(s, t); fits {
		return t
	}
	switch t.Kind {
	case BigInt:
		if _, number := ParseDouble(s); number {
			return DoubleType
		}
	case Date:
		if _, ts := ReadTimestamp(s); ts {
			return TimestampType
		}
	case Decimal:
		if d, ok := decimalLiteralType(s); ok {
			return unifyNumeric(t, d)
		}
		return DoubleType
	}
	return t
}
