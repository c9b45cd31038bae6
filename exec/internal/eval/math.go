package eval

import (
	"crypto/rand"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

var mathKernels = map[string]builder{
	"cbrt":    always(map1(total(math.Cbrt))),
	"degrees": always(map1(func(x float64) (float64, error) { return inRange(x*(180/math.Pi), "degrees(%s)", x) })),
	"radians": always(map1(total(func(x float64) float64 { return x * (math.Pi / 180) }))),
	"asin":    always(map1(domain(unit, math.Asin))), "acos": always(map1(domain(unit, math.Acos))),
	"atan":  always(map1(total(math.Atan))),
	"atan2": always(map2(func(y, x float64) (float64, error) { return math.Atan2(y, x), nil })),
	"cot": always(map1(func(x float64) (float64, error) {
		if x == 0 {
			return 0, errNull
		}
		return inRange(1/math.Tan(x), "cot(%s)", x)
	})),
	"sinh":  always(map1(func(x float64) (float64, error) { return inRange(math.Sinh(x), "sinh(%s)", x) })),
	"cosh":  always(map1(func(x float64) (float64, error) { return inRange(math.Cosh(x), "cosh(%s)", x) })),
	"tanh":  always(map1(total(math.Tanh))),
	"asinh": always(map1(total(math.Asinh))),
	"acosh": always(map1(domain(func(x float64) bool { return x >= 1 }, math.Acosh))),
	"atanh": always(map1(domain(func(x float64) bool { return x > -1 && x < 1 }, math.Atanh))),
	"log":   always(map2(logarithm)),
	"e": always(func(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		return fillRows(r, n, dt, func() float64 { return math.E })
	}),
	"factorial":    always(map1(factorial)),
	"gcd":          always(map2(func(a, b int64) (int64, error) { return signedNumber(gcd(a, b), "gcd", a, b) })),
	"lcm":          always(map2(lcm)),
	"even":         byNumber(map1(evenInt), map1(evenDouble), evenDecimal),
	"width_bucket": always(map4(widthBucket)),
	"geo_distance": always(map4(geoDistance)),
	"isnan":        always(map1(func(x float64) (bool, error) { return math.IsNaN(x), nil })),
	"isinf":        always(map1(func(x float64) (bool, error) { return math.IsInf(x, 0), nil })),
	"isfinite":     always(map1(func(x float64) (bool, error) { return finite(x), nil })),
	"format_bytes": always(text1(func(dst []byte, n int64) ([]byte, error) { return appendBytes(dst, n), nil })),
	"uuid":         always(uuids),
}

func unit(x float64) bool { return x >= -1 && x <= 1 }

func logarithm(base, x float64) (float64, error) {
	if base <= 0 || base == 1 || x <= 0 {
		return 0, errNull
	}
	switch base {
	case 2:
		return math.Log2(x), nil
	case 10:
		return math.Log10(x), nil
	default:
		return math.Log(x) / math.Log(base), nil
	}
}

func factorial(n int64) (int64, error) {
	const most = 20
	if n < 0 {
		return 0, errNull
	}
	if n > most {
		return 0, plan.Errorf(plan.CodeValue, "BIGINT out of range: factorial(%d)", n)
	}
	out := int64(1)
	for i := int64(2); i <= n; i++ {
		out *= i
	}
	return out, nil
}

// absolute is the absolute value, which the smallest BIGINT has among unsigned numbers only.
func absolute(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

func gcd(a, b int64) uint64 {
	x, y := absolute(a), absolute(b)
	for y != 0 {
		x, y = y, x%y
	}
	return x
}

func signedNumber(x uint64, function string, a, b int64) (int64, error) {
	if x > math.MaxInt64 {
		return 0, plan.Errorf(plan.CodeValue, "BIGINT out of range: %s(%d, %d)", function, a, b)
	}
	return int64(x), nil
}

func lcm(a, b int64) (int64, error) {
	if a == 0 || b == 0 {
		return 0, nil
	}
	hi, lo := bits.Mul64(absolute(a)/gcd(a, b), absolute(b))
	if hi != 0 {
		lo = math.MaxUint64
	}
	return signedNumber(lo, "lcm", a, b)
}

func evenInt(x int64) (int64, error) {
	if x%2 == 0 {
		return x, nil
	}
	if x == math.MaxInt64 {
		return 0, plan.Errorf(plan.CodeValue, "BIGINT out of range: even(%d)", x)
	}
	if x == math.MinInt64+1 {
		return math.MinInt64, nil
	}
	return x + int64(compareZero(x)), nil
}

func evenDouble(x float64) (float64, error) {
	return inRange(math.Copysign(2*math.Ceil(math.Abs(x)/2), x), "even(%s)", x)
}

func evenDecimal(s *site) (kernel, error) {
	from, t := s.call.Args[0].Type(), s.call.Type()
	return map1(func(x decimal128.Num) (decimal128.Num, error) {
		how := up
		if x.Sign() < 0 {
			how = down
		}
		q := decimalCut(x, from.Scale, how)
		if q.LowBits()&1 == 1 {
			q = q.Add(decimal128.FromI64(int64(x.Sign())))
		}
		if !q.FitsInPrecision(t.Precision) {
			return q, plan.Errorf(plan.CodeValue, "%s out of range: even(%s)", t, plan.FormatDecimal(x, from.Scale))
		}
		return q, nil
	}), nil
}

// fractionBetween is where x lies from low, which is 0, to high, which is 1. Halves stay within the range of DOUBLE, but those of
// the smallest numbers are equal.
func fractionBetween(x, low, high float64) float64 {
	if width := high - low; finite(width) {
		return (x - low) / width
	}
	return (x/2 - low/2) / (high/2 - low/2)
}

// widthBucket counts downward where high is below low.
func widthBucket(x, low, high float64, n int64) (int64, error) {
	if math.IsNaN(x) {
		return 0, plan.Errorf(plan.CodeValue, "width_bucket: NaN lies in no part")
	}
	if !finite(low) || !finite(high) || n <= 0 || low == high || n == math.MaxInt64 {
		return 0, plan.Errorf(plan.CodeValue, "width_bucket: %d parts from %s to %s are none", n, doubleText(low), doubleText(high))
	}
	if low > high {
		x, low, high = -x, -low, -high
	}
	switch {
	case x < low:
		return 0, nil
	case x >= high:
		return n + 1, nil
	}
	if part := fractionBetween(x, low, high) * float64(n); part < float64(n) { // which rounding may bring it to
		return min(n, int64(part)+1), nil
	}
	return n, nil
}

func appendBytes(dst []byte, n int64) []byte {
	const step = 1024
	size := absolute(n)
	if n < 0 {
		dst = append(dst, '-')
	}
	if size < step {
		dst = strconv.AppendUint(dst, size, 10)
		if size == 1 {
			return append(dst, " byte"...)
		}
		return append(dst, " bytes"...)
	}
	unit := 0
	whole, rest := size, uint64(0)
	for ; whole >= step; unit++ {
		whole, rest = whole/step, whole%step
	}
	dst = append(strconv.AppendUint(dst, whole, 10), '.')
	return append(append(strconv.AppendUint(dst, rest*10/step, 10), ' '), strings.Fields("bytes KiB MiB GiB TiB PiB EiB")[unit]...)
}

// uuids makes random UUIDs of version 4.
func uuids(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	const digits = "0123456789abcdef"
	return textRows(r, dt, n, &validity{r: r, n: n}, func(dst []byte, _ int) ([]byte, error) {
		var b [16]byte
		_, _ = rand.Read(b[:]) // it never fails
		b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
		for i, x := range b {
			if i == 4 || i == 6 || i == 8 || i == 10 {
				dst = append(dst, '-')
			}
			dst = append(dst, digits[x>>4], digits[x&15])
		}
		return dst, nil
	})
}

func geoDistance(lon1, lat1, lon2, lat2 float64) (float64, error) {
	return plan.GeoDistance(lon1, lat1, lon2, lat2), nil
}
