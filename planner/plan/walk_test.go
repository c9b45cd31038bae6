package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestReplaceExpr replaces a whole subexpression before its operands are looked at, wherever it stands.
func TestReplaceExpr(t *testing.T) {
	x := column(t, plan.BigIntType)
	call := func(name string, args ...plan.Expr) plan.Expr {
		e, err := plan.NewCall(name, args...)
		require.NoError(t, err)
		return e
	}
	sum := call("+", x, plan.IntLiteral(1))
	in, err := plan.NewIn(sum, []plan.Expr{plan.IntLiteral(1)}, false)
	require.NoError(t, err)
	cast, err := plan.NewCast(sum, plan.TextType, false)
	require.NoError(t, err)
	branch, err := plan.NewCase([]plan.When{{Cond: in, Then: cast}}, plan.TextLiteral("none"))
	require.NoError(t, err)

	out := plan.ReplaceExpr(branch, func(e plan.Expr) (plan.Expr, bool) {
		return plan.IntLiteral(7), plan.EqualExpr(e, sum)
	})
	require.Equal(t, "CASE WHEN 7 IN (1) THEN CAST(7 AS TEXT) ELSE 'none' END", out.String())
	require.Equal(t, "CASE WHEN x + 1 IN (1) THEN CAST(x + 1 AS TEXT) ELSE 'none' END", branch.String(), "expressions do not change")

	same := plan.ReplaceExpr(branch, func(plan.Expr) (plan.Expr, bool) { return nil, false })
	require.Same(t, branch, same)
	root := plan.ReplaceExpr(branch, func(plan.Expr) (plan.Expr, bool) { return x, true })
	require.Same(t, x, root)
}
