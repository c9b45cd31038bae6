package redisrel

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestClassify(t *testing.T) {
	for want, texts := range map[plan.Type][]string{
		plan.NullType:    {""},
		plan.BooleanType: {"true", "false"},
		plan.BigIntType:  {"0", "1", "-1", "42", "9223372036854775807", "-9223372036854775808"},
		plan.DoubleType: {
			"1.5", "-0.25", "0.0", "7.0", "-3.5", "1e+5", "1e-05", "2.5E10", "1.0E10", "1.5E-7", "100.0", "0.1234567890123456", "1e+300",
			"5e-324", "0.30000000000000004", "1.7976931348623157E308", "2.2250738585072014e-308",
		},
		plan.DecimalType(18, 1):  {"12345678901234567.8"},
		plan.DecimalType(18, 2):  {"10.50", "1.00", "-0.10", "0.00", "1.50"},
		plan.DecimalType(18, 17): {"0.10000000000000001"},
		plan.DecimalType(20, 2):  {"123456789012345678.90"},
		plan.DecimalType(20, 20): {"0.12345678901234567890"},
		plan.DecimalType(38, 1):  {"1234567890123456789012345678901234567.0"},
		plan.DateType:            {"2024-03-01", "2024-02-29", "0001-01-01", "9999-12-31"},
		plan.TimestampType:       {"2024-03-01 13:00:00", "2024-03-01 13:00:00.123456", "2024-03-01 13:00:00.500000", "1969-12-31 23:59:59"},
		plan.TextType: {
			"007", "+1", "-0", "-0.0", " 1", "1 ", "-", ".5", "5.", "1.", "01.5", "1e", "1e+", "1_000", "0x10", "0x1p3", "NaN", "nan", "inf",
			"-inf", "Infinity", "9223372036854775808", "-9223372036854775809", "1e400", "1e-400", "1e5", "12e7", "12.5e7", "1e74", "100E+3", "4e-324", "-0.00", "-0e5", "1.50e3", "+1.50", "01.50",
			"12345678901234567890123456789012345678.9", "0.100000000000000000000000000000000000000", "1.2345678901234567890e3",
			"TRUE", "True", "t", "yes", "2024-02-30", "2023-02-29", "2024-13-01", "2024-3-1", "0000-01-01", "2024-03-01 24:00:00",
			"2024-03-01 13:00", "2024-03-01 13:00:60", "2024-03-01T13:00:00.1234567Z", "2024-03-01T13:00:00+02:00", "2024-03-01 13:00:00.",
			"2024-03-01T13:00:00", "2024-03-01T13:00:00Z", "2024-03-01 13:00:00Z", "2024-03-01T13:00:00.5Z", "2024-03-01 13:00:00.500",
			"2024-03-01 13:00:00.000000", "2024-03-01 13:00:00.12345Z", "2024-03-01T13:00:00+00:00", "2024-03-01T13:00:00.123456",
			"{}", "[1]", "hello", "1.2.3", "--1", "1-2", "é",
		},
		plan.BlobType: {"\xff", "a\x80b", "1\xff"},
	} {
		for _, text := range texts {
			assert.Equal(t, want, classify([]byte(text), inferred), "%q", text)
		}
	}
	long := "1." + string(bytes.Repeat([]byte("0"), 100)) + "1"
	assert.Equal(t, plan.TextType, classify([]byte(long), inferred))
	for _, text := range []string{"1.50", "10.50", "7.0", "1e5", "2024-03-01T13:00:00", "0.0", "2024-03-01 13:00:00.5"} {
		assert.Equal(t, plan.TextType, classify([]byte(text), keyPart), "%q makes no key", text)
	}
	for want, text := range map[plan.Type]string{plan.DoubleType: "1.5", plan.BigIntType: "7", plan.TimestampType: "2024-03-01 13:00:00"} {
		assert.Equal(t, want, classify([]byte(text), keyPart), "%q", text)
	}
}

