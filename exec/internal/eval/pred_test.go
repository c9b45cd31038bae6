package eval

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func selected(t *testing.T, env *Env, pred plan.Expr, b plan.Batch) []int32 {
	t.Helper()
	p, err := Predicate(env, pred, b.Schema())
	require.NoError(t, err)
	sel, err := p.Select(b, []int32{-1})
	require.NoError(t, err)
	require.Equal(t, int32(-1), sel[0], "what was there stays")
	return sel[1:]
}

func TestSelect(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(0, 5, nil, 20, 7, 1), numbers(1, nil, 3, 4, 5, 6))
	defer b.Release()
	x, y := ref(t, b, 0), ref(t, b, 1)
	positive := call(t, ">", x, literal(0))
	overflow := call(t, "<", call(t, "-", literal(int64(-9223372036854775807)), x), literal(0)) // for x > 1
	for _, c := range []struct {
		pred plan.Expr
		want []int32
	}{
		{positive, []int32{1, 3, 4, 5}},
		{call(t, "and", positive, call(t, ">", y, literal(4))), []int32{4, 5}},
		{plan.BoolLiteral(true), []int32{0, 1, 2, 3, 4, 5}},
		{plan.BoolLiteral(false), []int32{}},
		{null(plan.BooleanType), []int32{}},
		{call(t, "and", plan.BoolLiteral(true), positive), []int32{1, 3, 4, 5}},
		{plan.And(call(t, "<=", x, literal(1)), overflow, call(t, ">", y, literal(1))), []int32{5}},
		{plan.And(call(t, "is_null", x), overflow), []int32{}},
		{call(t, "or", call(t, ">", x, literal(1)), overflow), []int32{0, 1, 3, 4, 5}},
		{must(plan.NewIn(x, []plan.Expr{literal(5), literal(1), literal(nil)}, false)), []int32{1, 5}},
		{must(plan.NewIn(x, []plan.Expr{literal(5), literal(nil)}, true)), []int32{}},
		{must(plan.NewIn(x, []plan.Expr{literal(5)}, true)), []int32{0, 3, 4, 5}},
	} {
		assert.Equal(t, c.want, append([]int32{}, selected(t, env, c.pred, b)...), c.pred.String())
	}
	p, err := Predicate(env, overflow, b.Schema())
	require.NoError(t, err)
	_, err = p.Select(b, nil)
	assert.EqualError(t, err, "BIGINT out of range: -9223372036854775807 - 5")
}

func TestSelectWithoutColumnsAndRows(t *testing.T) {
	env := checked(t)
	assert.Len(t, selected(t, env, plan.BoolLiteral(true), noColumns(3)), 3)
	assert.Empty(t, selected(t, env, plan.BoolLiteral(true), noColumns(0)))
	b := batch(t, env.Alloc, numbers(1, 2))
	defer b.Release()
	empty := b.NewSlice(1, 1)
	defer empty.Release()
	assert.Empty(t, selected(t, env, call(t, ">", ref(t, b, 0), literal(0)), empty))
}

func TestInLists(t *testing.T) {
	env := checked(t)
	for _, c := range []struct {
		values []*plan.Literal
		in     int
	}{
		{numbers(1, 2, nil), 1}, {[]*plan.Literal{literal("a"), literal("é"), null(plan.TextType)}, 0}, {[]*plan.Literal{literal(0.5), literal(1.5)}, 1},
		{[]*plan.Literal{dec("1.5"), dec("2.5")}, 0}, {[]*plan.Literal{date("1969-01-01"), date("2024-01-01")}, 1}, {[]*plan.Literal{ts("1969-01-01"), ts("2024-01-01")}, 0},
		{[]*plan.Literal{literal(true), literal(false)}, 1}, {[]*plan.Literal{literal([]byte{1}), literal([]byte{2})}, 0},
	} {
		b := batch(t, env.Alloc, c.values)
		for _, repeats := range []int{1, shortList + 1} {
			for _, withNull := range []bool{false, true} {
				checkIn(t, env, b, c.values, c.in, repeats, withNull)
			}
		}
		b.Release()
	}
}

// checkIn tests values against a list of one of them, again and again.
func checkIn(t *testing.T, env *Env, b plan.Batch, values []*plan.Literal, in, repeats int, withNull bool) {
	var list []plan.Expr
	for range repeats {
		list = append(list, values[in])
	}
	if withNull {
		list = append(list, literal(nil))
	}
	for _, not := range []bool{false, true} {
		e := must(plan.NewIn(ref(t, b, 0), list, not))
		require.IsType(t, &plan.In{}, e)
		got, err := evalTexts(t, env, e, b)
		require.NoError(t, err)
		for i, v := range values {
			want := map[bool]string{true: "true", false: "false"}[(i == in) != not]
			if v.IsNull() || withNull && i != in {
				want = "NULL"
			}
			assert.Equal(t, want, got[i], "%s, row %d", e, i)
		}
	}
}
