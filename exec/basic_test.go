package exec

import (
	"context"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

var (
	intText  = []plan.Type{plan.BigIntType, plan.TextType}
	allTypes = []plan.Type{plan.BooleanType, plan.BigIntType, plan.DoubleType, plan.DecimalType(10, 2), plan.TextType,
		plan.BlobType, plan.DateType, plan.TimestampType, plan.JSONType}
)

func people() *memTable {
	return newTable("p", intText, row{int64(1), "ann"}, row{int64(2), nil}, row{nil, "bob"}, row{int64(4), "cy"},
		row{int64(2), "dee"}, row{int64(1), "ann"}, row{nil, nil}, row{nil, nil})
}

// everyType has a row of values, a row of others and a row of NULLs.
func everyType() *memTable {
	return newTable("e", allTypes,
		row{true, int64(-7), 1.5, dec(1250), "text", []byte{0, 255}, arrow.Date32(19000), arrow.Timestamp(5), `{"a":1}`},
		row{nil, nil, nil, nil, nil, nil, nil, nil, nil},
		row{false, int64(9), -2.5, dec(-1), "", []byte{}, arrow.Date32(-3), arrow.Timestamp(-5), `[]`},
		row{true, int64(-7), 1.5, dec(1250), "text", []byte{0, 255}, arrow.Date32(19000), arrow.Timestamp(5), `{"a":1}`})
}

func TestScan(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		for _, table := range []*memTable{people(), everyType(), newTable("none", intText)} {
			n := scanOf(table)
			assert.Equal(t, append([]row{}, table.rows...), collect(t, n, env))
			assert.Zero(t, table.open)
			m, ok := env.Metrics.Node(n)
			assert.True(t, ok)
			assert.Equal(t, int64(len(table.rows)), m.Rows)
			assert.Equal(t, int64(len(table.rows)), m.Scan.Rows)
		}
		assert.Equal(t, int64(12), env.Metrics.Scans().Rows)
		assert.Equal(t, int64(3), env.Metrics.Scans().RoundTrips)
	})
}

func TestScanWithoutColumnsAndWithLimit(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		n := must(plan.NewScan(people(), "p", []int{}))
		assert.Len(t, collect(t, n, env), 8)
		assert.Len(t, collect(t, n.WithLimit(plan.IntLiteral(2)), env), 2)
		_, err := Build(n.WithLimit(plan.NewParam(0, "", plan.BigIntType)), env)
		assert.Error(t, err, "a limit that is no number must not be none")
	})
}

func TestBuildDoesNoIO(t *testing.T) {
	table := people()
	r, err := Build(scanOf(table), &Env{})
	require.NoError(t, err)
	assert.Zero(t, table.scans)
	require.NoError(t, r.Close())
	_, err = r.Next(context.Background())
	assert.Error(t, err)
	assert.Zero(t, table.scans)
}

func TestScanHoldsTheTableToItsSchema(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	table := people()
	n := scanOf(table)
	table.schema = arrow.NewSchema([]arrow.Field{plan.NewField("a", plan.TextType), plan.NewField("b", plan.TextType)}, nil)
	table.rows = []row{{"x", "y"}}
	_, err := tryCollect(t, n, &Env{Alloc: alloc})
	assert.Equal(t, plan.CodeInternal, plan.CodeOf(err))
}

func TestValues(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		null := plan.NullLiteral(plan.NullType)
		n := must(plan.NewValues([]string{"a", "b"}, [][]plan.Expr{
			{plan.IntLiteral(1), plan.TextLiteral("x")}, {null, null},
			{call("+", plan.IntLiteral(1), plan.IntLiteral(2)), plan.TextLiteral("")}}))
		assert.Equal(t, []row{{int64(1), "x"}, {nil, nil}, {int64(3), ""}}, collect(t, n, env))
		table := everyType()
		rows := make([][]plan.Expr, len(table.rows))
		for i, r := range table.rows {
			for c, v := range r {
				rows[i] = append(rows[i], lit(v, allTypes[c]))
			}
		}
		assert.Equal(t, table.rows, collect(t, must(plan.NewValues(plan.FieldNames(table.schema, false), rows)), env))
		assert.Equal(t, []row{{}}, collect(t, must(plan.NewValues(nil, [][]plan.Expr{{}})), env), "one row of no columns")
		assert.Empty(t, collect(t, must(plan.NewValues([]string{"a"}, nil)), env))
	})
}

func TestFilterAndProject(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(people())
		over := must(plan.NewFilter(in, call(">", col(in, 0), plan.IntLiteral(1))))
		assert.Equal(t, []row{{int64(2), nil}, {int64(4), "cy"}, {int64(2), "dee"}}, collect(t, over, env))
		none := must(plan.NewFilter(in, call("<", col(in, 0), plan.IntLiteral(0))))
		assert.Empty(t, collect(t, none, env))
		all := must(plan.NewFilter(in, plan.BoolLiteral(true)))
		assert.Len(t, collect(t, all, env), 8)
		p := must(plan.NewProject(over, []plan.Expr{call("+", col(over, 0), plan.IntLiteral(1)), plan.TextLiteral("k"), col(over, 1)}, []string{"a", "b", "c"}))
		assert.Equal(t, []row{{int64(3), "k", nil}, {int64(5), "k", "cy"}, {int64(3), "k", "dee"}}, collect(t, p, env))
		nothing := must(plan.NewProject(in, nil, nil))
		assert.Len(t, collect(t, nothing, env), 8, "rows without columns are rows")
		e := scanOf(everyType())
		kept := must(plan.NewFilter(e, call("is_null", col(e, 0))))
		assert.Equal(t, []row{{nil, nil, nil, nil, nil, nil, nil, nil, nil}}, collect(t, kept, env))
		kept = must(plan.NewFilter(e, call("is_not_null", col(e, 0))))
		assert.Equal(t, []row{everyType().rows[0], everyType().rows[2], everyType().rows[3]}, collect(t, kept, env))
	})
}

