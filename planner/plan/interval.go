package plan

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

const (
	microsPerSecond = 1_000_000
	microsPerMinute = 60 * microsPerSecond
	microsPerHour   = 60 * microsPerMinute
	microsPerDay    = 24 * microsPerHour
	nanosPerMicro   = 1000
)

// intervalUnit is a unit of INTERVAL: so many months, days and microseconds.
type intervalUnit struct{ months, days, micros int64 }

var intervalUnits = map[string]intervalUnit{
	"year": {months: 12}, "quarter": {months: 3}, "month": {months: 1}, "mon": {months: 1}, "week": {days: 7}, "day": {days: 1},
	"hour": {micros: microsPerHour}, "minute": {micros: microsPerMinute}, "second": {micros: microsPerSecond},
	"millisecond": {micros: 1000}, "microsecond": {micros: 1}, "decade": {months: 120}, "century": {months: 1200},
}

func unitOf(word string) (intervalUnit, bool) {
	w := strings.ToLower(word)
	if w == "centuries" {
		w = "century"
	}
	u, ok := intervalUnits[strings.TrimSuffix(w, "s")]
	return u, ok
}

// IsIntervalUnit reports whether a word is a unit of INTERVAL, in the singular or plural.
func IsIntervalUnit(word string) bool {
	_, ok := unitOf(word)
	return ok
}

// intervalSum adds up the parts of an interval.
type intervalSum struct{ months, days, micros int64 }

// ParseInterval reads amounts with units, "1 day 2 hours", "-3 month", "1.5 hours", and a time of day, "04:30:00". It reports
// whether the text is an interval.
func ParseInterval(text string) (arrow.MonthDayNanoInterval, bool) {
	var sum intervalSum
	fields := strings.Fields(text)
	ok := len(fields) > 0
	for ok && len(fields) > 0 {
		if strings.Contains(fields[0], ":") {
			ok, fields = sum.addClock(fields[0]), fields[1:]
			continue
		}
		amount, unit, glued := splitAmount(fields[0])
		if fields = fields[1:]; !glued {
			if len(fields) == 0 {
				return arrow.MonthDayNanoInterval{}, false
			}
			unit, fields = fields[0], fields[1:]
		}
		u, known := unitOf(unit)
		ok = known && sum.add(amount, u)
	}
	v, fits := NewInterval(sum.months, sum.days, sum.micros)
	return v, ok && fits
}

// NewInterval makes an interval of months, days and microseconds; false where it does not hold them.
func NewInterval(months, days, micros int64) (arrow.MonthDayNanoInterval, bool) {
	v := arrow.MonthDayNanoInterval{Months: int32(months), Days: int32(days), Nanoseconds: micros * nanosPerMicro} //nolint:gosec // checked below
	return v, int64(v.Months) == months && int64(v.Days) == days && v.Nanoseconds/nanosPerMicro == micros
}

// splitAmount cuts "3days" into its number and its unit.
func splitAmount(s string) (amount, unit string, glued bool) {
	i := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	if i <= 0 {
		return s, "", false
	}
	return s[:i], s[i:], true
}

// add adds an amount of a unit. Fractions are taken of seconds, minutes, hours and their like, and of other units when they
// come out whole.
func (s *intervalSum) add(amount string, u intervalUnit) bool {
	if strings.ContainsAny(amount, "eE/_xXpP") {
		return false
	}
	n, ok := new(big.Rat).SetString(amount)
	if !ok {
		return false
	}
	for _, part := range []struct {
		size int64
		sum  *int64
	}{{u.months, &s.months}, {u.days, &s.days}, {u.micros, &s.micros}} {
		v := new(big.Rat).Mul(n, new(big.Rat).SetInt64(part.size))
		if !v.IsInt() {
			return false
		}
		sum := new(big.Int).Add(v.Num(), big.NewInt(*part.sum))
		if !sum.IsInt64() {
			return false
		}
		*part.sum = sum.Int64()
	}
	return true
}

// addClock adds hh:mm or hh:mm:ss[.ffffff], with a sign.
func (s *intervalSum) addClock(text string) bool {
	body := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+")
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign = "-"
	}
	parts := strings.Split(body, ":")
	if len(parts) > 3 {
		return false
	}
	for i, p := range parts {
		unit := []string{"hour", "minute", "second"}[i]
		if p == "" || p[0] < '0' || p[0] > '9' || !s.add(sign+p, intervalUnits[unit]) {
			return false
		}
	}
	return true
}

// AppendInterval appends an interval as people see it, and as ParseInterval reads it: "1 year 2 months 3 days 04:05:06.5".
func AppendInterval(dst []byte, v arrow.MonthDayNanoInterval) []byte {
	from := len(dst)
	part := func(n int64, unit string) {
		if n == 0 {
			return
		}
		if len(dst) > from {
			dst = append(dst, ' ')
		}
		dst = append(append(strconv.AppendInt(dst, n, 10), ' '), unit...)
		if n != 1 && n != -1 {
			dst = append(dst, 's')
		}
	}
	part(int64(v.Months/12), "year")
	part(int64(v.Months%12), "month")
	part(int64(v.Days), "day")
	micros := v.Nanoseconds / nanosPerMicro
	if micros == 0 && len(dst) > from {
		return dst
	}
	if len(dst) > from {
		dst = append(dst, ' ')
	}
	return appendClock(dst, micros)
}

// appendClock appends a time of day with a sign; the fraction only where there is one, without zeros at its end.
func appendClock(dst []byte, micros int64) []byte {
	if micros < 0 {
		dst = append(dst, '-')
	}
	u := uint64(micros)
	if micros < 0 {
		u = -u
	}
	two := func(n uint64) {
		if n < 10 {
			dst = append(dst, '0')
		}
		dst = strconv.AppendUint(dst, n, 10)
	}
	two(u / microsPerHour)
	dst = append(dst, ':')
	two(u / microsPerMinute % 60)
	dst = append(dst, ':')
	two(u / microsPerSecond % 60)
	if f := u % microsPerSecond; f != 0 {
		digits := strconv.FormatUint(microsPerSecond+f, 10)[1:]
		dst = append(append(dst, '.'), strings.TrimRight(digits, "0")...)
	}
	return dst
}

// ScaledInterval makes an interval of parts that need not be whole: a part of a month is so many of 30 days, a part of a day so
// much of 24 hours. It reports whether an interval holds them.
func ScaledInterval(months, days, micros float64) (arrow.MonthDayNanoInterval, bool) {
	const daysPerMonth = 30
	months, monthPart := math.Modf(nearWhole(months))
	days, dayPart := math.Modf(nearWhole(days + monthPart*daysPerMonth))
	micros = math.Round(micros + dayPart*microsPerDay)
	if !(math.Abs(months) <= math.MaxInt32 && math.Abs(days) <= math.MaxInt32 && math.Abs(micros) < math.MaxInt64/nanosPerMicro) {
		return arrow.MonthDayNanoInterval{}, false
	}
	return NewInterval(int64(months), int64(days), int64(micros))
}

// nearWhole undoes the rounding of a product or quotient that should be whole: 0.29 * 100 is 28.999999999999996.
func nearWhole(x float64) float64 {
	const rounding = 4e-16
	if r := math.Round(x); math.Abs(x-r) <= rounding*math.Abs(x) {
		return r
	}
	return x
}
