package eval

import "github.com/apache/arrow/go/v17/arrow"

// intervalFraction is a part of an interval in a number of pieces a unit.
type intervalFraction struct {
	of     func(months, days, micros int64) int64
	pieces float64
}

// intervalParts are the parts that EXTRACT takes from an interval, as PostgreSQL has them: months are those beyond the
// years, hours are not those beyond the days.
var intervalParts = map[string]intervalFraction{
	"millennium":  {func(months, _, _ int64) int64 { return months / 12_000 }, 1},
	"century":     {func(months, _, _ int64) int64 { return months / 1_200 }, 1},
	"decade":      {func(months, _, _ int64) int64 { return months / 120 }, 1},
	"year":        {func(months, _, _ int64) int64 { return months / 12 }, 1},
	"quarter":     {func(months, _, _ int64) int64 { return months%12/3 + 1 }, 1},
	"month":       {func(months, _, _ int64) int64 { return months % 12 }, 1},
	"day":         {func(_, days, _ int64) int64 { return days }, 1},
	"hour":        {func(_, _, micros int64) int64 { return micros / (3600 * microsPerSecond) }, 1},
	"minute":      {func(_, _, micros int64) int64 { return micros / (60 * microsPerSecond) % 60 }, 1},
	"second":      {func(_, _, micros int64) int64 { return micros % (60 * microsPerSecond) }, microsPerSecond},
	"millisecond": {func(_, _, micros int64) int64 { return micros % (60 * microsPerSecond) / 1000 }, 1},
	"microsecond": {func(_, _, micros int64) int64 { return micros % (60 * microsPerSecond) }, 1},
	"epoch":       {intervalMicros, microsPerSecond},
}

// intervalMicros counts a year as 365.25 days and a month beyond it as 30.
func intervalMicros(months, days, micros int64) int64 {
	const secondsPerYear, secondsPerDay = 31_557_600, 86_400
	return (months/12*secondsPerYear+(months%12*30+days)*secondsPerDay)*microsPerSecond + micros
}

func partOfInterval(v arrow.MonthDayNanoInterval, f intervalFraction) (int64, float64) {
	const nanosPerMicro = 1000
	return f.of(int64(v.Months), int64(v.Days), v.Nanoseconds/nanosPerMicro), f.pieces
}