func TestLimit(t *testing.T) {
	n := func(i int64) plan.Expr { return plan.IntLiteral(i) }
	cases := []struct {
		name          string
		count, offset plan.Expr
		want          []int // rows of the table
		pulled        int   // batches of three rows that the source is asked for, end included
	}{
		{"first rows", n(2), nil, []int{0, 1}, 1},
		{"a whole batch", n(3), nil, []int{0, 1, 2}, 1},
		{"one row more", n(4), nil, []int{0, 1, 2, 3}, 2},
		{"offset", n(2), n(2), []int{2, 3}, 2},
		{"offset of a batch", n(1), n(3), []int{3}, 2},
		{"offset alone", nil, n(6), []int{6, 7}, 4},
		{"more than there is", n(100), n(7), []int{7}, 4},
		{"offset behind the end", n(1), n(100), nil, 4},
		{"nothing", n(0), n(1), nil, 0},
		{"all rows exactly", n(8), nil, []int{0, 1, 2, 3, 4, 5, 6, 7}, 3},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inModes(t, func(t *testing.T, env *Env) {
				table := people()
				want := []row{}
				for _, i := range c.want {
					want = append(want, table.rows[i])
				}
				assert.Equal(t, want, collect(t, must(plan.NewLimit(scanOf(table), c.count, c.offset)), env))
				assert.Equal(t, c.pulled, table.pulled)
				assert.Zero(t, table.open)
				if c.pulled == 0 {
					assert.Zero(t, table.scans, "LIMIT 0 opens nothing")
				}
			})
		})
	}
}

func TestLimitClosesItsSourceWithTheLastRow(t *testing.T) {
	table := people()
	r, err := Build(must(plan.NewLimit(scanOf(table), plan.IntLiteral(2), nil)), &Env{})
	require.NoError(t, err)
	b, err := r.Next(context.Background())
	require.NoError(t, err)
	b.Release()
	assert.Zero(t, table.open, "closed before anybody asks for more")
	_, err = r.Next(context.Background())
	assert.Equal(t, io.EOF, err)
	require.NoError(t, r.Close())
}

func TestUnionAndDistinct(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		a, b := people(), newTable("q", []plan.Type{plan.BigIntType, plan.TextType}, row{int64(9), "z"}, row{int64(1), "ann"})
		u := must(plan.NewUnion(scanOf(a), scanOf(newTable("x", intText)), scanOf(b)))
		assert.Equal(t, append(append([]row{}, a.rows...), b.rows...), collect(t, u, env))
		assert.Zero(t, a.open+b.open)
		d := must(plan.NewDistinct(u))
		assert.Equal(t, []row{{int64(1), "ann"}, {int64(2), nil}, {nil, "bob"}, {int64(4), "cy"}, {int64(2), "dee"}, {nil, nil}, {int64(9), "z"}}, collect(t, d, env))
		e := everyType()
		assert.Equal(t, e.rows[:3], collect(t, must(plan.NewDistinct(scanOf(e))), env))
		for c := range allTypes { // one key column of each type
			one := must(plan.NewScan(e, "e", []int{c}))
			assert.Equal(t, []row{{e.rows[0][c]}, {nil}, {e.rows[2][c]}}, collect(t, must(plan.NewDistinct(one)), env))
		}
		nothing := must(plan.NewScan(a, "p", []int{}))
		assert.Equal(t, []row{{}}, collect(t, must(plan.NewDistinct(nothing)), env))
	})
}

func TestDistinctZeroes(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		negative := 0.0
		negative *= -1
		z := newTable("z", []plan.Type{plan.DoubleType, plan.DoubleType}, row{0.0, 1.0}, row{negative, 1.0})
		assert.Len(t, collect(t, must(plan.NewDistinct(scanOf(z))), env), 1)
		assert.Len(t, collect(t, must(plan.NewDistinct(must(plan.NewScan(z, "z", []int{0})))), env), 1)
	})
}

// foreignNode is a node that Build does not know.
type foreignNode struct{ plan.Node }

func TestBuildRefusesUnknownNodes(t *testing.T) {
	_, err := Build(foreignNode{scanOf(people())}, &Env{})
	assert.Equal(t, plan.CodeInternal, plan.CodeOf(err))
	assert.ErrorContains(t, err, "foreignNode")
	_, err = Build(must(plan.NewDistinct(foreignNode{scanOf(people())})), &Env{Metrics: NewMetrics()})
	assert.Error(t, err)
}
