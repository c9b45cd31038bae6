package frame_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

var errOdd = errors.New("it is odd")

func half(n int64) (int64, error) {
	if n%2 != 0 {
		return 0, errOdd
	}
	return n / 2, nil
}

func TestScalarFunctions(t *testing.T) {
	s := start(t)
	s.hash(t, "t:1", "a", "4", "s", "Ada Byron", "f", "x")
	s.hash(t, "t:2", "a", "6", "s", "Ben")
	s.hash(t, "t:3", "s", "Cleo")
	require.NoError(t, s.RegisterFunc("Half", frame.ScalarFunc1(half)))
	require.NoError(t, s.RegisterFunc("initials", frame.ScalarFunc2(func(name, sep string) (string, error) {
		var out []string
		for _, w := range strings.Fields(name) {
			out = append(out, w[:1])
		}
		return strings.Join(out, sep), nil
	}).Documented("initials(name, separator) → TEXT", "the first letters")))
	require.NoError(t, s.RegisterFunc("or_else", frame.ScalarFunc3(func(a sql.Null[int64], b sql.Null[string], c string) (sql.Null[string], error) {
		return sql.Null[string]{V: fmt.Sprint(a.Valid, b.Valid, c), Valid: c != "no"}, nil
	})))
	assert.Equal(t, []string{"2|A.B", "3|B", "NULL|C"}, s.rows(t, "SELECT HALF(a), initials(s, '.') FROM t ORDER BY id"))
	assert.Equal(t, []string{"true truey", "false truey"}, s.rows(t, "SELECT or_else(a, s, 'y') FROM t WHERE id <> '2' ORDER BY id"))
	assert.Equal(t, []string{"NULL"}, s.rows(t, "SELECT or_else(NULL, NULL, 'no')"))
	assert.Equal(t, []string{"1"}, s.rows(t, "SELECT id FROM t WHERE half(a) = 2"))
	assert.Equal(t, []string{"2|1", "3|1", "NULL|1"}, s.rows(t, "SELECT half(a) AS h, count(*) FROM t GROUP BY half(a) ORDER BY h NULLS LAST"))

	f := s.Table("t").Filter(frame.Fn("half", frame.Col("a")).Gt(1)).Where("half(a) < ?", 9).OrderBy("id").Select(frame.Fn("initials", frame.Col("s"), "-"))
	assert.Equal(t, []string{"A-B", "B"}, collect(t, f))
	u := s.Table("t").As("u").Join(s.Table("t").As("v"), frame.Fn("half", frame.Col("u.a")).Add(1).Eq(frame.Fn("half", frame.Col("v.a"))))
	assert.Equal(t, []string{"1|2"}, collect(t, u.Select("u.id", "v.id")))
	s.run(t, "CREATE TEMPORARY VIEW halves AS SELECT half(a) AS h FROM t WHERE a IS NOT NULL")
	assert.Equal(t, []string{"5"}, s.rows(t, "SELECT sum(h) FROM halves"))
	assert.Contains(t, joined(s.rows(t, "EXPLAIN SELECT half(a) FROM t")), "half(a)")
	s.run(t, "UPDATE t SET a = half(a) WHERE id = '1'")
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT a FROM t WHERE id = '1'"))
}

