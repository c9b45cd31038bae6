package plan_test

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// column is a column called x of a type.
func column(t *testing.T, typ plan.Type) plan.Expr {
	t.Helper()
	c, err := plan.NewColumn(arrow.NewSchema([]arrow.Field{plan.NewField("x", typ)}, nil), 0)
	require.NoError(t, err)
	return c
}

func number(t *testing.T, text string) plan.Expr {
	t.Helper()
	l, err := plan.NumberLiteral(text)
	require.NoError(t, err)
	return l
}

// TestLiteralsAdapt: a literal takes the type of the column that it is compared with, where that holds it exactly.
func TestLiteralsAdapt(t *testing.T) {
	money := plan.DecimalType(10, 2)
	for _, c := range []struct {
		op      string
		column  plan.Type
		literal plan.Expr
		want    string
	}{
		{"=", plan.TextType, number(t, "7"), "x = '7'"},
		{"<>", plan.TextType, number(t, "1.50"), "x <> '1.50'"},
		{">", money, number(t, "10"), "x > 10.00"},
		{">", money, number(t, "10.5"), "x > 10.50"},
		{"=", money, plan.TextLiteral("10.5"), "x = 10.50"},
		{">", money, number(t, "1.234"), "CAST(x AS DECIMAL(11,3)) > 1.234"},
		{"<", money, number(t, "12345678901"), "CAST(x AS DECIMAL(21,2)) < 12345678901.00"},
		{"<", money, number(t, "1e3"), "CAST(x AS DOUBLE) < 1000"},
		{"<", plan.BigIntType, plan.TextLiteral("1.5"), "CAST(x AS DOUBLE) < 1.5"},
		{"<", plan.DateType, plan.TextLiteral("2024-03-01"), "x < DATE '2024-03-01'"},
	} {
		e, err := plan.NewCall(c.op, column(t, c.column), c.literal)
		require.NoError(t, err, c.want)
		require.Equal(t, c.want, e.String())
		in, err := plan.NewIn(column(t, c.column), []plan.Expr{c.literal}, false)
		require.NoError(t, err, c.want)
		require.Equal(t, plan.BooleanType, in.Type())
	}
	_, err := plan.NewCall("<", column(t, plan.TextType), number(t, "7"))
	require.ErrorContains(t, err, "write CAST(x AS BIGINT)", "an order of texts is not that of numbers")
}

func TestParametersAloneAreText(t *testing.T) {
	p := plan.NewParam(0, "", plan.UnknownType)
	typ, err := plan.CommonType("CASE", p, plan.NullLiteral(plan.NullType))
	require.NoError(t, err)
	require.Equal(t, plan.TextType, typ)
	typ, err = plan.CommonType("CASE", p, number(t, "1"))
	require.NoError(t, err)
	require.Equal(t, plan.BigIntType, typ)
	typ, err = plan.CommonType("CASE", plan.NullLiteral(plan.NullType))
	require.NoError(t, err)
	require.Equal(t, plan.NullType, typ)
}
