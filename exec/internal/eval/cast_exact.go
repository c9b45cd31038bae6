package eval

import (
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// RowError is an error that one row of a batch made: a value that the column it is written into cannot hold.
type RowError struct {
	// Row is the row's ordinal in the batch.
	Row int
	Err *plan.Error
}

// Error gives the error without the row, whose number in the statement only the caller knows.
func (e *RowError) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e *RowError) Unwrap() error { return e.Err }

// atRow adds the row to an error that lacks it.
func atRow(err error, row int) error {
	if e, ok := err.(*RowError); ok { //nolint:errorlint // as a kernel makes it
		e.Row = row
	}
	return err
}

// exact is the kernel of a conversion for writing, which loses nothing; nil where no conversion of the kind does.
func (c *caster) exact() kernel {
	if c.into == "" {
		return nil
	}
	switch c.to.Kind {
	case plan.BigInt:
		return c.exactInt()
	case plan.Double:
		return c.exactDouble()
	case plan.Decimal:
		return c.exactDecimal()
	case plan.Date:
		return c.exactDate()
	default:
		return nil
	}
}

// castExact is as [cast] with two errors: a value that cannot be converted, and one that would not come out the same.
func castExact[A, R value](c *caster, f func(A) (r R, same, ok bool), show func(A) string) kernel {
	return map1(func(a A) (R, error) {
		r, same, ok := f(a)
		switch {
		case !ok:
			return r, c.fail(show(a))
		case !same:
			shown := show(a)
			if c.from.Textual() {
				shown = "'" + shown + "'"
			}
			return r, &RowError{Err: plan.NotExact(shown, c.to, c.into)}
		default:
			return r, nil
		}
	})
}

func (c *caster) exactInt() kernel {
	switch c.from.Kind {
	case plan.Double:
		return castExact(c, func(x float64) (int64, bool, bool) {
			v, ok := doubleInt(math.RoundToEven(x))
			return v, x == math.Trunc(x), ok
		}, doubleText)
	case plan.Decimal:
		return castExact(c, func(x decimal128.Num) (int64, bool, bool) {
			v, ok := decimalInt(decimalCut(x, c.from.Scale, halfAway))
			return v, decimalCut(x, c.from.Scale, up) == decimalCut(x, c.from.Scale, down), ok
		}, c.decimalText)
	default:
		return nil
	}
}

func (c *caster) exactDouble() kernel {
	same := func(text string, x float64) bool { return plan.SameNumber(text, strconv.FormatFloat(x, 'e', -1, 64)) }
	switch c.from.Kind {
	case plan.BigInt:
		return castExact(c, func(x int64) (float64, bool, bool) {
			const most = 1 << 53 // up to here every whole number is a DOUBLE
			v := float64(x)
			return v, -most <= x && x <= most || same(intText(x), v), true
		}, intText)
	case plan.Decimal:
		return castExact(c, func(x decimal128.Num) (float64, bool, bool) {
			v, ok := decimalDouble(x, c.from.Scale)
			return v, same(c.decimalText(x), v), ok
		}, c.decimalText)
	case plan.Text:
		return castExact(c, func(s string) (float64, bool, bool) {
			s = strings.TrimSpace(s)
			v, ok := plan.ParseDouble(s)
			return v, same(s, v), ok
		}, sameText)
	default:
		return nil
	}
}

func (c *caster) exactDecimal() kernel {
	switch c.from.Kind {
	case plan.Double:
		return castExact(c, func(x float64) (decimal128.Num, bool, bool) {
			text := strconv.FormatFloat(x, 'f', -1, 64)
			if v, ok := plan.ParseDecimal(text, c.to.Precision, c.to.Scale); ok {
				return v, true, true
			}
			v, ok := roundedDecimal(text, c.to)
			near, known := plan.ParseDecimal(plan.FifteenDigits(x), c.to.Precision, c.to.Scale)
			return v, known && near == v, ok
		}, doubleText)
	case plan.Decimal:
		return castExact(c, func(x decimal128.Num) (decimal128.Num, bool, bool) {
			cut := max(c.from.Scale-c.to.Scale, 0)
			v, ok := decimalRescale(x, c.from.Scale, c.to)
			return v, decimalCut(x, cut, up) == decimalCut(x, cut, down), ok
		}, c.decimalText)
	default:
		return nil
	}
}

func (c *caster) exactDate() kernel {
	split := func(ts arrow.Timestamp, ok bool) (arrow.Date32, bool, bool) {
		day, micros := splitTime(ts)
		return arrow.Date32(day), micros == 0, ok
	}
	switch c.from.Kind {
	case plan.Timestamp:
		return castExact(c, func(ts arrow.Timestamp) (arrow.Date32, bool, bool) { return split(ts, true) }, timeText)
	case plan.Text:
		return castExact(c, func(s string) (arrow.Date32, bool, bool) {
			return split(plan.ReadTimestamp(strings.TrimSpace(s)))
		}, sameText)
	default:
		return nil
	}
}
