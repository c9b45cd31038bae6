package redisrel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func guessOf(texts ...string) plan.Type {
	var g typeGuess
	for _, s := range texts {
		g.add([]byte(s), inferred)
	}
	return g.result()
}

func TestTypeGuess(t *testing.T) {
	money := plan.DecimalType(18, 2)
	for _, c := range []struct {
		want  plan.Type
		texts []string
	}{
		{plan.NullType, nil},
		{plan.NullType, []string{"", ""}},
		{plan.BigIntType, []string{"1", "", "9007199254740993"}},
		{plan.DoubleType, []string{"1", "2.5"}},
		{plan.DoubleType, []string{"1", "2.5", "7.0", "1e-05", ""}},
		{plan.DoubleType, []string{"0.25", "10.75"}},
		{plan.TextType, []string{"9007199254740993", "2.5"}}, // a DOUBLE would round the integer
		{plan.TextType, []string{"true", "1"}},
		{plan.TextType, []string{"2024-03-01", "2024-03-01 13:00:00"}},
		{money, []string{"10.50", "", "0.25", "-3.00"}},
		{money, []string{"1.00"}},
		{plan.DecimalType(21, 2), []string{"1234567890123456789.50", "0.25"}},
		{plan.DecimalType(38, 1), []string{"1234567890123456789012345678901234567.0", "0.5"}},
		{plan.TextType, []string{"10.50", "10"}},
		{plan.TextType, []string{"10.50", "10.5"}},
		{plan.TextType, []string{"10.50", "0.25", "10.500"}},
		{plan.TextType, []string{"10.50", "1e5"}},
		{plan.TextType, []string{"1.0", "10", "10.50"}},
		{plan.TextType, []string{"10.50", "-0.00"}},
		{plan.TextType, []string{"10000000000000000000000000000000000000000.0", "0.10000000000000001", "12345678901234567.8"}},
		{plan.BlobType, []string{"10.50", "\xff", "x"}},
	} {
		permutations(c.texts, func(texts []string) { assert.Equal(t, c.want, guessOf(texts...), "%q", texts) })
	}
}

// permutations calls f with every order of texts.
func permutations(texts []string, f func([]string)) {
	var step func(int)
	step = func(n int) {
		if n >= len(texts)-1 {
			f(texts)
			return
		}
		for i := n; i < len(texts); i++ {
			texts[n], texts[i] = texts[i], texts[n]
			step(n + 1)
			texts[n], texts[i] = texts[i], texts[n]
		}
	}
	step(0)
}

func TestWiden(t *testing.T) {
	types := []plan.Type{
		plan.NullType, plan.BooleanType, plan.BigIntType, plan.DoubleType, plan.DecimalType(18, 2), plan.DecimalType(20, 2),
		plan.DecimalType(18, 3), plan.TextType, plan.BlobType, plan.DateType, plan.TimestampType,
	}
	for _, a := range types {
		assert.Equal(t, a, widen(a, a))
		assert.Equal(t, a, widen(a, plan.NullType))
		for _, b := range types {
			assert.Equal(t, widen(a, b), widen(b, a), "%s %s", a, b)
			for _, c := range types {
				assert.Equal(t, widen(widen(a, b), c), widen(a, widen(b, c)), "%s %s %s", a, b, c)
			}
		}
	}
	assert.Equal(t, plan.DoubleType, widen(plan.BigIntType, plan.DoubleType))
	assert.Equal(t, plan.DecimalType(20, 2), widen(plan.DecimalType(18, 2), plan.DecimalType(20, 2)))
	for _, other := range []plan.Type{plan.BigIntType, plan.DoubleType, plan.DecimalType(18, 3)} {
		assert.Equal(t, plan.TextType, widen(plan.DecimalType(18, 2), other))
	}
	assert.Equal(t, plan.TextType, widen(plan.DateType, plan.TimestampType))
	assert.Equal(t, plan.BlobType, widen(plan.TextType, plan.BlobType))
}

func TestWidenFor(t *testing.T) {
	money := plan.DecimalType(18, 2)
	for _, c := range []struct {
		from  plan.Type
		value string
		want  plan.Type
	}{
		{plan.BigIntType, "1.5", plan.DoubleType}, {plan.BigIntType, "7.0", plan.DoubleType}, {plan.BigIntType, "10.50", plan.TextType},
		{plan.BigIntType, "007", plan.TextType}, {plan.BigIntType, "\xff", plan.BlobType},
		{plan.DoubleType, "9007199254740993", plan.TextType}, {plan.DoubleType, "10.50", plan.TextType}, {plan.DoubleType, "nan", plan.TextType},
		{money, "1.5", plan.TextType}, {money, "1", plan.TextType}, {money, "1.500", plan.TextType}, {money, "1e5", plan.TextType},
		{money, "12345678901234567.89", plan.DecimalType(19, 2)}, {money, "100000000000000000000000000000000000.00", plan.DecimalType(38, 2)},
		{money, "1000000000000000000000000000000000000.00", plan.TextType}, {money, "\xff", plan.BlobType},
		{plan.DateType, "2024-03-01 13:00:00", plan.TextType}, {plan.TimestampType, "2024-03-01", plan.TextType},
		{plan.TimestampType, "2024-03-01T13:00:00Z", plan.TextType}, {plan.BooleanType, "1", plan.TextType}, {plan.TextType, "\xff", plan.BlobType},
	} {
		assert.Equal(t, c.want, widenFor(c.from, []byte(c.value), inferred), "%s meets %q", c.from, c.value)
		assert.Equal(t, c.want, widen(c.from, c.want), "%s only becomes wider", c.from)
	}
	assert.Equal(t, plan.DoubleType, widenFor(plan.BigIntType, []byte("1.5"), keyPart))
	assert.Equal(t, plan.TextType, widenFor(plan.BigIntType, []byte("7.0"), keyPart))
	assert.Equal(t, plan.TextType, widenFor(plan.DoubleType, []byte("9007199254740993"), keyPart))
}

