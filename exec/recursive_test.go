package exec

import (
	"context"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// recursionOf is a recursion whose step is made from its work table, which has the anchor's columns.
func recursionOf(anchor plan.Node, distinct bool, step func(work plan.Node) plan.Node) plan.Node {
	cte := &plan.CTE{Name: "t"}
	fields := make([]arrow.Field, anchor.Schema().NumFields())
	for i, f := range anchor.Schema().Fields() {
		fields[i] = plan.NewField(f.Name, plan.TypeOf(f))
	}
	work := plan.NewWorkTableScan(cte, arrow.NewSchema(fields, nil))
	return must(plan.NewRecursiveUnion(cte, work.Schema(), anchor, step(work), distinct))
}

// descend joins the work table with r on its first column, and goes on to the next number below 24.
func descend(l, r plan.Node, distinct bool) plan.Node {
	return recursionOf(l, distinct, func(work plan.Node) plan.Node {
		low := must(plan.NewFilter(work, call("<", col(work, 0), plan.IntLiteral(24))))
		j := joinCase{keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(low, must(plan.NewDistinct(r)))
		return must(plan.NewProject(j, []plan.Expr{call("+", col(j, 0), plan.IntLiteral(5)), col(j, 3)}, []string{"a", "b"}))
	})
}

func numbers(values ...int64) plan.Node {
	rows := make([][]plan.Expr, len(values))
	for i, v := range values {
		rows[i] = []plan.Expr{plan.IntLiteral(v)}
	}
	return must(plan.NewValues([]string{"n"}, rows))
}

// next is n + 1 for the rows below a bound.
func next(work plan.Node, bound int64) plan.Node {
	low := must(plan.NewFilter(work, call("<", col(work, 0), plan.IntLiteral(bound))))
	return must(plan.NewProject(low, []plan.Expr{call("+", col(low, 0), plan.IntLiteral(1))}, []string{"x"}))
}

func TestRecursion(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		up := func(work plan.Node) plan.Node { return next(work, 3) }
		assert.Equal(t, []row{{int64(1)}, {int64(1)}, {int64(2)}, {int64(2)}, {int64(3)}, {int64(3)}}, collect(t, recursionOf(numbers(1, 1), false, up), env))
		assert.Equal(t, []row{{int64(1)}, {int64(2)}, {int64(3)}}, collect(t, recursionOf(numbers(1, 1, 2), true, up), env))
		same := func(work plan.Node) plan.Node { return work }
		assert.Equal(t, []row{{int64(7)}}, collect(t, recursionOf(numbers(7), true, same), env))
		nothing := must(plan.NewFilter(numbers(1), plan.BoolLiteral(false)))
		assert.Empty(t, collect(t, recursionOf(nothing, false, same), env))
	})
}

// TestNestedRecursion has a recursion in the step of another, both over their own work tables.
func TestNestedRecursion(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		n := recursionOf(numbers(1), false, func(work plan.Node) plan.Node {
			inner := recursionOf(numbers(10), false, func(w plan.Node) plan.Node { return next(w, 12) })
			both := must(plan.NewJoin(next(work, 3), inner, plan.InnerJoin, nil))
			return must(plan.NewProject(both, []plan.Expr{col(both, 0)}, []string{"n"}))
		})
		got := collect(t, n, env)
		assert.Len(t, got, 1+3+9)
	})
}

func TestRecursionIsBounded(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	forever := recursionOf(numbers(0), false, func(work plan.Node) plan.Node { return next(work, 1<<40) })
	_, err := tryCollect(t, forever, &Env{Alloc: alloc, MaxRecursion: 50})
	assert.Equal(t, plan.CodeValue, plan.CodeOf(err))
	assert.EqualError(t, err, "recursive WITH t has not ended after 50 iterations; add a condition that ends it, write UNION where rows repeat, "+
		"or raise the limit with WithMaxRecursion")
	rows, err := tryCollect(t, recursionOf(numbers(0), false, func(work plan.Node) plan.Node { return next(work, 50) }), &Env{Alloc: alloc, MaxRecursion: 51})
	require.NoError(t, err)
	assert.Len(t, rows, 51)
	doubling := recursionOf(numbers(0), false, func(work plan.Node) plan.Node { return must(plan.NewUnion(work, work)) })
	_, err = tryCollect(t, doubling, &Env{Alloc: NewBudget(alloc, 1<<20)})
	assert.Equal(t, plan.CodeMemory, plan.CodeOf(err))
	assert.ErrorContains(t, err, "recursive WITH t: the statement needs")
}

func TestRecursionEndsBetweenIterations(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	op := must(Build(recursionOf(numbers(0), false, func(work plan.Node) plan.Node { return work }), &Env{Alloc: alloc}))
	ctx, cancel := context.WithCancel(t.Context())
	b := must(op.Next(ctx))
	b.Release()
	cancel()
	_, err := op.Next(ctx)
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
	require.NoError(t, op.Close())
}
