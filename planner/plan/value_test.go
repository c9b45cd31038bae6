package plan_test

import (
	"math"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestTextOfEachType(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	for _, c := range []struct {
		typ  plan.Type
		fill func(array.Builder)
		want string
	}{
		{plan.BooleanType, func(b array.Builder) { b.(*array.BooleanBuilder).Append(true) }, "true"},
		{plan.BigIntType, func(b array.Builder) { b.(*array.Int64Builder).Append(math.MinInt64) }, "-9223372036854775808"},
		{plan.DoubleType, func(b array.Builder) { b.(*array.Float64Builder).Append(0.1) }, "0.1"},
		{plan.DecimalType(5, 2), func(b array.Builder) { b.(*array.Decimal128Builder).Append(decimal128.FromI64(-5)) }, "-0.05"},
		{plan.TextType, func(b array.Builder) { b.(*array.StringBuilder).Append("é\n") }, "é\n"},
		{plan.BlobType, func(b array.Builder) { b.(*array.BinaryBuilder).Append([]byte{0, 255}) }, "\x00\xff"},
		{plan.DateType, func(b array.Builder) { b.(*array.Date32Builder).Append(-1) }, "1969-12-31"},
		{plan.TimestampType, func(b array.Builder) { b.(*array.TimestampBuilder).Append(1_500_000) }, "1970-01-01 00:00:01.500000"},
		{plan.TimestampType, func(b array.Builder) { b.(*array.TimestampBuilder).Append(-1_000_000) }, "1969-12-31 23:59:59"},
	} {
		b := array.NewBuilder(alloc, c.typ.Arrow())
		c.fill(b)
		a := b.NewArray()
		require.Equal(t, c.want, string(plan.AppendText(nil, a, 0)), c.typ)
		a.Release()
		b.Release()
	}
}

func TestDoublesReadBackTheSame(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", -2.5: "-2.5", 1e20: "100000000000000000000", 1e21: "1e+21", 1e-6: "0.000001", 1e-7: "1e-07", 0.30000000000000004: "0.30000000000000004"} {
		got := string(plan.AppendDouble(nil, v))
		require.Equal(t, want, got)
		back, ok := plan.ParseDouble(got)
		require.True(t, ok)
		require.Equal(t, v, back)
	}
}

func TestParseText(t *testing.T) {
	decimal := func(v int64) decimal128.Num { return decimal128.FromI64(v) }
	for _, c := range []struct {
		text string
		typ  plan.Type
		want any // nil: no value of the type
	}{
		{"true", plan.BooleanType, true}, {"F", plan.BooleanType, false}, {"yes", plan.BooleanType, nil},
		{"007", plan.BigIntType, int64(7)}, {"9223372036854775808", plan.BigIntType, nil}, {"1.0", plan.BigIntType, nil}, {"", plan.BigIntType, nil},
		{"1e3", plan.DoubleType, 1000.0}, {"NaN", plan.DoubleType, nil}, {"inf", plan.DoubleType, nil}, {"0x10", plan.DoubleType, nil}, {"1_0", plan.DoubleType, nil}, {"1e999", plan.DoubleType, nil},
		{"1.50", plan.DecimalType(4, 2), decimal(150)}, {"-1.5", plan.DecimalType(4, 2), decimal(-150)}, {".5", plan.DecimalType(4, 2), decimal(50)},
		{"1.500", plan.DecimalType(4, 2), decimal(150)}, {"1.505", plan.DecimalType(4, 2), nil}, {"100", plan.DecimalType(4, 2), nil}, {"00099", plan.DecimalType(4, 2), decimal(9900)},
		{"-", plan.DecimalType(4, 2), nil}, {".", plan.DecimalType(4, 2), nil}, {"1.2.3", plan.DecimalType(9, 4), nil}, {"1e1", plan.DecimalType(9, 2), nil},
		{"2024-02-29", plan.DateType, arrow.Date32(19782)}, {"2023-02-29", plan.DateType, nil}, {"2024-2-9", plan.DateType, arrow.Date32(19762)}, {"2024-2-", plan.DateType, nil}, {"24-2-9", plan.DateType, nil}, {"1970-1-1 0:0:1", plan.TimestampType, arrow.Timestamp(1_000_000)}, {"1970-1-1 0:61", plan.TimestampType, nil}, {"1969-12-31", plan.DateType, arrow.Date32(-1)},
		{"1970-01-01 00:00:01", plan.TimestampType, arrow.Timestamp(1_000_000)}, {"1970-01-01T00:00:01.5Z", plan.TimestampType, arrow.Timestamp(1_500_000)},
		{"1970-01-01 01:00:00+01:00", plan.TimestampType, arrow.Timestamp(0)}, {"1970-01-02", plan.TimestampType, arrow.Timestamp(86_400_000_000)},
		{"1970-01-01 00:00:00.0000001", plan.TimestampType, nil}, {"1970-01-01 25:00:00", plan.TimestampType, nil},
		{"0000-12-31", plan.DateType, nil}, {"0000-12-31 23:00:00", plan.TimestampType, nil}, {"0001-01-01T00:00:00+01:00", plan.TimestampType, nil},
		{"1970-01-01 06:00:00+05:60", plan.TimestampType, nil}, {"1970-01-01 05:59:00+05:59", plan.TimestampType, arrow.Timestamp(0)}, {"1970-1-1 6:0:0-05:60", plan.TimestampType, nil},
		{"9999-12-31T23:30:00-01:00", plan.TimestampType, nil},
	} {
		got, ok := plan.ParseText(c.text, c.typ)
		require.Equal(t, c.want != nil, ok, "%q as %s", c.text, c.typ)
		if ok {
			require.Equal(t, c.want, got, "%q as %s", c.text, c.typ)
		}
	}
}

