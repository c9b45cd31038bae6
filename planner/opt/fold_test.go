package opt

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestFold(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	x, id := col(a, 1), col(a, 0)
	yes, no, null := plan.BoolLiteral(true), plan.BoolLiteral(false), plan.NullLiteral(plan.BooleanType)
	isOne := fn("=", x, integer(1))
	testRule(t, "fold", []ruleCase{
		{"constants", where(a, fn("=", x, fn("+", integer(1), integer(2))))},
		{"the constant goes right", where(a, fn("<", integer(1), x))},
		{"AND TRUE", where(a, fn("and", isOne, yes))},
		{"FALSE OR", where(a, fn("or", no, isOne))},
		{"NOT NOT", where(a, fn("not", fn("not", isOne)))},
		{"NOT of an equality", where(a, fn("not", isOne))},
		{"NOT of OR", where(a, fn("not", fn("or", isOne, fn("is_null", id))))},
		{"NOT of IN", where(a, fn("not", must(plan.NewIn(x, []plan.Expr{integer(1), integer(2)}, false))))},
		{"filter TRUE", where(a, yes)},
		{"filter FALSE", where(a, isOne, no)},
		{"filter NULL", where(a, null)},
		{"NOT NULL", project(a, fn("not", null))},
		{"comparison with NULL", where(a, fn("=", x, plan.NullLiteral(plan.BigIntType)))},
		{"residual TRUE", join(a, b, plan.LeftJoin, fn("or", yes, fn("=", pair(a, b, 0), pair(a, b, 3))))},
		{"inner join on FALSE", join(a, b, plan.InnerJoin, no)},
		{"dead branches of CASE", project(a, must(plan.NewCase([]plan.When{{Cond: no, Then: x}, {Cond: isOne, Then: id}, {Cond: yes, Then: x}}, id)))},
		{"constants in a projection", project(a, fn("is_null", integer(1)), fn("+", integer(1), integer(1)))},
	}, []ruleCase{
		{"NULL AND x", project(a, fn("and", null, isOne))},
		{"NULL OR x in a filter", where(a, fn("or", null, isOne))},
		{"a cast that fails", where(a, fn("=", x, must(plan.NewCast(plan.TextLiteral("n/a"), plan.BigIntType, false))))},
		{"a guarded cast that fails", project(a, must(plan.NewCase([]plan.When{{Cond: isOne, Then: must(plan.NewCast(plan.TextLiteral("n/a"), plan.BigIntType, false))}}, x)))},
		{"random", project(a, fn("random"))},
		{"the same random twice", where(a, fn("and", random(), random()))},
		{"functions of time", project(a, fn("now"), fn("current_date"))},
		{"parameters", where(a, fn("=", x, param()))},
		{"x = x is not TRUE for NULL", where(a, fn("=", x, x))},
		{"<=> NULL", where(a, fn("<=>", x, plan.NullLiteral(plan.BigIntType)))},
		{"NOT of an order comparison", where(a, fn("not", fn("<", x, integer(1))))},
		{"left join on FALSE", join(a, b, plan.LeftJoin, no)},
	})
}

func TestFoldWithoutEvalKnowsLogicOnly(t *testing.T) {
	a := scan(plain("a"))
	sum := project(a, fn("+", integer(1), integer(2)))
	_, fired, err := foldRule(nil).Apply(sum)
	require.NoError(t, err)
	assert.False(t, fired)
	out, fired, err := foldRule(nil).Apply(where(a, plan.BoolLiteral(true)))
	require.NoError(t, err)
	assert.True(t, fired)
	assert.Same(t, a, out)
}
