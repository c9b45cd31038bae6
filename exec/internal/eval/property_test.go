package eval

import (
	"cmp"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// reference computes one row, slowly: a text, NULL or error.
type reference func(a, b *plan.Literal) string

// strictly is NULL where an operand is.
func strictly(f reference) reference {
	return func(a, b *plan.Literal) string {
		if a.IsNull() || b.IsNull() {
			return "NULL"
		}
		return f(a, b)
	}
}

func rat(l *plan.Literal) *big.Rat {
	r, ok := new(big.Rat).SetString(l.String())
	if !ok {
		panic(l.String())
	}
	return r
}

// exactly gives a number as text with the digits of t, or an error where t cannot hold it.
func exactly(r *big.Rat, t plan.Type) string {
	if t.Kind == plan.BigInt {
		if !r.IsInt() || !r.Num().IsInt64() {
			return "error"
		}
		return r.Num().String()
	}
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt(bigScaled(decimal128.FromI64(1), t.Scale)))
	if !scaled.IsInt() || len(new(big.Int).Abs(scaled.Num()).String()) > int(t.Precision) {
		return "error"
	}
	return r.FloatString(int(t.Scale))
}

func exactOp(f func(z, x, y *big.Rat) *big.Rat, t func(a, b plan.Type) plan.Type) reference {
	return strictly(func(a, b *plan.Literal) string {
		return exactly(f(new(big.Rat), rat(a), rat(b)), t(a.Type(), b.Type()))
	})
}

// quotient divides toward zero.
func quotient(x, y *big.Rat) *big.Int {
	q := new(big.Rat).Quo(x, y)
	return new(big.Int).Quo(q.Num(), q.Denom())
}

// compareLiterals orders two values of one type.
func compareLiterals(a, b *plan.Literal) int {
	switch x := a.Value.(type) {
	case bool:
		return boolInt(x) - boolInt(b.Value.(bool))
	case string:
		return strings.Compare(x, b.Value.(string))
	case []byte:
		return strings.Compare(string(x), string(b.Value.([]byte)))
	case float64:
		return cmp.Compare(x, b.Value.(float64))
	case arrow.Date32:
		return cmp.Compare(x, b.Value.(arrow.Date32))
	case arrow.Timestamp:
		return cmp.Compare(x, b.Value.(arrow.Timestamp))
	default:
		return rat(a).Cmp(rat(b))
	}
}

func compared(holds func(c int) bool) reference {
	return strictly(func(a, b *plan.Literal) string { return strconv.FormatBool(holds(compareLiterals(a, b))) })
}

func resultType(name string) func(a, b plan.Type) plan.Type {
	return func(a, b plan.Type) plan.Type {
		return must(plan.NewCall(name, null(a), null(b))).Type()
	}
}

var comparisons = map[string]reference{
	"=": compared(func(c int) bool { return c == 0 }), "<>": compared(func(c int) bool { return c != 0 }),
	"<": compared(func(c int) bool { return c < 0 }), "<=": compared(func(c int) bool { return c <= 0 }),
	">": compared(func(c int) bool { return c > 0 }), ">=": compared(func(c int) bool { return c >= 0 }),
	"<=>": func(a, b *plan.Literal) string {
		if a.IsNull() || b.IsNull() {
			return strconv.FormatBool(a.IsNull() && b.IsNull())
		}
		return strconv.FormatBool(compareLiterals(a, b) == 0)
	},
	"nullif": func(a, b *plan.Literal) string {
		if a.IsNull() || !b.IsNull() && compareLiterals(a, b) == 0 {
			return "NULL"
		}
		return literalText(a)
	},
	"greatest": extremeReference(1), "least": extremeReference(-1),
	"coalesce": func(a, b *plan.Literal) string {
		if a.IsNull() {
			return literalText(b)
		}
		return literalText(a)
	},
}

func extremeReference(sign int) reference {
	return func(a, b *plan.Literal) string {
		if a.IsNull() || !b.IsNull() && sign*compareLiterals(a, b) < 0 {
			return literalText(b)
		}
		return literalText(a)
	}
}

func literalText(l *plan.Literal) string { return textAt(must(scalarOf(l)), 0) }

var exactArithmetic = map[string]reference{
	"+": exactOp((*big.Rat).Add, resultType("+")), "-": exactOp((*big.Rat).Sub, resultType("-")), "*": exactOp((*big.Rat).Mul, resultType("*")),
	"div": strictly(func(a, b *plan.Literal) string {
		if rat(b).Sign() == 0 {
			return "NULL"
		}
		return exactly(new(big.Rat).SetInt(quotient(rat(a), rat(b))), plan.BigIntType)
	}),
	"%": strictly(func(a, b *plan.Literal) string {
		x, y := rat(a), rat(b)
		if y.Sign() == 0 {
			return "NULL"
		}
		whole := new(big.Rat).SetInt(quotient(x, y))
		return exactly(x.Sub(x, whole.Mul(whole, y)), resultType("%")(a.Type(), b.Type()))
	}),
}

var truthTables = map[string]reference{
	"and": func(a, b *plan.Literal) string { return threeValued(a, b, "false", "true") },
	"or":  func(a, b *plan.Literal) string { return threeValued(a, b, "true", "false") },
}

// threeValued gives decides when an operand is it, otherwise when both are it, else NULL.
func threeValued(a, b *plan.Literal, decides, otherwise string) string {
	x, y := literalText(a), literalText(b)
	switch {
	case x == decides || y == decides:
		return decides
	case x == otherwise && y == otherwise:
		return otherwise
	default:
		return "NULL"
	}
}

