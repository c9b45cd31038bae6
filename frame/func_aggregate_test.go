package frame_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// sumSquares is an aggregate that can be merged.
func sumSquares() frame.Func {
	return frame.AggregateFunc1(func(s *int64, v int64) error { *s += v * v; return nil }, frame.Aggregate[int64, int64]{
		Merge:  func(into *int64, from int64) error { *into += from; return nil },
		Result: func(s int64) (int64, error) { return s, nil },
	})
}

// path is an aggregate of the order of rows, which cannot be merged.
func path() frame.Func {
	return frame.AggregateFunc2(func(s *[]string, step string, n sql.Null[int64]) error {
		*s = append(*s, fmt.Sprint(step, n.V))
		return nil
	}, frame.Aggregate[[]string, sql.Null[string]]{
		Result: func(s []string) (sql.Null[string], error) {
			return sql.Null[string]{V: strings.Join(s, ">"), Valid: len(s) > 0}, nil
		},
	}).Ordered()
}

func TestAggregateFunctions(t *testing.T) {
	s := start(t)
	require.NoError(t, s.RegisterFunc("sum_squares", sumSquares()))
	require.NoError(t, s.RegisterFunc("path", path()))
	in := " FROM (VALUES ('a', 1), ('b', 2), ('a', 3), ('a', NULL), ('b', 2)) AS v(k, n)"
	assert.Equal(t, []string{"a|10|1|10", "b|8|NULL|4"}, s.rows(t,
		"SELECT k, sum_squares(n), nullif(sum_squares(n) FILTER (WHERE n < 2), 0), sum_squares(DISTINCT n)"+in+" GROUP BY k ORDER BY k"))
	assert.Equal(t, []string{"a3>a1>a0", "b2>b2"}, s.rows(t, "SELECT path(k, n ORDER BY n DESC NULLS LAST)"+in+" GROUP BY k ORDER BY k"))
	assert.Equal(t, []string{"0|NULL"}, s.rows(t, "SELECT sum_squares(n), path(k, n)"+in+" WHERE k = 'z'"))
	// Over frames of windows.
	assert.Equal(t, []string{"1|5", "2|14", "3|13"}, s.rows(t,
		"SELECT n, sum_squares(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM (VALUES (1), (2), (3)) AS v(n) ORDER BY n"))
	assert.Equal(t, []string{"a|10", "b|8"}, s.rows(t, "SELECT DISTINCT k, sum_squares(n) OVER (PARTITION BY k)"+in+" ORDER BY k"))
	assert.Equal(t, []string{"a1", "a1>a3", "a1>a3>a0"}, s.rows(t, "SELECT path(k, n) OVER (ORDER BY n NULLS LAST)"+in+" WHERE k = 'a' ORDER BY n NULLS LAST"))
	// In verbs.
	f := s.FromRows([]string{"k", "n"}, []any{"a", 1}, []any{"b", 2}, []any{"a", 3})
	agg := f.GroupBy("k").Agg(frame.Fn("sum_squares", frame.Col("n")), frame.Fn("path", frame.Col("k"), frame.Col("n")).OrderedBy("n").As("p")).OrderBy("k")
	assert.Equal(t, []string{"a|10|a1>a3", "b|4|b2"}, collect(t, agg))
	schema, err := agg.Schema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "sum_squares_n", schema.Field(1).Name)
	assert.Equal(t, []string{"10", "10", "4"}, collect(t, f.OrderBy("k").Select(frame.Fn("sum_squares", frame.Col("n")).Over(frame.PartitionBy("k")))))

	s.refuses(t, frame.CodeType, "SELECT sum_squares(1) FROM (VALUES (1)) v(x) WHERE sum_squares(x) = 1")
	assert.ErrorContains(t, s.RegisterFunc("none", frame.AggregateFunc1(func(*int, int) error { return nil }, frame.Aggregate[int, int]{})), "no Result")
	assert.ErrorContains(t, s.RegisterFunc("none", frame.AggregateFuncOf(nil, "TEXT", func(memory.Allocator) frame.GroupStates { return nil })), "needs an argument")
}

