package eval

import (
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// caster is a conversion for which a kernel is sought.
type caster struct {
	from, to plan.Type
	try      bool
	into     string // as [plan.Cast].Into
}

// castKernel finds the kernel of a conversion.
func castKernel(x *plan.Cast) (kernel, error) {
	c := &caster{from: x.Arg.Type(), to: x.Type(), try: x.Try, into: x.Into}
	if c.from.Kind == plan.Null {
		return allNull, nil
	}
	if k := c.exact(); k != nil {
		return k, nil
	}
	var k kernel
	switch c.to.Kind {
	case plan.Text:
		k = c.toText()
	case plan.Blob:
		k = relabel
	case plan.JSON:
		k = c.toJSON()
	case plan.Boolean:
		k = c.toBoolean()
	case plan.BigInt:
		k = c.toBigInt()
	case plan.Double:
		k = c.toDouble()
	case plan.Decimal:
		k = c.toDecimal()
	case plan.Date:
		k = c.toDate()
	case plan.Timestamp:
		k = c.toTimestamp()
	case plan.Interval:
		if c.from.Kind == plan.Text {
			k = parse(c, plan.ParseInterval)
		}
	}
	if k == nil {
		return nil, plan.Errorf(plan.CodeInternal, "no conversion from %s to %s", c.from, c.to)
	}
	return k, nil
}

// safeCast reports whether no value of the argument's type fails to convert.
func safeCast(x *plan.Cast) bool {
	from, to := x.Arg.Type().Kind, x.Type().Kind
	if x.Into != "" {
		return from == plan.Null
	}
	return x.Try || from == plan.Null || from == plan.BigInt && to == plan.Double || to == plan.Text && from != plan.Blob
}

// fail is the error for a value that cannot be converted, NULL for TRY_CAST. Texts are shown in quotes, and cut.
func (c *caster) fail(shown string) error {
	if c.try {
		return errNull
	}
	const most = 60
	if len(shown) > most {
		cut := most
		for !utf8.RuneStart(shown[cut]) {
			cut--
		}
		shown = shown[:cut] + "…"
	}
	if c.from.Textual() {
		shown = "'" + shown + "'"
	}
	err := plan.Errorf(plan.CodeValue, "cannot cast %s to %s", shown, c.to).WithHint("TRY_CAST gives NULL instead")
	if c.into != "" {
		err.Msg = "column " + c.into + ": " + err.Msg
		return &RowError{Err: err}
	}
	return err
}

// cast is the kernel of a conversion that f reports to be possible or not; show is the value's text for the error.
func cast[A, R value](c *caster, f func(A) (R, bool), show func(A) string) kernel {
	return map1(func(a A) (R, error) {
		v, ok := f(a)
		if !ok {
			return v, c.fail(show(a))
		}
		return v, nil
	})
}

// parse is the kernel of a conversion from TEXT, without the white space around it.
func parse[R value](c *caster, f func(string) (R, bool)) kernel {
	return cast(c, func(s string) (R, bool) { return f(strings.TrimSpace(s)) }, sameText)
}

func sameText(s string) string { return s }

func (c *caster) decimalText(x decimal128.Num) string { return plan.FormatDecimal(x, c.from.Scale) }

func (c *caster) toBoolean() kernel {
	switch c.from.Kind {
	case plan.BigInt:
		return map1(func(x int64) (bool, error) { return x != 0, nil })
	case plan.Double:
		return map1(func(x float64) (bool, error) { return x != 0, nil })
	case plan.Decimal:
		return map1(func(x decimal128.Num) (bool, error) { return x.Sign() != 0, nil })
	case plan.Text:
		return parse(c, parseBool)
	case plan.JSON:
		return jsonTo(c, parseBool, func(n string) (bool, bool) {
			v, ok := plan.ParseDouble(n)
			return v != 0, ok
		}, func(b bool) (bool, bool) { return b, true })
	default:
		return nil
	}
}

// parseBool takes yes, no, on, off, y and n beside what a column of BOOLEAN takes: a conversion was asked for.
func parseBool(s string) (bool, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "yes", "y", "on":
		return true, true
	case "no", "n", "off":
		return false, true
	}
	v, ok := plan.ParseText(s, plan.BooleanType)
	b, _ := v.(bool)
	return b, ok
}

func (c *caster) toDate() kernel {
	switch c.from.Kind {
	case plan.Timestamp:
		return cast(c, func(ts arrow.Timestamp) (arrow.Date32, bool) {
			day, _ := splitTime(ts)
			return arrow.Date32(day), true
		}, timeText)
	case plan.Text:
		return parse(c, func(s string) (arrow.Date32, bool) {
			if d, ok := plan.ReadDate(s); ok {
				return d, true
			}
			ts, ok := plan.ReadTimestamp(s)
			day, _ := splitTime(ts)
			return arrow.Date32(day), ok
		})
	default:
		return nil
	}
}

func (c *caster) toTimestamp() kernel {
	switch c.from.Kind {
	case plan.Date:
		return cast(c, func(d arrow.Date32) (arrow.Timestamp, bool) { return timeInRange(int64(d), 0) }, dateText)
	case plan.Text:
		return parse(c, plan.ReadTimestamp)
	default:
		return nil
	}
}
