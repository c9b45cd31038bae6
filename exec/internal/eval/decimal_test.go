package eval

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

var maxDecimal = decimal128.GetMaxValue(38)

func checkDecimal(t *testing.T, want *big.Int, got decimal128.Num, ok bool) {
	t.Helper()
	if len(new(big.Int).Abs(want).String()) > plan.MaxPrecision {
		require.False(t, ok, want)
		return
	}
	require.True(t, ok, want)
	require.Equal(t, want.String(), got.BigInt().String())
}

func TestDecimalArithmeticAgainstBigIntegers(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 50_000 {
		x, y := randomDecimal(r), randomDecimal(r)
		got, ok := decimalMul(x, y)
		checkDecimal(t, new(big.Int).Mul(x.BigInt(), y.BigInt()), got, ok)
		got, ok = decimalAdd(x, y)
		checkDecimal(t, new(big.Int).Add(x.BigInt(), y.BigInt()), got, ok)
		power := int32(r.IntN(39))
		got, ok = decimalScale(x, power)
		checkDecimal(t, bigScaled(x, power), got, ok)
		whole, fits := decimalInt(x)
		require.Equal(t, x.BigInt().IsInt64(), fits)
		if fits {
			require.Equal(t, x.BigInt().Int64(), whole)
		}
	}
}

// randomDecimal has any number of digits up to 38.
func randomDecimal(r *rand.Rand) decimal128.Num {
	for {
		x := decimal128.FromU64(r.Uint64() >> r.IntN(64))
		if r.IntN(2) == 0 {
			x = decimal128.New(int64(r.Uint64()>>(1+r.IntN(63))), r.Uint64())
		}
		if r.IntN(2) == 0 {
			x = x.Negate()
		}
		if x.FitsInPrecision(plan.MaxPrecision) {
			return x
		}
	}
}

func TestDecimalProductsThatLeaveTheWords(t *testing.T) {
	x := decimal128.New(math.MaxUint64/5, math.MaxUint64) // the sum of the cross product and the carry leaves 64 bits
	for _, y := range []int64{5, -5} {
		_, ok := decimalMul(x, decimal128.FromI64(y))
		assert.False(t, ok)
	}
	_, ok := decimalMul(maxDecimal, maxDecimal)
	assert.False(t, ok)
	_, ok = decimalAdd(maxDecimal, maxDecimal)
	assert.False(t, ok)
	_, ok = decimalAdd(maxDecimal.Negate(), maxDecimal.Negate())
	assert.False(t, ok)
	zero, ok := decimalAdd(maxDecimal, maxDecimal.Negate())
	assert.True(t, ok)
	assert.Equal(t, decimal128.Num{}, zero)
}

func TestDecimalDouble(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 20_000 {
		x, scale := randomDecimal(r), int32(r.IntN(39))
		got, ok := decimalDouble(x, scale)
		require.True(t, ok)
		want, ok := plan.ParseDouble(plan.FormatDecimal(x, scale))
		require.True(t, ok)
		require.Equal(t, want, got+0, "%s, %d", x.BigInt(), scale)
	}
}
