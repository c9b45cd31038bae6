package eval

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestNarrowDecimalsGiveWhatWideOnesGive computes each row of a batch again beside a row that does not fit into 64 bits.
func TestNarrowDecimalsGiveWhatWideOnesGive(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for range 150 {
		ta, tb := plan.DecimalType(38, int32(r.IntN(4))), plan.DecimalType(int32(19+r.IntN(20)), int32(r.IntN(4)))
		a, b := narrowColumn(r, ta), narrowColumn(r, tb)
		wide, none := must(plan.NewLiteral(decimal128.GetScaleMultiplier(30), ta)), plan.NullLiteral(tb)
		for _, op := range []string{"+", "-", "*", "<", "=", ">=", "<>"} {
			whole, failed := decimalCall(t, op, a, b)
			anyFailed := false
			for i := range a {
				narrow, err := decimalCall(t, op, a[i:i+1], b[i:i+1])
				slow, slowErr := decimalCall(t, op, []*plan.Literal{a[i], wide}, []*plan.Literal{b[i], none})
				require.Equal(t, slowErr == nil, err == nil, "%v %s %v: %v, %v", a[i], op, b[i], err, slowErr)
				anyFailed = anyFailed || err != nil
				if err != nil {
					continue
				}
				require.Equal(t, slow[0], narrow[0], "%v %s %v", a[i], op, b[i])
				if failed == nil {
					require.Equal(t, slow[0], whole[i], "%v %s %v", a[i], op, b[i])
				}
			}
			require.Equal(t, anyFailed, failed != nil, op)
		}
	}
}

// TestNarrowProductOfTheSmallest: the smallest number of 64 bits has no counterpart in them.
func TestNarrowProductOfTheSmallest(t *testing.T) {
	smallest := must(plan.NewLiteral(decimal128.FromI64(math.MinInt64), plan.DecimalType(19, 0)))
	minusOne := must(plan.NewLiteral(decimal128.FromI64(-1), plan.DecimalType(10, 2)))
	got, err := decimalCall(t, "*", []*plan.Literal{smallest}, []*plan.Literal{minusOne})
	require.NoError(t, err)
	require.Equal(t, []string{"92233720368547758.08"}, got)
}

// narrowColumn has numbers of up to 18 digits, now and then a NULL or one at the ends of 64 bits.
func narrowColumn(r *rand.Rand, t plan.Type) []*plan.Literal {
	digits := 1 + r.IntN(18)
	out := make([]*plan.Literal, 6)
	for i := range out {
		switch r.IntN(12) {
		case 0:
			out[i] = plan.NullLiteral(t)
		case 1:
			out[i] = must(plan.NewLiteral(decimal128.FromI64([]int64{math.MaxInt64, math.MinInt64, 0}[r.IntN(3)]), t))
		default:
			v := int64(r.Uint64N(uint64(math.Pow10(digits)))) * int64(1-2*r.IntN(2))
			out[i] = must(plan.NewLiteral(decimal128.FromI64(v), t))
		}
	}
	return out
}

func decimalCall(t *testing.T, op string, a, b []*plan.Literal) ([]string, error) {
	t.Helper()
	env := checked(t)
	in := batch(t, env.Alloc, a, b)
	defer in.Release()
	return evalTexts(t, env, must(plan.NewCall(op, ref(t, in, 0), ref(t, in, 1))), in)
}
