package eval

import (
	"math"

	"rsql/planner/plan"
)

var noon = ts("2024-07-01 12:00:00")

var timeCases = map[string][]functionCase{
	"millennium":  {of("3", ts("2024-03-01 13:14:15")), of("2", date("2000-12-31")), of("1", date("0001-01-01"))},
	"century":     {of("21", ts("2024-03-01 13:14:15")), of("20", date("2000-12-31")), of("21", date("2001-01-01"))},
	"decade":      {of("202", ts("2024-03-01 13:14:15")), of("199", date("1999-01-01")), of("0", date("0009-01-01"))},
	"isoyear":     {of("2024", ts("2024-03-01 13:14:15")), of("2020", date("2021-01-03")), of("2025", date("2024-12-30"))},
	"yearweek":    {of("202409", ts("2024-03-01 13:14:15")), of("202053", date("2021-01-03")), of("NULL", nil)},
	"millisecond": {of("0", ts("2024-03-01 13:14:15")), of("500", ts("1969-12-31 23:59:59.5")), of("123", ts("2024-01-01 00:00:00.123456"))},
	"epoch_ms":    {of("1709298855000", ts("2024-03-01 13:14:15")), of("-500", ts("1969-12-31 23:59:59.5")), of("NULL", nil)},
	"epoch_us":    {of("1709298855000000", ts("2024-03-01 13:14:15")), of("-500000", ts("1969-12-31 23:59:59.5")), of("NULL", nil)},
	"julian":      {of("2460371", date("2024-03-01")), of("2460371.5", ts("2024-03-01 12:00:00")), of("2440588", date("1970-01-01"))},
	"to_timestamp_ms": {of("2024-03-01 13:00:00.123000", 1709298000123), of("1969-12-31 23:59:59.999000", -1), of("error: to_timestamp_ms(9223372036854775807)", math.MaxInt64),
		of("error: TIMESTAMP out of range", math.MinInt64), of("NULL", null(plan.BigIntType))},
	"to_timestamp_us": {of("1970-01-01 00:00:00.000001", 1), of("1969-12-31 23:59:59.999999", -1), of("error: TIMESTAMP out of range", math.MaxInt64)},
	"make_date":       {of("2024-02-29", 2024, 2, 29), of("error: there is no date 2023-02-29", 2023, 2, 29), of("error: there is no date", 0, 1, 1), of("error: 2024-13-01", 2024, 13, 1), of("NULL", 2024, 1, null(plan.BigIntType))},
	"make_timestamp": {of("2024-03-01 13:00:05.500000", 2024, 3, 1, 13, 0, 5.5), of("error: there is no time 2024-03-01 24:00:0", 2024, 3, 1, 24, 0, 0), of("error: there is no time", 2024, 3, 1, 1, 60, 0),
		of("error: there is no time", 2024, 3, 1, 1, 1, 60), of("NULL", 2024, 3, 1, 1, 1, null(plan.DoubleType))},
	"time_bucket": {of("2024-03-01 13:00:00", interval(0, 0, 15*60e9), ts("2024-03-01 13:14:15")), of("2024-02-26 00:00:00", interval(0, 7, 0), ts("2024-03-01 13:14:15")), of("2024-04-01 00:00:00", interval(3, 0, 0), ts("2024-05-17")),
		of("1999-12-27 00:00:00", interval(0, 7, 0), ts("1999-12-31")), of("2024-03-01 13:00:00", interval(0, 0, 7200e9), ts("2024-03-01 13:14:15"), ts("2024-01-01 01:00:00")), of("1999-10-01 00:00:00", interval(3, 0, 0), ts("1999-12-31")),
		of("error: is no width", interval(0, 0, 0), noon), of("error: is no width", interval(1, 1, 0), noon), of("error: is no width", interval(0, -1, 0), noon), of("error: months do not begin at 2024-01-02", interval(1, 0, 0), noon, date("2024-01-02")),
		of("NULL", interval(0, 1, 0), null(plan.TimestampType))},
	"timestampdiff": {of("1", "month", date("2024-01-31"), date("2024-03-01")), of("1", "day", ts("2024-01-01 12:00:00"), ts("2024-01-03 11:00:00")), of("-1", "month", date("2024-03-01"), date("2024-01-31")), of("0", "year", date("2023-03-02"), date("2024-03-01")),
		of("4", "quarter", date("2023-03-01"), date("2024-03-01")), of("-1", "hour", ts("2024-01-01 02:00:00"), ts("2024-01-01 00:30:00")), of("error: timestampdiff: there is no unit 'eon'", "eon", noon, noon), of("NULL", "day", noon, null(plan.TimestampType))},
	"timestampadd": {of("2024-02-29 00:00:00", "month", 1, date("2024-01-31")), of("2023-12-31 23:00:00", "hour", -1, date("2024-01-01")), of("2024-01-15 00:00:00", "weeks", 2, date("2024-01-01")), of("2024-01-01 00:00:00.001000", "millisecond", 1, date("2024-01-01")),
		of("error: timestampadd(day, 9223372036854775807", "day", math.MaxInt64, noon), of("error: out of range", "year", math.MinInt64, noon), of("error: out of range", "week", math.MinInt64, noon), of("error: out of range", "second", math.MaxInt64, noon), of("NULL", "day", null(plan.BigIntType), noon)},
	"add_months": {of("2024-02-29", date("2024-01-31"), 1), of("2023-12-31 10:00:00", ts("2024-01-31 10:00:00"), -1), of("error: DATE out of range", date("2024-01-31"), 200000), of("NULL", date("2024-01-01"), null(plan.BigIntType))},
	"age": {of("1 year 1 month 26 days", ts("2024-03-05"), ts("2023-01-10")), of("-1 year -1 month -26 days", ts("2023-01-10"), ts("2024-03-05")), of("1 month 23:59:59", ts("2024-03-01 00:00:01"), ts("2024-01-31 00:00:02")),
		of("00:00:00", noon, noon), of("NULL", noon, null(plan.TimestampType))},
	"months_between": {of("2", date("2024-03-15"), date("2024-01-15")), of("1", date("2024-02-29"), date("2024-01-31")), of("-0.5161290322580645", date("2024-01-01"), date("2024-01-17")), of("NULL", noon, null(plan.TimestampType))},
	"next_day":       {of("2024-03-04", date("2024-03-01"), "monday"), of("2024-03-08", date("2024-03-01"), "FRI"), of("2024-03-03", date("2024-03-02"), "su"), of("error: there is no weekday 'x'", noon, "x"), of("error: DATE out of range", date("9999-12-31"), "monday"), of("NULL", noon, null(plan.TextType))},
	"at_time_zone": {of("2024-07-01 14:00:00", noon, "Europe/Berlin"), of("2024-03-31 01:59:59", ts("2024-03-31 00:59:59"), "Europe/Berlin"), of("2024-03-31 03:00:00", ts("2024-03-31 01:00:00"), "Europe/Berlin"), of("2024-07-01 12:00:00", noon, "UTC"),
		of("2024-07-01 17:30:00", noon, "+05:30"), of("2024-07-01 04:00:00", noon, "-08"), of("error: there is no time zone 'Mars'", noon, "Mars"), of("error: there is no time zone ''", noon, ""), of("error: there is no time zone 'Local'", noon, "Local"),
		of("error: there is no time zone '../etc'", noon, "../etc"), of("error: TIMESTAMP out of range", ts("9999-12-31 23:00:00"), "+02:00"), of("NULL", noon, null(plan.TextType))},
	"to_utc": {of("2024-07-01 12:00:00", ts("2024-07-01 14:00:00"), "Europe/Berlin"), of("2024-03-31 01:30:00", ts("2024-03-31 02:30:00"), "Europe/Berlin"), of("2024-10-27 01:30:00", ts("2024-10-27 02:30:00"), "Europe/Berlin"), of("2024-10-26 23:59:59", ts("2024-10-27 01:59:59"), "Europe/Berlin"),
		of("2024-10-27 02:00:00", ts("2024-10-27 03:00:00"), "Europe/Berlin"), of("2024-03-31 00:59:59", ts("2024-03-31 01:59:59"), "Europe/Berlin"), of("2024-03-31 01:00:00", ts("2024-03-31 03:00:00"), "Europe/Berlin"), of("2024-11-03 06:30:00", ts("2024-11-03 01:30:00"), "America/New_York"),
		of("2024-03-10 07:30:00", ts("2024-03-10 02:30:00"), "America/New_York"), of("2024-04-06 16:30:00", ts("2024-04-07 02:30:00"), "Australia/Sydney"), of("NULL", noon, null(plan.TextType))},
	"utc_offset": {of("7200", noon, "Europe/Berlin"), of("3600", ts("2024-01-01"), "Europe/Berlin"), of("-14400", noon, "-04:00"), of("NULL", null(plan.TimestampType), "UTC")},
	"strftime": {of("2024/03", date("2024-03-01"), "%Y/%m"), of("1969-12-31 23:59:59 365 69 Dec December Wed Wednesday PM 11 500000 -1 %", ts("1969-12-31 23:59:59.5"), "%F %T %j %y %b %B %a %A %p %I %f %s %%"),
		of("error: there is no %Q", date("2024-03-01"), "%Q"), of("error: ends in %", date("2024-03-01"), "%Y%"), of(" 1é12", ts("2024-03-01 00:05:00"), "%eé%I"), of("NULL", date("2024-03-01"), null(plan.TextType)),
		of("0007-01-02 03:04:05", ts("0007-01-02 03:04:05"), "%Y-%m-%d %H:%M:%S"), of("2025-W01-1 1 12/30/24 23:05", ts("2024-12-30 23:05:09"), "%G-W%V-%u %w %D %R"), of("", noon, "")},
	"strptime": {of("2024-03-01 00:00:00", "1.3.2024", "%d.%m.%Y"), of("2024-03-01 13:05:09", "2024-03-01 1:05:09 PM", "%Y-%m-%d %I:%M:%S %p"), of("1999-03-05 00:00:00", "5 Mar 99", "%d %b %y"), of("2068-03-05 00:00:00", "5 march 68", "%d %B %y"), of("2024-03-01 00:00:00", "061 2024", "%j %Y"),
		of("2024-03-01 00:00:00", "20240301", "%Y%m%d"), of("1900-01-01 00:00:10.500000", "10.5", "%S.%f"), of("2024-03-01 11:00:00", "2024-03-01T13:00:00+02:00", "%FT%T%z"), of("1970-01-01 00:00:01", "1", "%s"), of("2024-03-01 00:00:00", " Friday  1 Mar 2024 ", "%A %d %b %Y"),
		of("error: strptime: '2024-02-30' is no time in the format '%F'", "2024-02-30", "%F"), of("error: is no time", "2024-03-01x", "%F"), of("error: is no time", "13 PM", "%I %p"), of("error: is no time", "24:00", "%R"), of("error: is no time", "10:00 +0092", "%R %z"), of("error: is no time", "10:00 +01:92", "%R %z"), of("error: is no time", "", "%Y"), of("error: there is no %Q", "x", "%Q"),
		of("error: is no time", "366 2023", "%j %Y"), of("NULL", null(plan.TextType), "%Y")},
	"try_strptime": {of("NULL", "x", "%Y"), of("2024-01-01 00:00:00", "2024", "%Y"), of("NULL", null(plan.TextType), "%Y"), of("error: there is no %Q", "x", "%Q")},
	"date_format": {of("13:05", ts("2024-03-01 13:05:00"), "%H:%i"), of("3 March Mar 1st 1 Friday 5 09 1 01 061 24", ts("2024-03-01 01:05:09"), "%c %M %b %D %e %W %w %s %l %h %j %y"), of("01:05:09 PM 13:05:09", ts("2024-03-01 13:05:09"), "%r %T"),
		of("22nd 23rd 11th", date("2024-03-22"), "%D 23rd 11th"), of("error: there is no %q", noon, "%q"), of("NULL", noon, null(plan.TextType))},
	"str_to_date": {of("2024-03-01 00:00:00", "1,3,2024", "%d,%m,%Y"), of("2013-05-01 00:00:00", "May 1, 2013", "%M %d,%Y"), of("1900-01-01 09:30:17", "09:30:17", "%h:%i:%s"), of("2024-03-01 00:00:00", "1st March 2024", "%D %M %Y"), of("NULL", "abc", "%Y"), of("NULL", "2004-13-01", "%Y-%m-%d")},
	"to_char": {of("01.03.2024 13:05", ts("2024-03-01 13:05:00"), "DD.MM.YYYY HH24:MI"), of("13:05:09.123456 123 01 PM pm", ts("2024-03-01 13:05:09.123456"), "HH24:MI:SS.US MS HH12 AM pm"), of("Mar MAR mar March Fri FRIDAY    friday", date("2024-03-01"), "Mon MON mon FMMonth Dy DAY FMday"),
		of("6 5 061 09 2024 09 1 1 21 2460371 24", date("2024-03-01"), "D ID DDD IW IYYY WW W Q CC J YY"), of("Tx 01st 1st", date("2024-03-01"), `"T"x ddth FMDDth`), of("2024-03-01T13 01ST", ts("2024-03-01 13:00:00"), "yyyy-mm-ddThh24 DDTH"), of("", noon, ""), of("NULL", noon, null(plan.TextType)), of("é 47109", ts("2024-03-01 13:05:09"), "é SSSS"),
		of(" 1,234.57", dec("1234.567"), "9,999.99"), of("  -12", -12, "9999"), of(" ##.##", 123, "99.99"), of("<12>", -12, "99PR"), of("1.5", 1.5, "FM9.99"), of("+0.50", 0.5, "S0.99"), of("error: two points", 1, "9.9.9"), of("error: the pattern E of numbers", 1, "9EEEE"), of("error: out of range", 1e300, "9.9"), of("NULL", null(plan.BigIntType), "9")},
}