func TestNumberLiteral(t *testing.T) {
	for text, want := range map[string]plan.Type{
		"42": plan.BigIntType, "9223372036854775808": plan.DecimalType(19, 0), "1.50": plan.DecimalType(3, 2), ".5": plan.DecimalType(1, 1), "1e3": plan.DoubleType,
		"123456789012345678901234567890123456789.5": plan.DoubleType,
	} {
		l, err := plan.NumberLiteral(text)
		require.NoError(t, err, text)
		require.Equal(t, want, l.Type(), text)
	}
	for _, text := range []string{"", "abc", "1e999", "--1"} {
		_, err := plan.NumberLiteral(text)
		require.Error(t, err, text)
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{"nme": "name", "Citty": "city", "socre": "score", "xyz": ""} {
		near, ok := plan.Nearest(name, []string{"name", "city", "score"})
		require.Equal(t, want != "", ok, name)
		if ok {
			require.Equal(t, want, near)
		}
	}
	_, ok := plan.Nearest("a", nil)
	require.False(t, ok)
	near, ok := plan.Nearest("uu", []string{"qu", "u"})
	require.True(t, ok)
	require.Equal(t, "u", near)
}

func TestRegistryIsDocumented(t *testing.T) {
	for _, f := range plan.Functions() {
		require.NotEmpty(t, f.Category, f.Name)
		require.NotEmpty(t, f.Signature, f.Name)
		require.NotEmpty(t, f.Doc, f.Name)
		if !f.Operator() && !f.Aggregate {
			require.NotEmpty(t, f.Example, f.Name)
		}
		found, err := plan.LookupFunc(f.Name)
		require.NoError(t, err)
		require.Same(t, f, found)
	}
	_, err := plan.LookupFunc("lowr")
	require.ErrorContains(t, err, "did you mean lower?")
}

func TestArityNamesTheFunction(t *testing.T) {
	_, err := plan.NewCall("lower")
	require.EqualError(t, err, "lower takes 1 argument, got 0; write lower(text)")
	_, err = plan.NewCall("coalesce")
	require.EqualError(t, err, "coalesce needs at least 1 argument, got 0; write coalesce(a, b, …)")
	_, err = plan.NewCall("substring", plan.TextLiteral("a"))
	require.EqualError(t, err, "substring takes 2 to 3 arguments, got 1; write substring(text, start [, length])")
}