func TestAggregateFunctionErrors(t *testing.T) {
	s := start(t)
	aggregate := func(add, merge, result error) frame.Func {
		return frame.AggregateFunc1(func(*int, int) error { return add }, frame.Aggregate[int, int]{
			Merge: func(*int, int) error { return merge }, Result: func(n int) (int, error) { return 1 / (n + 1), result }})
	}
	require.NoError(t, s.RegisterFunc("a", aggregate(errOdd, nil, nil)))
	require.NoError(t, s.RegisterFunc("r", aggregate(nil, nil, errOdd)))
	require.NoError(t, s.RegisterFunc("p", frame.AggregateFunc1(func(n *[]int, v int) error { (*n)[v] = 1; return nil },
		frame.Aggregate[[]int, int]{Result: func([]int) (int, error) { return 0, nil }})))
	in := "(x) FROM (VALUES (1)) AS v(x)"
	err := s.fails(t, frame.CodeValue, "SELECT a"+in)
	require.ErrorIs(t, err, errOdd)
	assert.Equal(t, "a(x): it is odd", err.Error())
	assert.ErrorContains(t, s.fails(t, frame.CodeValue, "SELECT r"+in), "r(x): it is odd")
	assert.ErrorContains(t, s.fails(t, frame.CodeValue, "SELECT p"+in), "p(x): it panicked: runtime error: index out of range")
}

// TestAggregateFunctionsInParallel: the states of several workers are merged, rows of groups that memory has no room for go to files, and an
// aggregate without Merge sees its rows in order all the same.
func TestAggregateFunctionsInParallel(t *testing.T) {
	const rows, groups = 60_000, 20_000
	query := fmt.Sprintf("SELECT x %% %d AS k, sum_squares(x) AS q, path(CAST(x AS TEXT), NULL) AS p FROM range(0, %d) AS r(x) GROUP BY k ORDER BY k", groups, rows)
	for name, opts := range map[string][]frame.Option{
		"workers": {frame.WithSwitches("workers")},
		"files":   {frame.WithMemoryLimit(4 << 20)},
		"both":    {frame.WithMemoryLimit(6 << 20), frame.WithSwitches("workers")},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, opts...)
			require.NoError(t, s.RegisterFunc("sum_squares", sumSquares()))
			require.NoError(t, s.RegisterFunc("path", path()))
			got := s.rows(t, query)
			require.Len(t, got, groups)
			for k, line := range got {
				a, b, c := k, k+groups, k+2*groups
				require.Equal(t, fmt.Sprintf("%d|%d|%d0>%d0>%d0", k, a*a+b*b+c*c, a, b, c), line)
			}
			merged := fmt.Sprintf("SELECT x %% %d AS k, sum_squares(x) AS q FROM range(0, %d) AS r(x) GROUP BY k ORDER BY k", groups, rows)
			for k, line := range s.rows(t, merged) {
				a, b, c := k, k+groups, k+2*groups
				require.Equal(t, fmt.Sprintf("%d|%d", k, a*a+b*b+c*c), line)
			}
		})
	}
}

// topTwo is an aggregate over arrays: the two greatest values of a group, as text.
type topTwo struct {
	mem   memory.Allocator
	top   [][]int64
	freed *int
}

func (s *topTwo) Update(ids []int32, args []arrow.Array, groups int) error {
	s.top = append(s.top, make([][]int64, groups-len(s.top))...)
	for i, g := range ids {
		s.add(g, args[0].(*array.Int64).Value(i))
	}
	return nil
}

func (s *topTwo) add(g int32, v int64) {
	top := append(slices.Clone(s.top[g]), v)
	slices.SortFunc(top, func(a, b int64) int { return cmp.Compare(b, a) })
	s.top[g] = top[:min(2, len(top))]
}

func (s *topTwo) Merge(other frame.GroupStates, ids []int32, groups int) error {
	s.top = append(s.top, make([][]int64, groups-len(s.top))...)
	for i, top := range other.(*topTwo).top {
		for _, v := range top {
			if ids[i] >= 0 {
				s.add(ids[i], v)
			}
		}
	}
	return nil
}

func (s *topTwo) Result(from, to int) (arrow.Array, error) {
	b := array.NewStringBuilder(s.mem)
	defer b.Release()
	for _, top := range s.top[from:to] {
		b.Append(fmt.Sprint(top))
	}
	return b.NewArray(), nil
}

func (s *topTwo) Size() int64 { return int64(len(s.top)) * 40 }

func (s *topTwo) Release() { *s.freed++ }

func TestArrayAggregates(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	s := start(t, frame.WithAllocator(alloc), frame.WithSwitches("workers"))
	made, freed := 0, 0
	require.NoError(t, s.RegisterFunc("top_two", frame.AggregateFuncOf([]string{"BIGINT"}, "TEXT", func(mem memory.Allocator) frame.GroupStates {
		made++
		return &topTwo{mem: mem, freed: &freed}
	})))
	assert.Equal(t, []string{"0|[9999 9996]", "1|[9997 9994]", "2|[9998 9995]"}, s.rows(t, "SELECT x % 3 AS k, top_two(x) FROM range(0, 10000) AS r(x) GROUP BY k ORDER BY k"))
	assert.Equal(t, []string{"[3 2]"}, s.rows(t, "SELECT top_two(x) FROM (VALUES (1), (3), (NULL), (2)) AS v(x)"))
	assert.Equal(t, made, freed)
}
