package plan

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParameterValuesOfOtherTypes(t *testing.T) {
	blob := func(s string) *Literal { return &Literal{Value: []byte(s), typ: BlobType} }
	at := func(micros int64) *Literal { return &Literal{Value: arrow.Timestamp(micros), typ: TimestampType} }
	const day = 86_400_000_000
	for _, c := range []struct {
		value *Literal
		typ   Type
		want  any // nil: refused
	}{
		{DoubleLiteral(3), BigIntType, int64(3)},
		{DoubleLiteral(-3), BigIntType, int64(-3)},
		{DoubleLiteral(3.5), BigIntType, nil},
		{DoubleLiteral(1 << 63), BigIntType, nil},
		{DoubleLiteral(12.3), DecimalType(8, 2), decimal128.FromI64(1230)},
		{DoubleLiteral(12.345), DecimalType(8, 2), nil},
		{DoubleLiteral(1e22), DecimalType(8, 2), nil},
		{at(2 * day), DateType, arrow.Date32(2)},
		{at(-2 * day), DateType, arrow.Date32(-2)},
		{at(2*day + 1), DateType, nil},
		{at(0), TextType, "1970-01-01 00:00:00"},
		{IntLiteral(7), TextType, "7"},
		{blob("grün"), TextType, "grün"},
		{blob("\xff"), TextType, nil},
		{TextLiteral("7"), BigIntType, int64(7)},
		{TextLiteral("x"), BigIntType, nil},
		{TextLiteral("1.50"), DecimalType(12, 2), decimal128.FromI64(150)},
		{&Literal{Value: decimal128.FromI64(7), typ: DecimalType(38, 0)}, DecimalType(12, 2), decimal128.FromI64(700)},
		{BoolLiteral(true), BigIntType, nil},
	} {
		got, err := paramValue(NewParam(0, "p", c.typ), []*Literal{c.value})
		if c.want == nil {
			assert.Equal(t, CodeType, CodeOf(err), "%s for %s gives %v, %v", c.value, c.typ, got, err)
			assert.ErrorContains(t, err, ":p")
			continue
		}
		require.NoError(t, err, "%s for %s", c.value, c.typ)
		assert.Equal(t, c.want, got.Value)
		assert.Equal(t, c.typ, got.Type())
	}
}

func TestErrorsOfParametersHaveTheirPlace(t *testing.T) {
	values, err := NewValues([]string{"a", "b"}, [][]Expr{{NewParam(1, "", BigIntType), NewParam(0, "", BigIntType)}})
	require.NoError(t, err)
	given := []*Literal{IntLiteral(1), TextLiteral("x")}
	_, err = BindParams(values, given, At(7), At(10))
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, At(10), e.Pos)
	_, err = BindParams(values, given)
	require.ErrorAs(t, err, &e)
	assert.Zero(t, e.Pos, "no places are given")
}