// read decodes one text and gives its text form back.
func read(t *testing.T, typ plan.Type, s strictness, text string) (string, bool) {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	b := array.NewBuilder(alloc, typ.Arrow())
	defer b.Release()
	d, err := newDecoder(typ, s, b)
	require.NoError(t, err)
	ok := d.decode([]byte(text))
	a := b.NewArray()
	defer a.Release()
	if !ok {
		require.Zero(t, a.Len(), "a refused value leaves nothing")
		return "", false
	}
	require.Equal(t, 1, a.Len())
	return string(plan.AppendText(nil, a, 0)), true
}

func TestDecode(t *testing.T) {
	dec := plan.DecimalType(6, 2)
	for _, c := range []struct {
		typ  plan.Type
		s    strictness
		text string
		want string // empty: refused
	}{
		{plan.BigIntType, inferred, "42", "42"}, {plan.BigIntType, inferred, "007", ""}, {plan.BigIntType, declared, "007", "7"},
		{plan.BigIntType, declared, "+7", "7"}, {plan.BigIntType, declared, " 7", ""}, {plan.BigIntType, keyPart, "007", ""},
		{plan.BigIntType, declared, "9223372036854775808", ""}, {plan.BigIntType, declared, "1.0", ""},
		{plan.DoubleType, inferred, "1.50", ""}, {plan.DoubleType, declared, "1.50", "1.5"}, {plan.DoubleType, inferred, "7.0", "7"},
		{plan.DoubleType, inferred, "1e-05", "0.00001"}, {plan.DoubleType, inferred, "12", "12"}, {plan.DoubleType, keyPart, "1.50", ""},
		{plan.DoubleType, inferred, "9007199254740993", ""}, {plan.DoubleType, declared, "9007199254740993", "9007199254740992"},
		{plan.DoubleType, declared, ".5", "0.5"}, {plan.DoubleType, inferred, ".5", ""}, {plan.DoubleType, declared, "nan", ""},
		{plan.DoubleType, declared, "1e400", ""}, {plan.DoubleType, declared, "0x1p3", ""},
		{dec, declared, "1.5", "1.50"}, {dec, declared, "-1234.56", "-1234.56"}, {dec, declared, "12345", ""}, {dec, declared, "1.555", ""},
		{dec, declared, "1.550", "1.55"}, {dec, declared, "1e2", ""}, {dec, declared, ".5", "0.50"}, {dec, declared, "", ""}, {dec, declared, "-", ""},
		{dec, declared, "9999.99", "9999.99"}, {dec, declared, "10000.00", ""}, {dec, keyPart, "1.5", ""}, {dec, keyPart, "1.50", "1.50"},
		{dec, inferred, "1.50", "1.50"}, {dec, inferred, "-0.05", "-0.05"}, {dec, inferred, "0.00", "0.00"}, {dec, inferred, "1.5", ""},
		{dec, inferred, "1", ""}, {dec, inferred, "1.500", ""}, {dec, inferred, "-0.00", ""}, {dec, inferred, "01.50", ""}, {dec, inferred, "+1.50", ""},
		{dec, inferred, "10000.00", ""}, {dec, inferred, "1.50e0", ""}, {dec, inferred, ".50", ""},
		{dec, declared, "-0", "0.00"}, {dec, declared, "+7", "7.00"},
		{plan.DecimalType(38, 0), declared, "99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
		{plan.DecimalType(38, 0), declared, "100000000000000000000000000000000000000", ""},
		{plan.DecimalType(38, 20), declared, "-1.00000000000000000001", "-1.00000000000000000001"},
		{plan.BooleanType, inferred, "true", "true"}, {plan.BooleanType, inferred, "1", ""}, {plan.BooleanType, declared, "1", "true"},
		{plan.BooleanType, declared, "maybe", ""}, {plan.BooleanType, keyPart, "1", ""},
		{plan.DateType, declared, "2024-03-01", "2024-03-01"}, {plan.DateType, declared, "2024-02-30", ""},
		{plan.TimestampType, inferred, "2024-03-01 13:00:00", "2024-03-01 13:00:00"}, {plan.TimestampType, inferred, "2024-03-01T13:00:00Z", ""},
		{plan.TimestampType, declared, "2024-03-01T13:00:00Z", "2024-03-01 13:00:00"},
		{plan.TimestampType, inferred, "2024-03-01", ""}, {plan.TimestampType, declared, "2024-03-01", "2024-03-01 00:00:00"},
		{plan.TimestampType, inferred, "2024-03-01T13:00:00+02:00", ""},
		{plan.TimestampType, declared, "2024-03-01T13:00:00+02:00", "2024-03-01 11:00:00"},
		{plan.TimestampType, declared, "2024-03-01 13:00:00.1234567", ""},
		{plan.TimestampType, keyPart, "2024-03-01T13:00:00", ""},
		{plan.TimestampType, inferred, "1969-12-31 23:59:59.5", ""}, {plan.TimestampType, declared, "1969-12-31 23:59:59.5", "1969-12-31 23:59:59.500000"},
		{plan.TimestampType, inferred, "1969-12-31 23:59:59.500000", "1969-12-31 23:59:59.500000"},
		{plan.TextType, inferred, "é", "é"}, {plan.TextType, declared, "\xff", ""}, {plan.BlobType, inferred, "\xff\x00", "\xff\x00"},
		{plan.JSONType, declared, `{"a": 1}`, `{"a": 1}`}, {plan.JSONType, declared, `{a:1}`, ""},
	} {
		got, ok := read(t, c.typ, c.s, c.text)
		assert.Equal(t, c.want != "", ok, "%s %q", c.typ, c.text)
		assert.Equal(t, c.want, got, "%s %q", c.typ, c.text)
	}
	_, err := newDecoder(plan.IntervalType, inferred, nil)
	require.Error(t, err)
}

func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	for day := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 10_000; day = day.AddDate(0, 0, 17) {
		got, ok := parseDate([]byte(day.Format(time.DateOnly)))
		require.True(t, ok)
		require.EqualValues(t, day.Unix()/86400, got, day)
	}
}

