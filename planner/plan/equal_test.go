package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestEqualPlanLooksAtEverythingButPlaces(t *testing.T) {
	values := func(n int64) plan.Node {
		v, err := plan.NewValues([]string{"x"}, [][]plan.Expr{{plan.IntLiteral(n)}})
		require.NoError(t, err)
		return v
	}
	random, err := plan.NewCall("random")
	require.NoError(t, err)
	filter := func(in plan.Node, call string, right plan.Expr, at plan.Pos) plan.Node {
		x, err := plan.NewColumn(in.Schema(), 0)
		require.NoError(t, err)
		pred, err := plan.NewCall(call, x, right)
		require.NoError(t, err)
		f, err := plan.NewFilter(in, plan.Placed(pred, at))
		require.NoError(t, err)
		return f
	}
	a, b := plan.NewOuterRef("k", plan.BigIntType), plan.NewOuterRef("k", plan.BigIntType)
	refs := map[*plan.OuterRef]*plan.OuterRef{a: b}
	one := filter(values(1), "=", a, 7)
	require.True(t, plan.EqualPlan(one, filter(values(1), "=", b, 9), refs))
	require.False(t, plan.EqualPlan(one, filter(values(1), "=", b, 9), nil), "two values of one name are two")
	require.False(t, plan.EqualPlan(one, filter(values(2), "=", b, 7), refs))
	require.False(t, plan.EqualPlan(one, filter(values(1), "<", b, 7), refs))
	require.False(t, plan.EqualPlan(one, values(1), refs))
	require.False(t, plan.EqualPlan(filter(values(1), "<", random, 0), filter(values(1), "<", random, 0), refs),
		"each call of random() has a value of its own")
}
