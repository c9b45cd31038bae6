package plan

import "github.com/apache/arrow/go/v17/arrow"

var timeFuncs = []*Func{
	datePart("millennium", "the millennium, from 1", 3), datePart("century", "the century, from 1", 21),
	datePart("decade", "the year divided by ten", 202), datePart("isoyear", "the year that the ISO week belongs to", 2024),
	datePart("yearweek", "ISO year and week, as 202409", 202409), datePart("millisecond", "the milliseconds within the second", 0),
	datePart("epoch_ms", "milliseconds since 1970-01-01", 1709298855000, "to_epoch_ms"),
	datePart("epoch_us", "microseconds since 1970-01-01", 1709298855000000),
	scalar(catDate, "julian", "julian(date or timestamp) → DOUBLE", "the Julian day, with the time as its fraction", "julian(DATE '2024-03-01') → 2460371", fixed(DoubleType, 0, TimestampType)).total(),
	expanding(catDate, "unix_timestamp", "unix_timestamp([date or timestamp]) → BIGINT", "whole seconds since 1970-01-01, of now without an argument", "unix_timestamp(DATE '1970-01-02') → 86400", -1, unixTimestamp),
	expanding(catDate, "from_unixtime", "from_unixtime(seconds [, format]) → TIMESTAMP or TEXT", "to_timestamp; with a format, date_format of it", "from_unixtime(86400) → 1970-01-02 00:00:00", -1, fromUnixTime),
	scalar(catDate, "to_timestamp_ms", "to_timestamp_ms(n) → TIMESTAMP", "a time from milliseconds since 1970-01-01", "to_timestamp_ms(1709298000123) → 2024-03-01 13:00:00.123000", fixed(TimestampType, 0, BigIntType), "from_epoch_ms", "timestamp_ms"),
	scalar(catDate, "to_timestamp_us", "to_timestamp_us(n) → TIMESTAMP", "a time from microseconds since 1970-01-01", "to_timestamp_us(1) → 1970-01-01 00:00:00.000001", fixed(TimestampType, 0, BigIntType), "from_epoch_us"),
	scalar(catDate, "make_date", "make_date(year, month, day) → DATE", "a date from its parts", "make_date(2024, 2, 29) → 2024-02-29", fixed(DateType, 0, BigIntType, BigIntType, BigIntType)),
	scalar(catDate, "make_timestamp", "make_timestamp(year, month, day, hour, minute, seconds) → TIMESTAMP", "a time from its parts", "make_timestamp(2024, 3, 1, 13, 0, 5.5) → 2024-03-01 13:00:05.500000", fixed(TimestampType, 0, BigIntType, BigIntType, BigIntType, BigIntType, BigIntType, DoubleType)),
	scalar(catDate, "time_bucket", "time_bucket(interval, date or timestamp [, origin]) → TIMESTAMP", "the beginning of the interval that a time lies in; intervals begin at the origin: 2000-01-03, a Monday, or 2000-01-01 for months", "time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-03-01 13:14:15') → 2024-03-01 13:00:00", fixed(TimestampType, 1, IntervalType, TimestampType, TimestampType), "date_bin"),
	scalar(catDate, "timestampdiff", "timestampdiff(unit, from, to) → BIGINT", "number of whole units between two times", "timestampdiff(MONTH, DATE '2024-01-31', DATE '2024-03-01') → 1", fixed(BigIntType, 0, TextType, TimestampType, TimestampType), "datesub"),
	scalar(catDate, "timestampadd", "timestampadd(unit, n, date or timestamp) → TIMESTAMP", "a time n units later", "timestampadd(MONTH, 1, DATE '2024-01-31') → 2024-02-29 00:00:00", fixed(TimestampType, 0, TextType, BigIntType, TimestampType)),
	scalar(catDate, "age", "age(to, from) → INTERVAL", "how long it is, in years, months, days and a time; to - from is in days and a time", "age(DATE '2024-03-05', DATE '2023-01-10') → 1 year 1 month 26 days", fixed(IntervalType, 0, TimestampType, TimestampType)).total(),
	expanding(catDate, "make_interval", "make_interval([years [, months [, weeks [, days [, hours [, minutes [, seconds]]]]]]]) → INTERVAL", "an interval from its parts", "make_interval(0, 1, 0, 10, 2) → 1 month 10 days 02:00:00", -1, makeInterval),
	scalar(catDate, "add_months", "add_months(date or timestamp, n) → type of the argument", "n months later; the last day of the month stays where there is no such day", "add_months(DATE '2024-01-31', 1) → 2024-02-29", overloaded(fixed(DateType, 0, DateType, BigIntType), fixed(TimestampType, 0, TimestampType, BigIntType))),
	scalar(catDate, "months_between", "months_between(a, b) → DOUBLE", "months from b to a; a part of a month counts as days of 31", "months_between(DATE '2024-03-15', DATE '2024-01-15') → 2", fixed(DoubleType, 0, TimestampType, TimestampType)).total(),
	scalar(catDate, "next_day", "next_day(date or timestamp, weekday) → DATE", "the first such weekday after a day", "next_day(DATE '2024-03-01', 'monday') → 2024-03-04", fixed(DateType, 0, TimestampType, TextType)),
	scalar(catDate, "at_time_zone", "timestamp AT TIME ZONE zone → TIMESTAMP", "the time that clocks in a zone showed, such as 'Europe/Berlin' or '+02:00'; a timestamp is UTC", "TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin' → 2024-07-01 14:00:00", fixed(TimestampType, 0, TimestampType, TextType)),
	expanding(catDate, "timezone", "timezone(zone, timestamp) → TIMESTAMP", "timestamp AT TIME ZONE zone", "timezone('America/New_York', TIMESTAMP '2024-01-01 12:00:00') → 2024-01-01 07:00:00", 2, func(call caller, args []Expr) (Expr, error) { return call("at_time_zone", args[1], args[0]) }),
	scalar(catDate, "to_utc", "to_utc(timestamp, zone) → TIMESTAMP", "UTC of a time that clocks in a zone showed; of an hour that they showed twice, the later; one that they left out counts as if they had not been put forward", "to_utc(TIMESTAMP '2024-07-01 14:00:00', 'Europe/Berlin') → 2024-07-01 12:00:00", fixed(TimestampType, 0, TimestampType, TextType), "to_utc_timestamp"),
	expanding(catDate, "convert_tz", "convert_tz(timestamp, from, to) → TIMESTAMP", "what clocks in one zone showed when they showed a time in another", "convert_tz(TIMESTAMP '2024-07-01 12:00:00', 'Europe/Berlin', 'Asia/Tokyo') → 2024-07-01 19:00:00", 3, convertZone),
	scalar(catDate, "utc_offset", "utc_offset(timestamp, zone) → BIGINT", "how many seconds clocks in a zone were ahead of UTC", "utc_offset(TIMESTAMP '2024-07-01 12:00:00', 'Europe/Berlin') → 7200", fixed(BigIntType, 0, TimestampType, TextType)),
}