func TestScalarFunctionErrors(t *testing.T) {
	s := start(t)
	require.NoError(t, s.RegisterFunc("half", frame.ScalarFunc1(half)))
	require.NoError(t, s.RegisterFunc("at", frame.ScalarFunc1(func(i int) (string, error) { return []string{"a", "b"}[i], nil })))
	require.NoError(t, s.RegisterFunc("root", frame.ScalarFunc1(func(x float64) (float64, error) { return math.Sqrt(x), nil })))
	require.NoError(t, s.RegisterFunc("raw", frame.ScalarFunc1(func(string) (json.RawMessage, error) { return json.RawMessage("{"), nil })))
	require.NoError(t, s.RegisterFunc("bytes", frame.ScalarFunc1(func(b []byte) (string, error) { return string(b), nil })))
	require.NoError(t, s.RegisterFunc("far", frame.ScalarFunc1(func(d time.Time) (time.Time, error) { return d.AddDate(800_000, 0, 0), nil })))
	err := s.fails(t, frame.CodeValue, "SELECT\n half(x) FROM (VALUES (2), (3)) AS v(x)")
	require.ErrorIs(t, err, errOdd)
	var e *frame.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "half(3): it is odd", err.Error())
	assert.Equal(t, [2]int{2, 2}, [2]int{e.Line, e.Column})
	err = s.fails(t, frame.CodeValue, "SELECT at(x) FROM (VALUES (1), (2)) AS v(x)")
	assert.Regexp(t, `^at\(2\): it panicked: runtime error: index out of range \[2\] with length 2 \(func_test.go:\d+\)$`, err.Error())
	for text, want := range map[string]string{
		"SELECT root(-1.0)":                                  "root(-1): it gave NaN, which is no DOUBLE",
		"SELECT raw('it''s')":                                `raw('it''s'): it gave "{", which is no JSON`,
		`SELECT bytes(from_hex('ff'))`:                       `bytes(\xff): it gave "\xff", which is no TEXT`,
		"SELECT far(TIMESTAMP '2024-01-01')":                 "which is no TIMESTAMP",
		"SELECT half(x) FROM (VALUES (NULL), (5), (4)) v(x)": "half(5): it is odd",
	} {
		assert.ErrorContains(t, s.fails(t, frame.CodeValue, text), want)
	}
	// What is not computed does not fail.
	assert.Equal(t, []string{"0", "1"}, s.rows(t, "SELECT CASE WHEN x % 2 = 0 THEN half(x) ELSE 0 END FROM (VALUES (3), (2)) AS v(x)"))
	s.refuses(t, frame.CodeType, "SELECT half('x')")
	s.refuses(t, frame.CodeType, "SELECT half(1, 2)")
	assert.ErrorContains(t, s.fails(t, frame.CodeName, "SELECT haf(1)"), "did you mean half?")
	s.UnregisterFunc("HALF")
	s.refuses(t, frame.CodeName, "SELECT half(2)")
	for _, name := range []string{"lower", "Unnest", "cast", "grouping", "", "my func", "x(", "select", "é"} {
		assert.Error(t, s.RegisterFunc(name, frame.ScalarFunc1(half)), name)
	}
	assert.ErrorContains(t, s.RegisterFunc("f", frame.Func{}), "no code")
	assert.ErrorContains(t, s.RegisterFunc("f", frame.ScalarFuncOf([]string{"INTEGR"}, "TEXT", nil)), "INTEGR")
}

// joinTexts is concat of any number of texts, over arrays. It counts the rows that it is given.
func joinTexts(rows *atomic.Int64) frame.Func {
	return frame.ScalarFuncOf([]string{"TEXT"}, "TEXT", func(mem memory.Allocator, args []arrow.Array, n int) (arrow.Array, error) {
		rows.Add(int64(n))
		b := array.NewStringBuilder(mem)
		defer b.Release()
		for i := range n {
			text := ""
			for _, a := range args {
				if a.IsNull(i) {
					text += "·"
					continue
				}
				text += a.(*array.String).Value(i)
			}
			if text == "bad" {
				return nil, frame.RowError(i, errOdd)
			}
			b.Append(text)
		}
		return b.NewArray(), nil
	}).Variadic()
}

