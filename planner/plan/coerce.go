package plan

import (
	"encoding/json"
	"fmt"
	"strings"

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
	return nil, CastHint(Errorf(CodeType, "%s is %s, not %s", e, from.article(), t.article()), e, t)
}

// CastHint says with an error how e becomes a t, where it can.
func CastHint(err *Error, e Expr, t Type) *Error {
	from := e.Type()
	switch {
	case castable(from.Kind, t.Kind):
		return err.WithHint("write CAST(%s AS %s)", e, t)
	case from == IntervalType:
		return err.WithHint("extract(unit FROM %s) gives a part of it, epoch(%s) its length in seconds", e, e)
	case from.Numeric() && t.Kind == Timestamp:
		return err.WithHint("%s", timeOfNumber(e, "%s"))
	case from.Numeric() && t.Kind == Date:
		return err.WithHint("%s", timeOfNumber(e, "CAST(%s AS DATE)"))
	default:
		return err
	}
}

// timeOfNumber says how a number becomes a time; form is how one that to_timestamp gives is written further.
func timeOfNumber(e Expr, form string) string {
	seconds := fmt.Sprintf(form, fmt.Sprintf("to_timestamp(%s)", e))
	if e.Type() != BigIntType {
		return seconds + " is the time of so many seconds since 1970"
	}
	return fmt.Sprintf(form, fmt.Sprintf("to_timestamp_ms(%s)", e)) + " is the time of so many milliseconds since 1970, " + seconds + " of seconds"
}

// coerceLiteral folds a constant into type t; ok is false where a literal is no better than any other expression.
func coerceLiteral(l *Literal, t Type) (Expr, bool, error) {
	from := l.Type()
	if l.IsNull() && (from == NullType || implicit(from, t)) {
		return NullLiteral(t), true, nil
	}
	if s, isText := l.Value.(string); isText && from == TextType && !t.Textual() {
		v, ok := ParseText(s, t)
		if !ok {
			return nil, false, Errorf(CodeType, "'%s' is not a %s", s, t)
		}
		return &Literal{Value: v, typ: t}, true, nil
	}
	if !implicit(from, t) {
		return nil, false, nil
	}
	if s, isText := l.Value.(string); isText && from == TextType && t.Kind == JSON && !json.Valid([]byte(s)) {
		return nil, false, notJSON(s)
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

func notJSON(s string) error {
	err := Errorf(CodeType, "'%s' is not a JSON document", s)
	if strings.ContainsAny(s, `{["`) {
		return err
	}
	return err.WithHint(`a string within JSON has quotes of its own: '"%s"'`, s)
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
		return true
	}
	if to == Text || from == Text {
		return true
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

// mixture is two types that have none in common.
type mixture struct{ a, b Type }

func (m *mixture) Error() string { return fmt.Sprintf("mixes %s and %s", m.a, m.b) }

// of is the error of a construct, or a function, that mixes the types.
func (m *mixture) of(what string) error {
	return Errorf(CodeType, "%s %s", what, m).WithHint("CAST one of them")
}

// CommonType is the narrowest type that all expressions can be coerced to; what names the construct for the message.
func CommonType(what string, exprs ...Expr) (Type, error) {
	t, mixed := commonType(exprs)
	if mixed != nil {
		return Type{}, mixed.of(what)
	}
	return t, nil
}

func commonType(exprs []Expr) (Type, *mixture) {
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
				return Type{}, &mixture{out, t}
			}
			out = u
		}
	}
	if out == NullType && params { // nothing types the parameters
		return TextType, nil
	}
	return out, nil
}

// unify is the narrowest type that holds the values of both, and whether there is one.
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
