package plan

// Assign converts e to the type t of a column that it is written into, which into names ("v of t") for errors: as [Coerce],
// and also number to narrower number, TIMESTAMP to DATE, and TEXT to anything. The declared type is a promise about what is
// stored, so nothing is rounded or cut: a constant that would be is refused here, any other value by the statement at run
// time.
func Assign(e Expr, t Type, into string) (Expr, error) {
	from := e.Type()
	if from == t {
		return e, nil
	}
	if l, ok := e.(*Literal); ok && !l.IsNull() && (mayRound(from, t) || mayExceed(from, t)) {
		return assignLiteral(l, t, into)
	}
	if p, ok := e.(*Param); ok && from == UnknownType {
		return &Param{Index: p.Index, Name: p.Name, typ: t, into: into}, nil
	}
	if !mayRound(from, t) && !mayExceed(from, t) {
		if out, err := Coerce(e, t); err == nil {
			return out, nil
		}
	}
	if Assignable(from, t) {
		out, err := NewCast(e, t, false)
		if c, ok := out.(*Cast); ok && err == nil {
			c.Into = into
		}
		return out, err
	}
	return nil, Errorf(CodeType, "a %s is not a %s", from, t)
}

// Assignable reports whether [Assign] converts values of a type, as far as they have a counterpart in the other.
func Assignable(from, to Type) bool {
	return from.Numeric() && to.Numeric() || from.Kind == Text || to.Kind == Text || from.Temporal() && to.Temporal()
}

// mayRound reports whether a cast gives some values of from a neighbour in to.
func mayRound(from, to Type) bool {
	switch to.Kind {
	case Double:
		return from.Kind == BigInt || from.Kind == Decimal || from.Kind == Text
	case BigInt, Decimal:
		return from.Kind == Double || from.Kind == Decimal && from.Scale > to.Scale
	case Date:
		return from.Kind == Timestamp || from.Kind == Text
	default:
		return false
	}
}

// mayExceed reports whether some numbers of from have more digits before the point than the DECIMAL to holds.
func mayExceed(from, to Type) bool {
	if to.Kind != Decimal {
		return false
	}
	const bigIntDigits = 19
	room := to.Precision - to.Scale
	return from.Kind == BigInt && room < bigIntDigits || from.Kind == Decimal && room < from.Precision-from.Scale
}

func assignLiteral(l *Literal, t Type, into string) (Expr, error) {
	if out, ok := exactLiteral(l, t); ok {
		return out, nil
	}
	err := NotExact(l.String(), t, into)
	if _, fits := ParseDecimal(l.text(), MaxPrecision, t.Scale); fits && t.Kind == Decimal {
		err = Errorf(CodeType, "column %s is %s, which does not hold %s", into, t, l).
			WithHint("it has room for %d digits before the point", t.Precision-t.Scale)
	}
	if _, reads := ParseText(l.text(), t); l.typ == TextType && !reads {
		err = Errorf(CodeType, "column %s is %s; %s is not one", into, t, l)
	}
	err.Code = CodeType
	return nil, err
}

// exactLiteral converts a constant that loses nothing by it.
func exactLiteral(l *Literal, t Type) (*Literal, bool) {
	if out, ok := sameValue(l, t); ok {
		return out, true
	}
	text := l.text()
	if l.typ.Kind == Decimal && t.Kind == BigInt {
		v, ok := ParseDecimal(text, MaxPrecision, 0)
		text = FormatDecimal(v, 0)
		if !ok {
			return nil, false
		}
	}
	v, ok := ParseText(text, t)
	if x, double := l.Value.(float64); !ok && double && t.Kind == Decimal {
		v, ok = ParseText(FifteenDigits(x), t)
	}
	if x, infinite := ParseInfinity(text); infinite && t.Kind == Double && l.typ == TextType {
		return &Literal{Value: x, typ: t}, true
	}
	if !ok || t.Kind == Double && !SameNumber(text, (&Literal{Value: v, typ: t}).text()) {
		return nil, false
	}
	return &Literal{Value: v, typ: t}, true
}

// NotExact is the error of a value, as people write it, that a column of type t holds rounded or cut only.
func NotExact(value string, t Type, into string) *Error {
	err := Errorf(CodeValue, "column %s is %s, which does not hold %s exactly", into, t, value)
	switch t.Kind {
	case Decimal:
		return err.WithHint("where rounding is meant, write round(…, %d) or CAST(… AS %s)", t.Scale, t)
	case BigInt:
		return err.WithHint("where rounding is meant, write round(…) or CAST(… AS %s)", t)
	case Date:
		return err.WithHint("where the time of day may go, write CAST(… AS %s)", t)
	default:
		return err.WithHint("where rounding is meant, write CAST(… AS %s)", t)
	}
}