func TestArrayFunctions(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	s := start(t, frame.WithAllocator(alloc))
	var rows atomic.Int64
	require.NoError(t, s.RegisterFunc("join_texts", joinTexts(&rows)))
	require.NoError(t, s.RegisterFunc("join_all", joinTexts(&rows).WithNulls()))
	require.NoError(t, s.RegisterFunc("join_now", joinTexts(&rows).Volatile()))
	require.NoError(t, s.RegisterFunc("join_run", joinTexts(&rows).Stable()))
	in := " FROM (VALUES ('a', 'b'), (NULL, 'c'), ('d', 'e')) AS v(x, y)"
	assert.Equal(t, []string{"ab!|ab!", "NULL|·c!", "de!|de!"}, s.rows(t, "SELECT join_texts(x, y, '!'), join_all(x, y, '!')"+in))
	assert.Equal(t, int64(5), rows.Swap(0), "rows with NULLs are left out for the one")
	assert.Equal(t, []string{"k", "k", "k"}, s.rows(t, "SELECT join_texts('k')"+in))
	assert.Equal(t, int64(1), rows.Swap(0))
	assert.Equal(t, []string{"k", "k", "k"}, s.rows(t, "SELECT join_now('k')"+in))
	assert.Equal(t, int64(3), rows.Swap(0))
	p, err := s.Prepare(t.Context(), "SELECT join_run('k')"+in)
	require.NoError(t, err)
	for range 2 {
		assert.Zero(t, rows.Load(), "it is not called when the statement is prepared")
		r, err := p.Query(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []string{"k", "k", "k"}, texts(t, r))
		assert.Equal(t, int64(1), rows.Swap(0), "once in a run")
	}
	assert.Equal(t, "join_texts('ba', 'd'): it is odd", s.fails(t, frame.CodeValue, "SELECT join_texts(x, 'd') FROM (VALUES ('a'), ('ba')) AS v(x)").Error())
	for name, code := range map[string]func(mem memory.Allocator, args []arrow.Array, n int) (arrow.Array, error){
		"it gave no array": func(memory.Allocator, []arrow.Array, int) (arrow.Array, error) { return nil, nil },
		"it gave an array of null, and TEXT is one of utf8": func(_ memory.Allocator, _ []arrow.Array, n int) (arrow.Array, error) { return array.NewNull(n), nil },
		"it gave 2 values, not 1": func(mem memory.Allocator, _ []arrow.Array, n int) (arrow.Array, error) {
			return array.MakeArrayOfNull(mem, arrow.BinaryTypes.String, n+1), nil
		},
		"it panicked: no luck (func_test.go:": func(memory.Allocator, []arrow.Array, int) (arrow.Array, error) { panic("no luck") },
	} {
		require.NoError(t, s.RegisterFunc("wrong", frame.ScalarFuncOf(nil, "TEXT", code)))
		assert.ErrorContains(t, s.fails(t, frame.CodeValue, "SELECT wrong()"), "wrong: "+name)
	}
}

func TestFunctionsOfTheSession(t *testing.T) {
	s := start(t)
	require.NoError(t, s.RegisterFunc("half", frame.ScalarFunc1(half).Documented("half(n) → BIGINT", "half of an even number")))
	require.NoError(t, s.RegisterFunc("joined", frame.ScalarFunc2(func(a, b string) (string, error) { return a + b, nil })))
	own := map[string]frame.Function{}
	for _, f := range s.Functions() {
		own[f.Name] = f
	}
	assert.Equal(t, frame.Function{Name: "half", Signature: "half(n) → BIGINT", Doc: "half of an even number"}, own["half"])
	assert.Equal(t, "joined(TEXT, TEXT) → TEXT", own["joined"].Signature)
	assert.Contains(t, own, "lower")
	for _, f := range frame.Functions() {
		assert.NotEqual(t, "half", f.Name, "other sessions do not have it")
	}
	// A prepared statement takes up what is registered anew.
	p, err := s.Prepare(t.Context(), "SELECT half(8)")
	require.NoError(t, err)
	require.NoError(t, s.RegisterFunc("half", frame.ScalarFunc1(func(n float64) (float64, error) { return n / 2, nil })))
	r, err := p.Query(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"4"}, texts(t, r))
	assert.Equal(t, "DOUBLE", frame.TypeName(r.Schema().Field(0)))
}
