package eval

import (
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func noColumns(rows int64) plan.Batch { return array.NewRecord(arrow.NewSchema(nil, nil), nil, rows) }

func TestColumnsPassThrough(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(1, nil, 3))
	defer b.Release()
	ev, err := New(env, []plan.Expr{ref(t, b, 0), ref(t, b, 0)}, b.Schema())
	require.NoError(t, err)
	out, err := ev.Eval(b)
	require.NoError(t, err)
	defer release(out)
	assert.Same(t, b.Column(0), out[0])
	assert.Same(t, b.Column(0), out[1])
}

func TestConstantsOverRowsWithoutColumns(t *testing.T) {
	env := checked(t)
	for _, rows := range []int64{0, 1, 3, 1000} {
		b := noColumns(rows)
		for _, l := range []*plan.Literal{literal(1), literal("é"), literal(true), dec("1.5"), date("2024-01-01"), literal(nil), null(plan.TextType),
			literal([]byte{1}), interval(1, 2, 3000)} {
			got, err := evalTexts(t, env, l, b)
			require.NoError(t, err)
			require.Len(t, got, int(rows))
			for _, g := range got {
				want, err := evalTexts(t, env, l, noColumns(1))
				require.NoError(t, err)
				require.Equal(t, want[0], g)
			}
		}
	}
}

func TestAFailingConstantOverNoRowsIsNoError(t *testing.T) {
	env := checked(t)
	bad := call(t, "+", literal(int64(9223372036854775807)), literal(1))
	got, err := evalTexts(t, env, bad, noColumns(0))
	require.NoError(t, err)
	assert.Empty(t, got)
	_, err = evalTexts(t, env, bad, noColumns(2))
	assert.EqualError(t, err, "BIGINT out of range: 9223372036854775807 + 1")
}

func TestRandomDiffersByRow(t *testing.T) {
	env := checked(t)
	got, err := evalTexts(t, env, call(t, "random"), noColumns(1000))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, g := range got {
		seen[g] = true
		assert.True(t, g == "0" || strings.HasPrefix(g, "0.") || strings.Contains(g, "e-"), g)
	}
	assert.Greater(t, len(seen), 990)
}

func TestNowIsWhenTheStatementBegan(t *testing.T) {
	env := checked(t)
	l, err := Constant(env, call(t, "now"))
	require.NoError(t, err)
	assert.Equal(t, ts("2024-05-06 07:08:09.123456").Value, l.Value)
	l, err = Constant(env, call(t, "current_date"))
	require.NoError(t, err)
	assert.Equal(t, date("2024-05-06").Value, l.Value)
}

func TestConstant(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(1))
	defer b.Release()
	for want, e := range map[string]plan.Expr{
		"3": call(t, "+", literal(1), literal(2)), "'aa'": call(t, "repeat", literal("a"), literal(2)), "NULL": call(t, "/", literal(1.0), literal(0.0)),
		"1.75": call(t, "+", dec("1.5"), dec("0.25")), "x'00ff'": call(t, "unhex", literal("00FF")), "true": call(t, "=", literal(1), literal(1)),
		"DATE '2024-02-29'": call(t, "last_day", ts("2024-02-03")), "0.5": call(t, "/", literal(1), literal(2)), "7": literal(7),
		"INTERVAL '2 months'": call(t, "+", interval(1, 0, 0), interval(1, 0, 0)),
	} {
		l, err := Constant(env, e)
		require.NoError(t, err)
		assert.Equal(t, want, l.String())
		assert.Equal(t, e.Type(), l.Type())
	}
	_, err := Constant(env, ref(t, b, 0))
	assert.EqualError(t, err, "a is not a constant")
	_, err = Constant(env, call(t, "+", plan.NewParam(0, "n", plan.BigIntType), literal(1)))
	assert.EqualError(t, err, "parameter :n has no value")
}

func TestSchemasThatDoNotFit(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(1), []*plan.Literal{literal("x")})
	defer b.Release()
	narrow := batch(t, env.Alloc, numbers(1))
	defer narrow.Release()
	_, err := New(env, []plan.Expr{ref(t, b, 1)}, narrow.Schema())
	assert.ErrorContains(t, err, "column b (ordinal 1) is not in the input")
	texts := batch(t, env.Alloc, []*plan.Literal{literal("x")})
	defer texts.Release()
	_, err = New(env, []plan.Expr{ref(t, b, 0)}, texts.Schema())
	assert.ErrorContains(t, err, "column a is a TEXT in the input, not a BIGINT")
	ev, err := New(env, []plan.Expr{ref(t, b, 1)}, b.Schema())
	require.NoError(t, err)
	_, err = ev.Eval(narrow)
	assert.ErrorContains(t, err, "a batch lacks column 1, b utf8")
	p, err := Predicate(env, call(t, "=", ref(t, b, 0), literal(1)), b.Schema())
	require.NoError(t, err)
	_, err = p.Select(texts, nil)
	assert.ErrorContains(t, err, "a batch lacks column 0, a int64")
	_, err = Predicate(env, ref(t, b, 0), b.Schema())
	assert.ErrorContains(t, err, "no condition")
}

func TestATextColumnHasALimit(t *testing.T) {
	env := checked(t)
	long := call(t, "repeat", literal("x"), literal(64<<20))
	_, err := evalTexts(t, env, long, noColumns(33))
	assert.ErrorContains(t, err, "the texts of a column exceed 2 GiB")
	assert.Equal(t, plan.CodeValue, plan.CodeOf(err))
}

func TestBadPatternsAreErrors(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, []*plan.Literal{literal("x")})
	defer b.Release()
	_, err := New(env, []plan.Expr{call(t, "regexp", ref(t, b, 0), literal("a("))}, b.Schema())
	assert.ErrorContains(t, err, "'a(' is no pattern")
	_, err = New(env, []plan.Expr{call(t, "like", ref(t, b, 0), literal("a"), literal("ab"))}, b.Schema())
	assert.ErrorContains(t, err, "ESCAPE takes one character or none, not 'ab'")
}
