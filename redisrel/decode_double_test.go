package redisrel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestShortDoublesAreThoseOfStrconv(t *testing.T) {
	texts := []string{
		"0", "-0", "0.0", "-0.0", "1", "9007199254740993", "9007199254740992.5", "9007199254740993.0", "9999999999999999999", "0.9999999999999999999"[:20],
		"139703.39999999999", "0.1", "123456789012345678", "1234567890123456789", "12345678901234567890", "00000000001.5", "4503599627370496.5", "4503599627370497.5",
		"2.2250738585072011", "18014398509481985", "9223372036854775807", "1844674407370955161.5",
	}
	for range 200_000 {
		digits := strconv.FormatUint(rand.Uint64()>>rand.IntN(64), 10)
		if at := rand.IntN(len(digits) + 1); at > 0 && at < len(digits) {
			digits = digits[:at] + "." + digits[at:]
		}
		if rand.IntN(4) == 0 {
			digits = "-" + digits
		}
		texts = append(texts, digits, fmt.Sprintf("%.17g", rand.NormFloat64()*math.Pow10(rand.IntN(30)-10)))
	}
	for _, text := range texts {
		want, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err, text)
		if v, ok := parseShortDouble([]byte(text)); ok {
			require.Equal(t, math.Float64bits(want), math.Float64bits(v), "%s", text)
		}
		v, ok := parseDouble([]byte(text))
		require.True(t, ok, text)
		require.Equal(t, math.Float64bits(want), math.Float64bits(v), "%s", text)
	}
}

// Between two doubles lies a number that is as near to both, and takes the even one.
func TestShortDoublesRoundHalfToEven(t *testing.T) {
	for range 100_000 {
		whole := 1<<53 + uint64(rand.Int64N(1<<62-1<<53)) // above 2^53, where every second integer or fewer is a double
		for _, text := range []string{strconv.FormatUint(whole, 10), strconv.FormatUint(whole, 10)[:16] + ".5", strconv.FormatUint(whole, 10)[:15] + ".125"} {
			want, err := strconv.ParseFloat(text, 64)
			require.NoError(t, err)
			v, ok := parseShortDouble([]byte(text))
			require.True(t, ok, text)
			require.Equal(t, want, v, text)
		}
	}
}

func TestShortDoublesAreNumbersOnly(t *testing.T) {
	for _, text := range []string{
		"", "-", ".", "-.", "1.", ".5", "+1", "1e5", "1.5e3", "inf", "nan", "1_0", "0x1", "1.2.3", " 1", "1 ", "12345678:", "1234567/", "--1", "1.-2", "१",
	} {
		_, ok := parseShortDouble([]byte(text))
		assert.False(t, ok, "%q", text)
	}
}

func FuzzParseDouble(f *testing.F) {
	for _, text := range []string{"1.5", "-0", "9007199254740993.5", "1e400", "12345678.12345678", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, ok := plan.ParseDouble(text)
		v, taken := parseDouble([]byte(text))
		require.Equal(t, ok, taken)
		if ok {
			require.Equal(t, math.Float64bits(want), math.Float64bits(v))
		}
	})
}
