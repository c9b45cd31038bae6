package exec

import (
	"context"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// withOf is a common table expression and a body of scans of it.
func withOf(def plan.Node, body func(scan func() plan.Node) plan.Node) plan.Node {
	cte := &plan.CTE{Name: "c"}
	return must(plan.NewWith(cte, def, body(func() plan.Node { return must(plan.NewCTEScan(cte, def.Schema(), nil)) })))
}

func TestWithReadsItsTableOnce(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l := newTable("l", intText, row{int64(1), "a"}, row{int64(2), "b"}, row{int64(3), nil}, row{int64(4), "d"})
		n := withOf(scanOf(l), func(scan func() plan.Node) plan.Node { return must(plan.NewUnion(scan(), scan(), scan())) })
		assert.Equal(t, append(append(append([]row{}, l.rows...), l.rows...), l.rows...), collect(t, n, env))
		assert.Equal(t, 1, l.scans)
		assert.Zero(t, l.open)
	})
}

func TestWithGivesColumns(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l := newTable("l", intText, row{int64(1), "a"}, row{int64(2), "b"})
		cte := &plan.CTE{Name: "c"}
		none, swapped := must(plan.NewCTEScan(cte, l.schema, []int{})), must(plan.NewCTEScan(cte, l.schema, []int{1, 0}))
		pairs := must(plan.NewJoin(swapped, none, plan.InnerJoin, nil))
		got := collect(t, must(plan.NewWith(cte, scanOf(l), pairs)), env)
		assert.Equal(t, sorted([]row{{"a", int64(1)}, {"a", int64(1)}, {"b", int64(2)}, {"b", int64(2)}}), sorted(got))
	})
}

func TestWithReadsNoFurtherThanItsScans(t *testing.T) {
	l := newTable("l", intText)
	for i := range 100 {
		l.rows = append(l.rows, row{int64(i), "x"})
	}
	first := func(n plan.Node) plan.Node { return must(plan.NewLimit(n, plan.IntLiteral(2), nil)) }
	n := withOf(scanOf(l), func(scan func() plan.Node) plan.Node { return must(plan.NewUnion(first(scan()), first(scan()))) })
	assert.Len(t, collect(t, n, &Env{}), 4)
	assert.Equal(t, 1, l.pulled)
	unread := withOf(scanOf(l), func(func() plan.Node) plan.Node { return must(plan.NewValues(nil, [][]plan.Expr{{}})) })
	assert.Len(t, collect(t, unread, &Env{}), 1)
	assert.Equal(t, 1, l.scans, "what nobody asks for is not computed")
}

// TestWithOutlivesTheContextOfOneScan has one scan read in a context that ends before the other scan reads on.
func TestWithOutlivesTheContextOfOneScan(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	l := newTable("l", intText)
	for i := range 20 {
		l.rows = append(l.rows, row{int64(i), "x"})
	}
	buf := &buffer{name: "c", in: must(Build(scanOf(l), &Env{Alloc: alloc})), env: (&Env{Alloc: alloc}).prepared()}
	buf.under(t.Context())
	cte := &plan.CTE{Name: "c"}
	node, from := must(plan.NewCTEScan(cte, l.schema, nil)), &sources{cte: cte, buffer: buf}
	short, cancel := context.WithCancel(t.Context())
	must(must(newCTEScan(node, from)).Next(short)).Release()
	cancel()
	second, rows := must(newCTEScan(node, from)), int64(0)
	for {
		b, err := second.Next(t.Context())
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			break
		}
		rows += b.NumRows()
		b.Release()
	}
	assert.Equal(t, int64(20), rows)
	require.NoError(t, buf.close())
}

func TestWithCountsItsMemory(t *testing.T) {
	l := newTable("l", intText)
	for i := range 5000 {
		l.rows = append(l.rows, row{int64(i), "a text that takes some memory"})
	}
	n := withOf(scanOf(l), func(scan func() plan.Node) plan.Node { return must(plan.NewUnion(scan(), scan())) })
	_, err := tryCollect(t, n, &Env{Alloc: NewBudget(memory.NewGoAllocator(), 100_000)})
	assert.Equal(t, plan.CodeMemory, plan.CodeOf(err))
	assert.ErrorContains(t, err, "WITH c: the statement needs")
}

func TestScanOfNothing(t *testing.T) {
	l := newTable("l", intText)
	for _, n := range []plan.Node{must(plan.NewCTEScan(&plan.CTE{Name: "c"}, l.schema, nil)), plan.NewWorkTableScan(&plan.CTE{Name: "c"}, l.schema)} {
		_, err := Build(n, &Env{})
		assert.ErrorContains(t, err, "nothing makes the rows of c")
	}
}
