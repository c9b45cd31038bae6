package eval

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// cutRat rounds a number to digits after the point, the slow way.
func cutRat(x *big.Rat, digits int64, how rounding) *big.Rat {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(max(digits, -digits)), nil))
	if digits < 0 {
		unit.Inv(unit)
	}
	y := new(big.Rat).Mul(new(big.Rat).Abs(x), unit)
	if how == halfAway {
		y.Add(y, big.NewRat(1, 2))
	}
	whole := new(big.Int).Quo(y.Num(), y.Denom())
	out := new(big.Rat).SetInt(whole)
	out.Quo(out, unit)
	if x.Sign() < 0 {
		out.Neg(out)
	}
	return out
}

func TestRoundDoubleRoundsWhatPeopleSee(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 50_000 {
		x := float64(r.IntN(2_000_001)-1_000_000) / []float64{1, 2, 8, 10, 100, 1000, 1e5, 3}[r.IntN(8)] * []float64{1, 1, 1e10, 1e-7}[r.IntN(4)]
		seen, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
		digits := int64(r.IntN(14) - 4)
		if digits == 0 {
			continue // the binary number is exact enough
		}
		for _, how := range []rounding{halfAway, toZero} {
			want, _ := cutRat(seen, digits, how).Float64()
			require.Equal(t, want+0, roundDouble(x, digits, how)+0, "%v to %d, %d", x, digits, how)
		}
	}
}

func TestRoundDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		x := decimal128.New(int64(r.Uint64()>>uint(2+r.IntN(62))), r.Uint64())
		if r.IntN(2) == 0 {
			x = x.Negate()
		}
		if !x.FitsInPrecision(38) {
			continue
		}
		scale := int32(r.IntN(39))
		digits := int64(r.IntN(80) - 40)
		for _, how := range []rounding{halfAway, toZero} {
			number := new(big.Rat).SetFrac(x.BigInt(), bigScaled(decimal128.FromI64(1), scale))
			want := cutRat(number, min(digits, int64(scale)), how)
			want.Mul(want, new(big.Rat).SetInt(bigScaled(decimal128.FromI64(1), scale)))
			got, ok := roundDigits(x, scale, scale, digits, how)
			if len(new(big.Int).Abs(want.Num()).String()) > 38 {
				require.False(t, ok)
				continue
			}
			require.True(t, ok)
			require.Equal(t, want.Num().String(), got.BigInt().String(), "%s scale %d to %d", x.BigInt(), scale, digits)
		}
	}
}

func TestDecimalCutDirections(t *testing.T) {
	for _, c := range []struct {
		x                    int64
		away, zero, up, down int64
	}{{15, 2, 1, 2, 1}, {-15, -2, -1, -1, -2}, {14, 1, 1, 2, 1}, {-14, -1, -1, -1, -2}, {20, 2, 2, 2, 2}, {-20, -2, -2, -2, -2}, {0, 0, 0, 0, 0}, {1, 0, 0, 1, 0}} {
		for how, want := range map[rounding]int64{halfAway: c.away, toZero: c.zero, up: c.up, down: c.down} {
			require.Equal(t, decimal128.FromI64(want), decimalCut(decimal128.FromI64(c.x), 1, how), "%d, %d", c.x, how)
		}
	}
}

func TestRoundDoubleEdges(t *testing.T) {
	require.Equal(t, 5e-324, roundDouble(5e-324, 400, halfAway))
	require.Equal(t, 0.0, roundDouble(5e-324, 15, halfAway))
	require.Equal(t, math.MaxFloat64, roundDouble(math.MaxFloat64, 15, halfAway))
	require.Equal(t, 0.0, roundDouble(math.MaxFloat64, -400, halfAway))
	require.Equal(t, 1e10, roundDouble(9999999999.999, 2, halfAway))
	require.Equal(t, -1000.0, roundDouble(-999.9, -1, halfAway))
}

func TestRoundToAColumnOfDigits(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, []*plan.Literal{dec("2.567"), dec("2.567"), dec("2.567"), dec("2.567")}, numbers(1, -1, nil, 9))
	defer b.Release()
	for name, want := range map[string][]string{"round": {"2.600", "0.000", "NULL", "2.567"}, "trunc": {"2.500", "0.000", "NULL", "2.567"}} {
		got, err := evalTexts(t, env, call(t, name, ref(t, b, 0), ref(t, b, 1)), b)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
