package opt

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func cast(e plan.Expr, t plan.Type) plan.Expr { return must(plan.NewCast(e, t, false)) }

func decimal(s string) plan.Expr { return must(plan.NumberLiteral(s)) }

// typed is a scan of a table with one column of each type that casts are taken off.
func typed() plan.Node {
	fields := []arrow.Field{plan.NewField("i", plan.BigIntType), plan.NewField("d", plan.DecimalType(6, 2)),
		plan.NewField("day", plan.DateType), plan.NewField("t", plan.TextType)}
	return scan(&fakeTable{name: "typed", schema: arrow.NewSchema(fields, nil)})
}

func timestamp(s string) plan.Expr {
	v, _ := plan.ParseTimestamp(s)
	return must(plan.NewLiteral(v, plan.TimestampType))
}

func TestUnwrapCast(t *testing.T) {
	n := typed()
	i, d, day, text := col(n, 0), col(n, 1), col(n, 2), col(n, 3)
	double := cast(i, plan.DoubleType)
	testRule(t, "unwrap_cast", []ruleCase{
		{"double", where(n, fn("=", double, plan.DoubleLiteral(42)))},
		{"decimal", where(n, fn("=", i, decimal("42.0")))},
		{"a whole number is never 42.5", where(n, fn("=", i, decimal("42.5")))},
		{"a whole number is always another than 42.5", where(n, fn("<>", i, decimal("42.5")))},
		{"below", where(n, fn("<", double, plan.DoubleLiteral(-1.5)))},
		{"at most", where(n, fn("<=", i, decimal("42.5")))},
		{"above", where(n, fn(">", i, decimal("-42.5")))},
		{"at least", where(n, fn(">=", i, decimal("42.5")))},
		{"null-safe", project(n, fn("<=>", i, decimal("42.5")))},
		{"decimal column", where(n, fn("=", d, decimal("12.3400")))},
		{"finer than the column", where(n, fn(">=", d, decimal("-12.345")))},
		{"midnight", where(n, fn("=", day, timestamp("2024-03-01")))},
		{"noon", where(n, fn("<", day, timestamp("1969-12-31 12:00:00")))},
	}, []ruleCase{
		{"beyond what a double tells apart", where(n, fn("=", double, plan.DoubleLiteral(1<<53)))},
		{"beyond BIGINT", where(n, fn("=", i, decimal("9223372036854775808")))},
		{"never, where NULL counts", project(n, fn("=", i, decimal("42.5")))},
		{"never, below NOT", where(n, fn("not", fn("=", i, decimal("42.5"))))},
		{"a decimal that does not hold every BIGINT", where(n, fn("=", cast(i, plan.DecimalType(10, 0)), cast(decimal("7.0"), plan.DecimalType(10, 0))))},
		{"text", where(n, fn("=", cast(text, plan.BigIntType), integer(1)))},
		{"a parameter", where(n, fn("=", double, plan.NewParam(0, "", plan.DoubleType)))},
		{"narrowing", where(n, fn("=", cast(d, plan.BigIntType), integer(1)))},
	})
}

func TestFloorDecimalOfNegatives(t *testing.T) {
	l := decimal("-42.5").(*plan.Literal)
	floor, exact, ok := floorIn(plan.BigIntType, l)
	assert.True(t, ok)
	assert.False(t, exact)
	assert.Equal(t, int64(-43), floor.Value)
}