// randomValue is a value, or nearly one, of some type; few scales and small numbers, so that types meet.
func randomValue(r *rand.Rand) string {
	switch r.IntN(12) {
	case 0:
		return strconv.FormatInt(r.Int64()>>r.IntN(63), 10)
	case 1:
		return strconv.FormatFloat(math.Float64frombits(r.Uint64()), "eEfgG"[r.IntN(5)], -1, 64)
	case 2:
		return strconv.FormatFloat(r.NormFloat64(), 'e', r.IntN(20), 64)
	case 3, 4, 5:
		return strconv.FormatFloat(math.Round(r.NormFloat64()*1000)/100, 'f', 1+r.IntN(3), 64)
	case 6:
		return fmt.Sprintf("%d%018d.%02d", r.IntN(3), r.Int64N(1e18), r.IntN(100))
	case 7:
		return string(plan.AppendDate(nil, arrow.Date32(r.IntN(40_000))))
	case 8:
		return string(plan.AppendTimestamp(nil, arrow.Timestamp(r.Int64N(1<<51)/1_000_000*1_000_000)))
	case 9:
		return string(plan.AppendTimestamp(nil, arrow.Timestamp(r.Int64N(1<<51)/1000*1000)))
	case 10:
		return strconv.FormatBool(r.IntN(2) == 0)
	}
	const alphabet = "0123456789.-e :TZ"
	b := make([]byte, 1+r.IntN(6))
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// A guessed column reads every value that it was guessed from, and writes it back as the same bytes, a DOUBLE with the
// same digits. The order of the values does not matter.
func TestGuessedColumnsAreWrittenBackAsTheyWere(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	met := map[plan.Kind]int{}
	for range 4000 {
		texts := make([]string, 1+r.IntN(3))
		for i := range texts {
			texts[i] = randomValue(r)
		}
		typ := guessOf(texts...)
		met[typ.Kind]++
		permutations(texts, func(p []string) { require.Equal(t, typ, guessOf(p...), "%q", p) })
		for _, text := range texts {
			back, ok := read(t, typ, inferred, text)
			require.True(t, ok, "%q of %q is a %s", text, texts, typ)
			if typ == plan.DoubleType {
				requireSameNumber(t, text, back)
			} else {
				require.Equal(t, text, back, "%q is a %s", texts, typ)
			}
		}
	}
	for _, k := range []plan.Kind{plan.Boolean, plan.BigInt, plan.Double, plan.Decimal, plan.Text, plan.Date, plan.Timestamp} {
		assert.Greater(t, met[k], 20, "columns of kind %d", k)
	}
}

// What a scan takes as a value of a guessed column is what would not have changed the guess, and what it refuses widens the
// column to the type that a look at all values would have given. Only a DOUBLE becomes a TEXT where it might have been a
// DECIMAL.
func TestScansAgreeWithGuesses(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var taken, refused int
	for range 6000 {
		seen, next := []string{randomValue(r), randomValue(r)}[:1+r.IntN(2)], randomValue(r)
		before, after := guessOf(seen...), guessOf(append(seen, next)...)
		_, ok := read(t, before, inferred, next)
		if ok {
			taken++
		} else {
			refused++
		}
		if before == plan.DoubleType && after.Kind == plan.Decimal {
			require.False(t, ok, "%q after %q", next, seen)
			require.Equal(t, plan.TextType, widenFor(before, []byte(next), inferred))
			continue
		}
		require.Equal(t, before == after, ok, "%q after %q: %s and %s", next, seen, before, after)
		if !ok {
			requireRepaired(t, before, after, append(seen, next))
		}
	}
	assert.Greater(t, taken, 1000)
	assert.Greater(t, refused, 1000)
}

// requireRepaired repairs a type until it holds all texts, as scans do one after the other.
func requireRepaired(t *testing.T, from, want plan.Type, texts []string) {
	t.Helper()
	typ := from
	for i := 0; i < len(texts); i++ {
		if _, ok := read(t, typ, inferred, texts[i]); !ok {
			typ = widenFor(typ, []byte(texts[i]), inferred)
			i = -1
		}
	}
	require.Equal(t, want, typ, "%s repaired for %q", from, texts)
}