// makeInterval is the sum of so many of each unit.
func makeInterval(call caller, args []Expr) (Expr, error) {
	units := []string{"1 year", "1 month", "1 week", "1 day", "1 hour", "1 minute", "1 second"}
	if len(args) > len(units) {
		return nil, arityError(0, len(units), len(args))
	}
	var out Expr = &Literal{Value: arrow.MonthDayNanoInterval{}, typ: IntervalType}
	for i, a := range args {
		unit, _ := ParseInterval(units[i])
		part, err := call("*", a, &Literal{Value: unit, typ: IntervalType})
		if err != nil {
			return nil, err
		}
		if out, err = call("+", out, part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func unixTimestamp(call caller, args []Expr) (Expr, error) {
	if len(args) == 0 {
		now, err := call("now")
		if err != nil {
			return nil, err
		}
		args = []Expr{now}
	}
	if len(args) > 1 {
		return nil, arityError(0, 1, len(args))
	}
	return call("date_diff", TextLiteral("second"), &Literal{Value: arrow.Timestamp(0), typ: TimestampType}, args[0])
}

func fromUnixTime(call caller, args []Expr) (Expr, error) {
	if len(args) < 1 || len(args) > 2 {
		return nil, arityError(1, 2, len(args))
	}
	e, err := call("to_timestamp", args[0])
	if err != nil || len(args) == 1 {
		return e, err
	}
	return call("date_format", e, args[1])
}

func convertZone(call caller, args []Expr) (Expr, error) {
	utc, err := call("to_utc", args[0], args[1])
	if err != nil {
		return nil, err
	}
	return call("at_time_zone", utc, args[2])
}
