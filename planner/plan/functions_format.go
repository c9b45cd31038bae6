package plan

// Formats of times are those of C (strftime, strptime), of MySQL (date_format, str_to_date), whose letters differ, and of
// PostgreSQL (to_char, to_date, to_timestamp).
var formatFuncs = []*Func{
	scalar(catDate, "strftime", "strftime(date or timestamp, format) → TEXT", "a time as text: %Y %m %d %H %M %S %f %j %y %b %B %a %A %p %I %e %s %F %T %G %V %u %w %g %L %%", "strftime(DATE '2024-03-01', '%Y/%m') → 2024/03", fixed(TextType, 0, TimestampType, TextType)),
	scalar(catDate, "strptime", "strptime(text, format) → TIMESTAMP", "the time that a text has in a format of strftime", "strptime('1.3.2024', '%d.%m.%Y') → 2024-03-01 00:00:00", fixed(TimestampType, 0, TextType, TextType)),
	scalar(catDate, "try_strptime", "try_strptime(text, format) → TIMESTAMP", "strptime; NULL where the text is no such time", "try_strptime('x', '%Y') → NULL", fixed(TimestampType, 0, TextType, TextType)),
	scalar(catDate, "date_format", "date_format(date or timestamp, format) → TEXT", "a time as text, with MySQL's letters: %i minutes, %s seconds, %M the month's name, %c %e without zeros, %W the day's name", "date_format(TIMESTAMP '2024-03-01 13:05:00', '%H:%i') → 13:05", fixed(TextType, 0, TimestampType, TextType)),
	scalar(catDate, "str_to_date", "str_to_date(text, format) → TIMESTAMP", "the time that a text has in a format of date_format; NULL where it is no such time", "str_to_date('1,3,2024', '%d,%m,%Y') → 2024-03-01 00:00:00", fixed(TimestampType, 0, TextType, TextType)),
	scalar(catDate, "to_char", "to_char(date, timestamp or number, format) → TEXT", "as text with PostgreSQL's patterns: YYYY MM DD HH24 HH12 MI SS MS US Mon Month Dy Day AM Q IW IYYY DDD FM of times, 9 0 . , S MI PR FM of numbers", "to_char(TIMESTAMP '2024-03-01 13:05:00', 'DD.MM.YYYY HH24:MI') → 01.03.2024 13:05", overloaded(fixed(TextType, 0, TimestampType, TextType), numberPattern)),
	expanding(catDate, "to_date", "to_date(text, format) → DATE, to_date(timestamp) → DATE", "the date that a text has in a format of to_char; the day of a time", "to_date('01.03.2024', 'DD.MM.YYYY') → 2024-03-01", -1, toDate),
	scalar(catDate, "to_timestamp", "to_timestamp(seconds) → TIMESTAMP, to_timestamp(text, format) → TIMESTAMP", "a time from seconds since 1970-01-01; the time that a text has in a format of to_char", "to_timestamp(1709298000) → 2024-03-01 13:00:00", timestampOf),
}

// numberPattern takes a number of any type and a format.
func numberPattern(args []Expr) ([]Type, Type, error) {
	if len(args) != 2 {
		return nil, Type{}, arityError(2, 2, len(args))
	}
	t, err := numericType(args[0])
	return []Type{t, TextType}, TextType, err
}

func timestampOf(args []Expr) ([]Type, Type, error) {
	if len(args) == 2 {
		return []Type{TextType, TextType}, TimestampType, nil
	}
	return fixed(TimestampType, 0, DoubleType)(args)
}

func toDate(call caller, args []Expr) (Expr, error) {
	switch len(args) {
	case 1:
		return call("date", args[0])
	case 2:
		ts, err := call("to_timestamp", args...)
		if err != nil {
			return nil, err
		}
		return call("date", ts)
	default:
		return nil, arityError(1, 2, len(args))
	}
}
