package eval

import (
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// castCases have a value, a type and the text of the result, or "error" where the conversion fails.
var castCases = []struct {
	from *plan.Literal
	to   plan.Type
	want string
}{
	{literal("true"), plan.BooleanType, "true"}, {literal(" 0 "), plan.BooleanType, "false"}, {literal("yes"), plan.BooleanType, "true"}, {literal("Off"), plan.BooleanType, "false"}, {literal("ye"), plan.BooleanType, "error"},
	{literal(2), plan.BooleanType, "true"}, {literal(0.0), plan.BooleanType, "false"}, {dec("0.10"), plan.BooleanType, "true"},
	{js("true"), plan.BooleanType, "true"}, {js(`"f"`), plan.BooleanType, "false"}, {js("0"), plan.BooleanType, "false"}, {js("[]"), plan.BooleanType, "error"},
	{literal(" 42\n"), plan.BigIntType, "42"}, {literal("4 2"), plan.BigIntType, "error"}, {literal("1.5"), plan.BigIntType, "error"}, {literal(""), plan.BigIntType, "error"},
	{literal("9223372036854775808"), plan.BigIntType, "error"}, {literal(true), plan.BigIntType, "1"},
	{literal(2.5), plan.BigIntType, "2"}, {literal(-2.5), plan.BigIntType, "-2"}, {literal(3.5), plan.BigIntType, "4"}, {literal(0.49999999999999994), plan.BigIntType, "0"},
	{literal(9.3e18), plan.BigIntType, "error"}, {literal(-9223372036854775808.0), plan.BigIntType, "-9223372036854775808"}, {literal(9223372036854775807.0), plan.BigIntType, "error"},
	{dec("2.5"), plan.BigIntType, "3"}, {dec("-2.49"), plan.BigIntType, "-2"}, {dec("9223372036854775807.5"), plan.BigIntType, "error"},
	{dec("99999999999999999999999999999999999999"), plan.BigIntType, "error"},
	{js("7"), plan.BigIntType, "7"}, {js("7.5"), plan.BigIntType, "8"}, {js(`" 7 "`), plan.BigIntType, "7"}, {js("null"), plan.BigIntType, "NULL"}, {js("{}"), plan.BigIntType, "error"},
	{js("9223372036854775807"), plan.BigIntType, "9223372036854775807"}, {js("1e3"), plan.BigIntType, "1000"}, {js("1e30"), plan.BigIntType, "error"}, {js("x"), plan.BigIntType, "error"},
	{js("true"), plan.BigIntType, "1"},
	{literal("1e3"), plan.DoubleType, "1000"}, {literal("NaN"), plan.DoubleType, "NaN"}, {literal(" -inf"), plan.DoubleType, "-Inf"}, {literal("infin"), plan.DoubleType, "error"}, {literal("1e999"), plan.DoubleType, "error"}, {literal(math.MaxInt64), plan.DoubleType, "9223372036854776000"},
	{dec("0.1"), plan.DoubleType, "0.1"}, {dec("-12345678901234567890.123"), plan.DoubleType, "-12345678901234567000"}, {literal(false), plan.DoubleType, "0"}, {js("1.25"), plan.DoubleType, "1.25"},
	{literal(12), plan.DecimalType(5, 2), "12.00"}, {literal(1234), plan.DecimalType(5, 2), "error"}, {literal(math.MinInt64), plan.DecimalType(38, 19), "-9223372036854775808.0000000000000000000"},
	{literal(math.MaxInt64), plan.DecimalType(38, 30), "error"},
	{literal(1.005), plan.DecimalType(5, 2), "1.01"}, {literal(-0.005), plan.DecimalType(5, 2), "-0.01"}, {literal(1e300), plan.DecimalType(38, 0), "error"}, {literal(999.995), plan.DecimalType(5, 2), "error"},
	{dec("1.255"), plan.DecimalType(5, 2), "1.26"}, {dec("-1.255"), plan.DecimalType(5, 2), "-1.26"}, {dec("1.2"), plan.DecimalType(5, 3), "1.200"}, {dec("999.99"), plan.DecimalType(4, 1), "error"}, {dec("999.94"), plan.DecimalType(4, 1), "999.9"},
	{literal("1.20"), plan.DecimalType(5, 2), "1.20"}, {literal("1.239"), plan.DecimalType(5, 2), "1.24"}, {literal("-.005"), plan.DecimalType(5, 2), "-0.01"},
	{literal("1.25e2"), plan.DecimalType(5, 1), "125.0"}, {literal("-125E-3"), plan.DecimalType(5, 2), "-0.13"}, {literal("1.23x"), plan.DecimalType(5, 1), "error"}, {literal("e2"), plan.DecimalType(5, 1), "error"}, {literal("1e"), plan.DecimalType(5, 1), "error"}, {literal(true), plan.DecimalType(5, 2), "1.00"}, {literal(true), plan.DecimalType(2, 2), "error"},
	{js("1.005"), plan.DecimalType(5, 2), "1.01"}, {js("1e2"), plan.DecimalType(5, 2), "100.00"}, {js(`"1.5"`), plan.DecimalType(5, 2), "1.50"},
	{literal(true), plan.TextType, "true"}, {literal(-5), plan.TextType, "-5"}, {literal(1e21), plan.TextType, "1e+21"}, {dec("1.50"), plan.TextType, "1.50"}, {date("1969-12-31"), plan.TextType, "1969-12-31"},
	{ts("2024-03-01 13:00:00.5"), plan.TextType, "2024-03-01 13:00:00.500000"}, {literal([]byte("añ")), plan.TextType, "añ"}, {literal([]byte{0xff}), plan.TextType, "error"}, {js(`{"a": 1}`), plan.TextType, `{"a": 1}`},
	{literal("añ"), plan.BlobType, `\x61c3b1`}, {js("[]"), plan.BlobType, `\x5b5d`},
	{literal(`{"a":1}`), plan.JSONType, `{"a":1}`}, {literal("{a}"), plan.JSONType, "error"}, {literal(5), plan.JSONType, "5"}, {literal(true), plan.JSONType, "true"}, {dec("1.50"), plan.JSONType, "1.50"}, {literal(0.5), plan.JSONType, "0.5"},
	{literal(" 2024-03-01 "), plan.DateType, "2024-03-01"}, {literal("2024-02-30"), plan.DateType, "error"}, {literal("2024-03-01 13:00:00"), plan.DateType, "2024-03-01"}, {ts("1969-12-31 23:59:59"), plan.DateType, "1969-12-31"},
	{literal("2024-03-01T13:00:00Z"), plan.TimestampType, "2024-03-01 13:00:00"}, {literal("yesterday"), plan.TimestampType, "error"}, {date("1969-12-31"), plan.TimestampType, "1969-12-31 00:00:00"},
}

func TestCast(t *testing.T) {
	for _, c := range castCases {
		t.Run(c.from.String()+" to "+c.to.String(), func(t *testing.T) {
			checkCast(t, c.from, c.to, c.want)
		})
	}
}

func checkCast(t *testing.T, from *plan.Literal, to plan.Type, want string) {
	env := checked(t)
	b := batch(t, env.Alloc, []*plan.Literal{null(from.Type()), from, null(from.Type())})
	defer b.Release()
	for _, arg := range []plan.Expr{from, ref(t, b, 0)} {
		for _, try := range []bool{false, true} {
			e, err := plan.NewCast(arg, to, try)
			require.NoError(t, err)
			got, err := evalTexts(t, env, e, b)
			if want == "error" && !try {
				require.Error(t, err)
				assert.Contains(t, err.Error(), "cannot cast ")
				assert.Contains(t, err.Error(), "to "+to.String())
				assert.Contains(t, err.Error(), "TRY_CAST")
				assert.Equal(t, plan.CodeValue, plan.CodeOf(err))
				continue
			}
			require.NoError(t, err)
			if want == "error" {
				assert.Equal(t, "NULL", got[1])
			} else {
				assert.Equal(t, want, got[1])
			}
			if arg != plan.Expr(from) {
				assert.Equal(t, "NULL", got[0])
				assert.Equal(t, "NULL", got[2])
			}
		}
	}
}

func TestCastErrorNamesTheValueAndIsShort(t *testing.T) {
	env := checked(t)
	for value, want := range map[string]string{
		"abc":                     "cannot cast 'abc' to BIGINT; TRY_CAST gives NULL instead",
		strings.Repeat("é", 1000): "cannot cast '" + strings.Repeat("é", 30) + "…' to BIGINT; TRY_CAST gives NULL instead",
	} {
		e := must(plan.NewCast(plan.TextLiteral(value), plan.BigIntType, false))
		_, err := Constant(env, e)
		assert.EqualError(t, err, want)
	}
}

// TestEveryCastablePairHasAKernel tries all pairs of types that plan accepts.
func TestEveryCastablePairHasAKernel(t *testing.T) {
	types := []plan.Type{plan.NullType, plan.BooleanType, plan.BigIntType, plan.DoubleType, plan.DecimalType(10, 2), plan.TextType,
		plan.BlobType, plan.DateType, plan.TimestampType, plan.JSONType, plan.IntervalType}
	env := checked(t)
	pairs := 0
	for _, from := range types {
		for _, to := range types[1:] {
			fields := []arrow.Field{plan.NewField("a", from)}
			b := array.NewRecord(arrow.NewSchema(fields, nil), []arrow.Array{array.MakeArrayOfNull(env.Alloc, from.Arrow(), 2)}, 2)
			b.Column(0).Release()
			e, err := plan.NewCast(ref(t, b, 0), to, false)
			if err == nil {
				pairs++
				got, err := evalTexts(t, env, e, b)
				assert.NoError(t, err, "%s to %s", from, to)
				assert.Equal(t, []string{"NULL", "NULL"}, got, "%s to %s", from, to)
			}
			b.Release()
		}
	}
	assert.Greater(t, pairs, 50)
}
