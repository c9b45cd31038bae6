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

func TestNodeAndRootExprs(t *testing.T) {
	four, err := plan.NewCall("+", plan.IntLiteral(3), plan.IntLiteral(1))
	require.NoError(t, err)
	nine, err := plan.NewCall("=", four, plan.IntLiteral(9))
	require.NoError(t, err)
	n := &plan.Filter{Pred: nine}
	require.Len(t, plan.NodeExprs(n), 5, "3, 1, 3 + 1, 9 and the equality")
	require.Equal(t, []plan.Expr{nine}, plan.RootExprs(n))
}
