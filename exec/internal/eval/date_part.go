package eval

import (
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// dateParts are the parts that functions and EXTRACT take from a time.
var dateParts = map[string]func(day, micros int64) int64{
	"year":        func(day, _ int64) int64 { y, _, _ := civil(day); return y },
	"quarter":     func(day, _ int64) int64 { _, m, _ := civil(day); return (m + 2) / 3 },
	"month":       func(day, _ int64) int64 { _, m, _ := civil(day); return m },
	"week":        func(day, _ int64) int64 { return isoWeek(day) },
	"day":         func(day, _ int64) int64 { _, _, d := civil(day); return d },
	"dayofweek":   func(day, _ int64) int64 { return isoWeekday(day) % 7 },
	"isodow":      func(day, _ int64) int64 { return isoWeekday(day) },
	"dayofyear":   func(day, _ int64) int64 { return dayOfYear(day) },
	"hour":        func(_, micros int64) int64 { return micros / (3600 * microsPerSecond) },
	"minute":      func(_, micros int64) int64 { return micros / (60 * microsPerSecond) % 60 },
	"second":      func(_, micros int64) int64 { return micros / microsPerSecond % 60 },
	"microsecond": func(_, micros int64) int64 { return micros % microsPerSecond },
	"epoch":       func(day, micros int64) int64 { return day*86_400 + micros/microsPerSecond },
	"millennium":  func(day, _ int64) int64 { y, _, _ := civil(day); return (y + 999) / 1000 },
	"century":     func(day, _ int64) int64 { y, _, _ := civil(day); return (y + 99) / 100 },
	"decade":      func(day, _ int64) int64 { y, _, _ := civil(day); return y / 10 },
	"isoyear":     func(day, _ int64) int64 { return isoYear(day) },
	"yearweek":    func(day, _ int64) int64 { return isoYear(day)*100 + isoWeek(day) },
	"millisecond": func(_, micros int64) int64 { return micros % microsPerSecond / 1000 },
	"epoch_ms":    func(day, micros int64) int64 { return day*86_400_000 + micros/1000 },
	"epoch_us":    func(day, micros int64) int64 { return day*microsPerDay + micros },
}

// fraction is a part that EXTRACT gives in a number of pieces a unit.
type fraction struct {
	of     func(day, micros int64) int64
	pieces float64
}

// extractParts are those of EXTRACT, of which the parts of a second have its whole seconds in them, as PostgreSQL has it.
var extractParts = buildExtractParts()

func buildExtractParts() map[string]fraction {
	out := map[string]fraction{}
	for name, of := range dateParts {
		out[name] = fraction{of: of, pieces: 1}
	}
	inMinute := func(_, micros int64) int64 { return micros % (60 * microsPerSecond) }
	out["second"] = fraction{of: inMinute, pieces: microsPerSecond}
	out["epoch"] = fraction{of: dateParts["epoch_us"], pieces: microsPerSecond}
	out["microsecond"] = fraction{of: inMinute, pieces: 1}
	out["millisecond"] = fraction{of: func(_, micros int64) int64 { return micros % (60 * microsPerSecond) / 1000 }, pieces: 1}
	return out
}

// partAliases are other names that EXTRACT knows.
var partAliases = map[string]string{"dow": "dayofweek", "doy": "dayofyear", "weekofyear": "week", "dayofmonth": "day",
	"microseconds": "microsecond", "weekday": "dayofweek", "centuries": "century", "millennia": "millennium"}

var datePartKernels = buildDateParts()

func buildDateParts() map[string]builder {
	out := map[string]builder{}
	for name, part := range dateParts {
		out[name] = always(map1(func(ts arrow.Timestamp) (int64, error) { return part(splitTime(ts)), nil }))
	}
	out["extract"], out["epoch"] = extractKernel, epochKernel
	return out
}

func extractKernel(s *site) (kernel, error) {
	whole := s.call.Type() == plan.BigIntType
	switch interval := s.kind(1) == plan.Interval; {
	case interval && whole:
		return perBatch(func() kernel { return partOf[arrow.MonthDayNanoInterval, int64](intervalParts, partOfInterval) }), nil
	case interval:
		return perBatch(func() kernel { return partOf[arrow.MonthDayNanoInterval, float64](intervalParts, partOfInterval) }), nil
	case whole:
		return perBatch(func() kernel { return partOf[arrow.Timestamp, int64](extractParts, partOfTime) }), nil
	default:
		return perBatch(func() kernel { return partOf[arrow.Timestamp, float64](extractParts, partOfTime) }), nil
	}
}

// partOf takes a part, named by a unit, of a value. BIGINTs are asked for parts in whole numbers only.
func partOf[A value, R int64 | float64, P any](parts map[string]P, take func(A, P) (n int64, pieces float64)) kernel {
	find := unitFinder("extract", parts)
	return map2(func(unit string, a A) (R, error) {
		part, err := find(unit)
		if err != nil {
			return 0, err
		}
		n, pieces := take(a, part)
		if pieces == 1 {
			return R(n), nil
		}
		return R(float64(n) / pieces), nil
	})
}

func partOfTime(ts arrow.Timestamp, f fraction) (int64, float64) {
	return f.of(splitTime(ts)), f.pieces
}

// epochKernel gives seconds with their fraction.
func epochKernel(s *site) (kernel, error) {
	if s.kind(0) == plan.Interval {
		return map1(func(v arrow.MonthDayNanoInterval) (float64, error) {
			n, pieces := partOfInterval(v, intervalParts["epoch"])
			return float64(n) / pieces, nil
		}), nil
	}
	return map1(func(ts arrow.Timestamp) (float64, error) { return float64(ts) / microsPerSecond, nil }), nil
}

// unitFinder looks units up, in any case and in the plural. It remembers the last and serves one batch.
func unitFinder[V any](function string, units map[string]V) func(unit string) (V, error) {
	last, found := "", *new(V)
	return func(unit string) (V, error) {
		if unit == last {
			return found, nil
		}
		name := strings.ToLower(unit)
		for _, n := range []string{name, strings.TrimSuffix(name, "s"), partAliases[name]} {
			if v, ok := units[n]; ok {
				last, found = unit, v
				return v, nil
			}
		}
		return found, unknownUnit(function, unit, keys(units))
	}
}

func dayOfYear(day int64) int64 {
	y, _, _ := civil(day)
	return day - dayOf(y, 1, 1) + 1
}

// isoWeek is the week of the year that has the Thursday of the day's week.
func isoWeek(day int64) int64 { return (dayOfYear(day-isoWeekday(day)+4)-1)/7 + 1 }

// isoYear is the year that the day's ISO week belongs to.
func isoYear(day int64) int64 {
	y, _, _ := civil(day - isoWeekday(day) + 4)
	return y
}

func unknownUnit(function, unit string, known []string) error {
	slices.Sort(known)
	err := plan.Errorf(plan.CodeValue, "%s: there is no unit '%s'", function, unit)
	if near, ok := plan.Nearest(strings.ToLower(unit), known); ok {
		return err.WithHint("did you mean '%s'?", near)
	}
	return err.WithHint("units are %s", strings.Join(known, ", "))
}

func keys[V any](m map[string]V) []string { return slices.Collect(maps.Keys(m)) }