// generators make values of a type; few distinct ones, so that equal ones meet, and the edges.
var generators = map[plan.Type]func(r *rand.Rand) any{
	plan.BigIntType: func(r *rand.Rand) any {
		edges := []int64{math.MinInt64, math.MinInt64 + 1, math.MaxInt64, -1, 0, 1, 3037000500, -3037000500}
		if r.IntN(2) == 0 {
			return edges[r.IntN(len(edges))]
		}
		return int64(r.IntN(20) - 10)
	},
	plan.DoubleType:    func(r *rand.Rand) any { return float64(r.IntN(9)-4) / 2 },
	plan.BooleanType:   func(r *rand.Rand) any { return r.IntN(2) == 0 },
	plan.TextType:      func(r *rand.Rand) any { return randomText(r, 3) },
	plan.BlobType:      func(r *rand.Rand) any { return []byte{byte(r.IntN(3)), 0xff}[:r.IntN(3)] },
	plan.DateType:      func(r *rand.Rand) any { return arrow.Date32(r.IntN(7) - 3) },
	plan.TimestampType: func(r *rand.Rand) any { return arrow.Timestamp(r.IntN(7) - 3) },
	plan.DecimalType(10, 2): func(r *rand.Rand) any {
		return decimal128.FromI64([]int64{0, 1, -1, 9999999999, -9999999999, 150, 50, -333}[r.IntN(8)])
	},
	plan.DecimalType(38, 4): func(r *rand.Rand) any {
		edge := decimal128.GetMaxValue(38)
		return []decimal128.Num{edge, edge.Negate(), decimal128.FromI64(0), decimal128.FromI64(-5), decimal128.FromI64(123456), decimal128.New(5, 7)}[r.IntN(6)]
	},
	plan.DecimalType(38, 30): func(r *rand.Rand) any {
		return []decimal128.Num{decimal128.FromI64(1), decimal128.GetScaleMultiplier(30), decimal128.GetScaleMultiplier(37), decimal128.FromI64(-7)}[r.IntN(4)]
	},
}

func randomText(r *rand.Rand, most int) string {
	letters := []string{"a", "b", "A", "ñ", "日", "%", "_", "\\", "k", "K", "ß", "\n"}
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(letters[r.IntN(len(letters))])
	}
	return b.String()
}

func randomColumn(r *rand.Rand, t plan.Type, n int) []*plan.Literal {
	out := make([]*plan.Literal, n)
	for i := range out {
		if out[i] = null(t); r.IntN(5) > 0 {
			out[i] = must(plan.NewLiteral(generators[t](r), t))
		}
	}
	return out
}

func TestKernelsAgainstTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for typ := range generators {
		for name, want := range comparisons {
			checkBinary(t, r, name, typ, typ, want)
		}
		for other := range generators {
			if isExact(typ) && isExact(other) {
				for name, want := range exactArithmetic {
					checkBinary(t, r, name, typ, other, want)
				}
			}
		}
	}
	for name, want := range truthTables {
		checkBinary(t, r, name, plan.BooleanType, plan.BooleanType, want)
	}
}

func isExact(t plan.Type) bool { return t.Kind == plan.BigInt || t.Kind == plan.Decimal }

// checkBinary compares a function of two columns, and of a column and a constant on either side, with the reference.
func checkBinary(t *testing.T, r *rand.Rand, name string, left, right plan.Type, want reference) {
	t.Run(name+" of "+left.String()+" and "+right.String(), func(t *testing.T) {
		env := checked(t)
		for _, rows := range []int{1, 7, 8, 9, 130} {
			x, y := randomColumn(r, left, rows), randomColumn(r, right, rows)
			b := batch(t, env.Alloc, x, y)
			a, c := ref(t, b, 0), ref(t, b, 1)
			check := func(e plan.Expr, err error, l, r func(i int) *plan.Literal) {
				require.NoError(t, err)
				wants := make([]string, rows)
				for i := range wants {
					wants[i] = want(l(i), r(i))
				}
				compareRows(t, env, e, b, wants)
			}
			first := func(c []*plan.Literal) func(int) *plan.Literal { return func(int) *plan.Literal { return c[0] } }
			at := func(c []*plan.Literal) func(int) *plan.Literal { return func(i int) *plan.Literal { return c[i] } }
			e, err := plan.NewCall(name, a, c)
			check(e, err, at(x), at(y))
			e, err = plan.NewCall(name, x[0], c)
			check(e, err, first(x), at(y))
			e, err = plan.NewCall(name, a, y[0])
			check(e, err, at(x), first(y))
			b.Release()
		}
	})
}

// compareRows evaluates the whole batch, which fails when a row does, and each row alone.
func compareRows(t *testing.T, env *Env, e plan.Expr, b plan.Batch, wants []string) {
	t.Helper()
	got, err := evalTexts(t, env, e, b)
	if err == nil {
		require.Equal(t, wants, got, e.String())
		return
	}
	require.Contains(t, wants, "error", "%s: %v", e, err)
	for i, want := range wants {
		row := b.NewSlice(int64(i), int64(i+1))
		got, err := evalTexts(t, env, e, row)
		row.Release()
		if want == "error" {
			assert.Error(t, err, "%s gives %v", e, got)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, []string{want}, got)
	}
}
