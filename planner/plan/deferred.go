package plan

// sumDecimals is the most digits of a DECIMAL whose sum fits into one of MaxPrecision digits, whatever rows there are: a million million
// of them.
const sumDecimals = MaxPrecision - 12

var (
	// deferredSum and deferredAvg mark what does not fit, instead of failing; settledTotal fails for what they have marked. They are for
	// plans alone, so that nobody can call them by name.
	deferredSum = aggregate("deferred_sum", "", "", "", amounts(func(t Type) Type {
		if t.Kind == BigInt {
			return DecimalType(MaxPrecision, 0)
		}
		return sumResult(t)
	}))
	deferredAvg  = aggregate("deferred_avg", "", "", "", amounts(always(DoubleType)))
	settledTotal = scalar(catAggregate, "settled_total", "settled_total(x, call)", "", "", overloaded(
		fixed(BigIntType, 0, DecimalType(MaxPrecision, 0), TextType), fixed(DoubleType, 0, DoubleType, TextType)))
)

// Overflowed are the bits of the DOUBLE, a NaN of no other origin, that marks a sum that does not fit into one.
const Overflowed uint64 = 0x7ff8_0000_0f10_0f10

// Overflow is the error of a call of sum or avg, given by its text, whose value does not fit into its type.
func Overflow(call string, t Type) *Error {
	err := Errorf(CodeValue, "%s does not fit into a %s", call, t)
	switch t.Kind {
	case Double:
		return err
	case BigInt:
		return err.WithHint("sum a CAST to DECIMAL(38,0) or DOUBLE")
	default:
		return err.WithHint("sum a CAST to DOUBLE")
	}
}

// Deferred is an aggregate that does not fail, for plans that compute more groups than the statement asks for, and what gives the
// aggregate's value, or its error, for the groups that it does ask for. It is nil for an aggregate that may fail in another way.
func (a *AggCall) Deferred() (*AggCall, func(Expr) (Expr, error)) {
	same := func(e Expr) (Expr, error) { return e, nil }
	if a.Func.Own != nil {
		return nil, nil
	}
	to := deferredAvg
	switch a.Func.Name {
	case "json_objectagg", "hll_merge":
		return nil, nil
	case "sum":
		to = deferredSum
	case "avg":
	default:
		return a, same
	}
	switch arg := a.Args[0].Type(); {
	case arg.Kind == Interval, arg.Kind == Decimal && arg.Precision > sumDecimals && a.Func.Name == "sum":
		return nil, nil
	case arg.Kind == Decimal, arg.Kind == Timestamp, arg.Kind == BigInt && a.Func.Name == "avg":
		return a, same
	}
	d := *a
	d.Func = to
	if a.typ == BigIntType {
		d.typ = DecimalType(MaxPrecision, 0)
	}
	return &d, func(e Expr) (Expr, error) {
		c, err := settledTotal.Call(e, TextLiteral(a.String()))
		if call, ok := c.(*Call); ok {
			call.At = a.At
		}
		return c, err
	}
}

// Settles reports whether a call gives the values of a deferred aggregate.
func Settles(c *Call) bool { return c.Func == settledTotal }

// Deferred is as [AggCall.Deferred], for aggregates of one node: nil where one of them may fail in another way.
func Deferred(aggs []*AggCall) (deferred []*AggCall, settle []func(Expr) (Expr, error)) {
	for _, a := range aggs {
		d, s := a.Deferred()
		if d == nil {
			return nil, nil
		}
		deferred, settle = append(deferred, d), append(settle, s)
	}
	return deferred, settle
}
