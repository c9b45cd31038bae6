package eval

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// numbers is a column of BIGINTs; nil is NULL.
func numbers(values ...any) []*plan.Literal {
	out := make([]*plan.Literal, len(values))
	for i, v := range values {
		if out[i] = null(plan.BigIntType); v != nil {
			out[i] = literal(v)
		}
	}
	return out
}

// failing is an expression that fails for every row that comes to it.
func failing(t *testing.T, column plan.Expr) plan.Expr {
	return must(plan.NewCast(call(t, "concat", column, plan.TextLiteral("x")), plan.BigIntType, false))
}

func TestErrorsOfRowsThatAreNotReached(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(0, 5, nil, 20), numbers(1, nil, 3, 4))
	defer b.Release()
	x, y := ref(t, b, 0), ref(t, b, 1)
	big := call(t, "-", literal(int64(-9223372036854775807)), x) // overflows for x > 1
	guard := call(t, "<=", x, literal(1))
	small := call(t, "<", big, literal(0))
	for _, c := range []struct {
		name string
		e    plan.Expr
		want []string
	}{
		{"and", call(t, "and", guard, small), []string{"true", "false", "error", "false"}},
		{"or", call(t, "or", call(t, "not", guard), small), []string{"true", "true", "error", "true"}},
		{"case", must(plan.NewCase([]plan.When{{Cond: guard, Then: big}}, x)), []string{"-9223372036854775807", "5", "NULL", "20"}},
		{"case without else", must(plan.NewCase([]plan.When{{Cond: call(t, "is_null", y), Then: x}, {Cond: guard, Then: big}}, nil)), []string{"-9223372036854775807", "5", "NULL", "NULL"}},
		{"coalesce", call(t, "coalesce", x, failing(t, plan.TextLiteral("z"))), []string{"0", "5", "error", "20"}},
		{"coalesce over three", call(t, "coalesce", x, y, failing(t, y)), []string{"0", "5", "3", "20"}},
		{"ifnull", call(t, "ifnull", y, call(t, "*", x, literal(2))), []string{"1", "10", "3", "4"}},
		{"a constant that fails", must(plan.NewCase([]plan.When{{Cond: call(t, "is_null", x), Then: literal(1)}}, failing(t, plan.TextLiteral("z")))), []string{"error", "error", "1", "error"}},
		{"nested", must(plan.NewCase([]plan.When{{Cond: call(t, "is_not_null", x), Then: must(plan.NewCase([]plan.When{{Cond: guard, Then: big}}, y))}}, literal(7))),
			[]string{"-9223372036854775807", "NULL", "7", "4"}},
	} {
		t.Run(c.name, func(t *testing.T) { checkLazy(t, env, c.e, b, c.want) })
	}
}

// checkLazy evaluates e over the rows that want no error, and over each of the others, which must fail or be NULL.
func checkLazy(t *testing.T, env *Env, e plan.Expr, b plan.Batch, want []string) {
	for i, w := range want {
		one := b.NewSlice(int64(i), int64(i+1))
		got, err := evalTexts(t, env, e, one)
		one.Release()
		switch {
		case w == "error" && err != nil:
		case w == "error":
			assert.Equal(t, []string{"NULL"}, got)
		default:
			require.NoError(t, err)
			assert.Equal(t, []string{w}, got)
		}
	}
	for i := range want { // longest runs without an error
		for j := i + 1; j <= len(want) && want[j-1] != "error"; j++ {
			part := b.NewSlice(int64(i), int64(j))
			got, err := evalTexts(t, env, e, part)
			part.Release()
			require.NoError(t, err)
			assert.Equal(t, want[i:j], got)
		}
	}
}

func TestErrorsReleaseTheirMemory(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(1, 2, 9223372036854775807))
	defer b.Release()
	x := ref(t, b, 0)
	ok := call(t, "concat", x, plan.TextLiteral("abc"))
	bad := call(t, "+", call(t, "*", x, literal(1)), literal(1))
	ev, err := New(env, []plan.Expr{ok, x, bad}, b.Schema())
	require.NoError(t, err)
	out, err := ev.Eval(b)
	require.Error(t, err)
	assert.Nil(t, out)
	assert.EqualError(t, err, "BIGINT out of range: 9223372036854775807 + 1")
}
