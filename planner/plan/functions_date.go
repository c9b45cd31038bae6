package plan

import (
	"fmt"
	"strings"
)

var dateFuncs = []*Func{
	datePart("year", "the year", 2024), datePart("quarter", "the quarter, 1 to 4", 1), datePart("month", "the month, 1 to 12", 3),
	datePart("week", "the ISO week, 1 to 53", 9, "weekofyear"), datePart("day", "the day of the month", 1, "dayofmonth"),
	datePart("dayofweek", "the day of the week, Sunday 0 to Saturday 6", 5, "dow"), datePart("isodow", "the day of the week, Monday 1 to Sunday 7", 5),
	datePart("dayofyear", "the day of the year, from 1", 61, "doy"),
	datePart("hour", "the hour, 0 to 23", 13), datePart("minute", "the minute", 14), datePart("second", "the whole second", 15),
	datePart("microsecond", "the microseconds within the second", 0),
	scalar(catDate, "epoch", "epoch(date, timestamp or interval) → DOUBLE", "seconds since 1970-01-01, or of an interval, with their fraction", "epoch(TIMESTAMP '2024-03-01 13:14:15.25') → 1709298855.25", overloaded(fixed(DoubleType, 0, TimestampType), fixed(DoubleType, 0, IntervalType))).total(),
	scalar(catDate, "extract", "extract(unit FROM date, timestamp or interval) → BIGINT or DOUBLE", "a part of a date: millennium, century, decade, year, isoyear, quarter, month, week, yearweek, day, dow, isodow, doy, hour, minute, second (with its fraction, a DOUBLE), millisecond and microsecond (both with the whole seconds), epoch (a DOUBLE)", "extract('year', DATE '2024-03-01') → 2024", extractTypes, "date_part"),
	scalar(catDate, "date_trunc", "date_trunc(unit, date or timestamp) → type of the argument", "the beginning of the millennium, century, decade, year, isoyear, quarter, month, week, day, hour, minute, second or millisecond", "date_trunc('month', DATE '2024-03-17') → 2024-03-01", overloaded(fixed(DateType, 0, TextType, DateType), fixed(TimestampType, 0, TextType, TimestampType)), "datetrunc"),
	scalar(catDate, "date_diff", "date_diff(unit, from, to) → BIGINT", "number of unit boundaries between two times", "date_diff('day', DATE '2024-03-01', DATE '2024-03-05') → 4", fixed(BigIntType, 0, TextType, TimestampType, TimestampType)),
	expanding(catDate, "datediff", "datediff(a, b) → BIGINT, datediff(unit, from, to) → BIGINT", "days from b to a; date_diff with three arguments", "datediff(DATE '2024-03-05', DATE '2024-03-01') → 4", -1, dateDiff),
	scalar(catDate, "date_add", "date_add(date or timestamp, interval) → DATE or TIMESTAMP", "date + interval", "date_add(DATE '2024-01-31', INTERVAL 1 MONTH) → 2024-02-29", plusOrMinus("+"), "adddate"),
	scalar(catDate, "date_sub", "date_sub(date or timestamp, interval) → DATE or TIMESTAMP", "date - interval", "date_sub(DATE '2024-03-31', INTERVAL 1 MONTH) → 2024-02-29", plusOrMinus("-"), "subdate"),
	scalar(catDate, "date", "date(timestamp) → DATE", "the day of a time", "date(TIMESTAMP '2024-03-01 13:00:00') → 2024-03-01", fixed(DateType, 0, TimestampType)).total(),
	scalar(catDate, "last_day", "last_day(date or timestamp) → DATE", "the last day of the month", "last_day(DATE '2024-02-01') → 2024-02-29", fixed(DateType, 0, TimestampType)).total(),
	scalar(catDate, "monthname", "monthname(date or timestamp) → TEXT", "the English name of the month", "monthname(DATE '2024-03-01') → March", fixed(TextType, 0, TimestampType)).total(),
	scalar(catDate, "dayname", "dayname(date or timestamp) → TEXT", "the English name of the day", "dayname(DATE '2024-03-01') → Friday", fixed(TextType, 0, TimestampType)).total(),
	scalar(catDate, "now", "now() → TIMESTAMP", "the time at which the statement began, UTC", "now() > TIMESTAMP '2024-01-01 00:00:00' → true", fixed(TimestampType, 0), "current_timestamp", "localtimestamp", "utc_timestamp", "transaction_timestamp", "get_current_timestamp", "sysdate", "statement_timestamp").clock().total(),
	scalar(catDate, "current_date", "current_date → DATE", "the day on which the statement began, UTC", "current_date > DATE '2024-01-01' → true", fixed(DateType, 0), "curdate", "today", "utc_date").clock().total(),
}

// datePart is a part of a time; example is that of 2024-03-01 13:14:15.
func datePart(name, doc string, example int, aliases ...string) *Func {
	return scalar(catDate, name, name+"(date or timestamp) → BIGINT", doc, fmt.Sprintf("%s(TIMESTAMP '2024-03-01 13:14:15') → %d", name, example),
		fixed(BigIntType, 0, TimestampType), aliases...).total()
}

// extractTypes types EXTRACT: seconds have fractions.
func extractTypes(args []Expr) ([]Type, Type, error) {
	if len(args) != 2 {
		return nil, Type{}, arityError(2, 2, len(args))
	}
	of, result := TimestampType, BigIntType
	if args[1].Type() == IntervalType {
		of = IntervalType
	}
	l, constant := args[0].(*Literal)
	if !constant {
		return []Type{TextType, of}, DoubleType, nil
	}
	if unit, ok := l.Value.(string); ok {
		switch strings.TrimSuffix(strings.ToLower(unit), "s") {
		case "second", "epoch":
			result = DoubleType
		}
	}
	return []Type{TextType, of}, result, nil
}

func dateDiff(call caller, args []Expr) (Expr, error) {
	switch len(args) {
	case 2:
		return call("date_diff", TextLiteral("day"), args[1], args[0])
	case 3:
		return call("date_diff", args...)
	default:
		return nil, arityError(2, 3, len(args))
	}
}
