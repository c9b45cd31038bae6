package eval

import (
	"math"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// datePlus finds the kernel of + or - (sign 1 or -1) where an operand is a date, a time or an interval.
func datePlus(s *site, sign int64) (kernel, error) {
	a, b, result := s.kind(0), s.kind(1), s.call.Type().Kind
	if a == plan.Interval && b != plan.Interval {
		return flip(datePlusKernel(b, a, result, sign)), nil
	}
	return datePlusKernel(a, b, result, sign), nil
}

func flip(k kernel) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		return k(r, []datum{args[1], args[0]}, n, dt)
	}
}

func datePlusKernel(a, b, result plan.Kind, sign int64) kernel {
	switch {
	case a == plan.Interval:
		return map2(func(x, y arrow.MonthDayNanoInterval) (arrow.MonthDayNanoInterval, error) {
			return addIntervals(x, y, sign)
		})
	case b == plan.Date:
		return map2(func(x, y arrow.Date32) (int64, error) { return int64(x) - int64(y), nil })
	case b == plan.Timestamp:
		return map2(timeBetween)
	case b == plan.BigInt:
		return map2(func(x arrow.Date32, y int64) (arrow.Date32, error) {
			if y > -math.MaxInt32 && y < math.MaxInt32 {
				if d, ok := dateInRange(int64(x) + sign*y); ok {
					return d, nil
				}
			}
			return 0, outOfRange("DATE", dateText(x), signText(sign), intText(y))
		})
	case result == plan.Date:
		return map2(func(x arrow.Date32, y arrow.MonthDayNanoInterval) (arrow.Date32, error) {
			day := addMonths(int64(x), sign*int64(y.Months)) + sign*int64(y.Days)
			if d, ok := dateInRange(day); ok {
				return d, nil
			}
			return 0, outOfRange("DATE", dateText(x), signText(sign), intervalText(y))
		})
	case a == plan.Date:
		return map2(func(x arrow.Date32, y arrow.MonthDayNanoInterval) (arrow.Timestamp, error) {
			return addToTime(int64(x), 0, y, sign)
		})
	default:
		return map2(func(x arrow.Timestamp, y arrow.MonthDayNanoInterval) (arrow.Timestamp, error) {
			day, micros := splitTime(x)
			return addToTime(day, micros, y, sign)
		})
	}
}

func signText(sign int64) string {
	if sign < 0 {
		return "-"
	}
	return "+"
}

func intervalText(v arrow.MonthDayNanoInterval) string {
	l, err := plan.NewLiteral(v, plan.IntervalType)
	if err != nil {
		return "INTERVAL"
	}
	return l.String()
}

// addToTime adds months first, then days, then the time.
func addToTime(day, micros int64, y arrow.MonthDayNanoInterval, sign int64) (arrow.Timestamp, error) {
	to := addMonths(day, sign*int64(y.Months)) + sign*int64(y.Days)
	if ts, ok := timeInRange(to, micros+sign*(y.Nanoseconds/1000)); ok {
		return ts, nil
	}
	from, _ := timeInRange(day, micros)
	return 0, outOfRange("TIMESTAMP", timeText(from), signText(sign), intervalText(y))
}

func addIntervals(x, y arrow.MonthDayNanoInterval, sign int64) (arrow.MonthDayNanoInterval, error) {
	months, days := int64(x.Months)+sign*int64(y.Months), int64(x.Days)+sign*int64(y.Days)
	nanos := x.Nanoseconds + sign*y.Nanoseconds
	overflow := (x.Nanoseconds^nanos)&((sign*y.Nanoseconds)^nanos) < 0
	if months != int64(int32(months)) || days != int64(int32(days)) || overflow {
		return x, outOfRange("INTERVAL", intervalText(x), signText(sign), intervalText(y))
	}
	return arrow.MonthDayNanoInterval{Months: int32(months), Days: int32(days), Nanoseconds: nanos}, nil
}

// times is an interval so many times; a part of a month is so many of 30 days, a part of a day so much of 24 hours.
func times(s *site) kernel {
	at := 0
	if s.kind(1) == plan.Interval {
		at = 1
	}
	whole := map2(func(x arrow.MonthDayNanoInterval, n int64) (arrow.MonthDayNanoInterval, error) {
		months, days := int64(x.Months)*n, int64(x.Days)*n
		hi, lo := bits.Mul64(absolute(x.Nanoseconds), absolute(n))
		small := absolute(n) <= math.MaxInt32 || x.Months == 0 && x.Days == 0
		if !small || months != int64(int32(months)) || days != int64(int32(days)) || hi != 0 || lo > math.MaxInt64 {
			return x, outOfRange("INTERVAL", intervalText(x), "*", intText(n))
		}
		return arrow.MonthDayNanoInterval{Months: int32(months), Days: int32(days), Nanoseconds: x.Nanoseconds * n}, nil
	})
	k := scaled(false)
	if s.kind(1-at) == plan.BigInt {
		k = whole
	}
	if at == 1 {
		return flip(k)
	}
	return k
}

// scaled is an interval whose parts are multiplied with a number, or divided by it; by zero it is NULL.
func scaled(divided bool) kernel {
	const nanosPerMicro = 1000
	return map2(func(x arrow.MonthDayNanoInterval, n float64) (arrow.MonthDayNanoInterval, error) {
		op, by := "*", func(part float64) float64 { return part * n }
		if divided {
			if n == 0 {
				return x, errNull
			}
			op, by = "/", func(part float64) float64 { return part / n }
		}
		v, ok := plan.ScaledInterval(by(float64(x.Months)), by(float64(x.Days)), by(float64(x.Nanoseconds/nanosPerMicro)))
		if !ok {
			return x, outOfRange("INTERVAL", intervalText(x), op, doubleText(n))
		}
		return v, nil
	})
}

// timeBetween is how long it is from y to x: days of 24 hours, and a time.
func timeBetween(x, y arrow.Timestamp) (arrow.MonthDayNanoInterval, error) {
	between := int64(x) - int64(y)
	v, _ := plan.NewInterval(0, between/microsPerDay, between%microsPerDay)
	return v, nil
}

func negatedInterval(v arrow.MonthDayNanoInterval) (arrow.MonthDayNanoInterval, error) {
	return addIntervals(arrow.MonthDayNanoInterval{}, v, -1)
}
