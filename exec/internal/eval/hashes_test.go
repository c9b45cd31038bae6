package eval

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestHash: equal values have the same hash, wherever they come from, and a text is not its parts.
func TestHash(t *testing.T) {
	env := checked(t)
	hash := func(args ...any) string {
		exprs := make([]plan.Expr, len(args))
		for i, a := range args {
			exprs[i] = literal(a)
		}
		l, err := Constant(env, call(t, "hash", exprs...))
		require.NoError(t, err)
		return literalText(l)
	}
	require.Equal(t, hash("a", 1), hash("a", 1))
	require.NotEqual(t, hash("ab", "c"), hash("a", "bc"))
	require.NotEqual(t, hash(nil), hash(""))
	require.NotEqual(t, hash("a", nil), hash(nil, "a"))
	b := batch(t, env.Alloc, []*plan.Literal{plan.TextLiteral("x"), null(plan.TextType), plan.TextLiteral("x")})
	defer b.Release()
	got, err := evalTexts(t, env, call(t, "hash", ref(t, b, 0)), b)
	require.NoError(t, err)
	require.Equal(t, []string{hash("x"), hash(nil), hash("x")}, got)
}

func TestUUID(t *testing.T) {
	env := checked(t)
	seen := map[string]bool{}
	for range 100 {
		l, err := Constant(env, call(t, "uuid"))
		require.NoError(t, err)
		id := literalText(l)
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
		require.False(t, seen[id])
		seen[id] = true
	}
}