// requireSameNumber compares a text of a guessed DOUBLE with what it is written back as: the same value and digits.
func requireSameNumber(t *testing.T, text, back string) {
	t.Helper()
	a, err1 := strconv.ParseFloat(text, 64)
	b, err2 := strconv.ParseFloat(back, 64)
	require.NoError(t, err1)
	require.NoError(t, err2)
	require.Equal(t, math.Float64bits(a), math.Float64bits(b), "%q is written back as %q", text, back)
	require.Equal(t, significant(text), significant(back), "%q is written back as %q", text, back)
}

// significant are the digits of a number without the zeros at either end.
func significant(number string) string {
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	return strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0")
}

// FuzzDecode holds the rules that a guessed type must keep: the value of the type that classify gives is read, and is
// written back as the same bytes, or, a DOUBLE, as the same digits; a keyPart is the same bytes.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{"1.50", "4e-324", "7.0", "-0.00", "2024-03-01 13:00:00.500000", "-0", "007", "2024-03-01T13:00:00Z", "true", "9007199254740993", "1e-7", "0.1", "\xff", "123456789012345678"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		typ := classify([]byte(text), inferred)
		if typ == plan.NullType {
			return
		}
		once, ok := read(t, typ, inferred, text)
		require.True(t, ok, "%q is a %s", text, typ)
		if typ == plan.DoubleType {
			requireSameNumber(t, text, once)
		} else {
			require.Equal(t, text, once)
		}
		key := classify([]byte(text), keyPart)
		if same, ok := read(t, key, keyPart, text); ok {
			require.Equal(t, text, same)
		} else {
			t.Fatalf("%q is a %s in a key", text, key)
		}
		if typ != plan.BlobType && typ != plan.TextType {
			_, ok = read(t, typ, declared, text)
			require.True(t, ok, "a declaration reads what a guess reads")
		}
	})
}
