package redisrel

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func lookupRows(t *testing.T, tab *Table, keyNames []string, names []string, filters []plan.Expr, keys ...string) []string {
	t.Helper()
	b := batchOf(t, tab, keyNames, keys...)
	r, err := tab.Lookup(t.Context(), plan.ScanSpec{Columns: columnsOf(t, tab, names...), Filters: filters, Alloc: checkedMemory(t)}, b)
	require.NoError(t, err)
	rows, err := textRows(t.Context(), r)
	require.NoError(t, err)
	return rows
}

func TestLookup(t *testing.T) {
	s, r := startWith(t, someUsers())
	u := tableOf(t, s, "user")
	assert.Equal(t, []int{0}, u.LookupColumns())
	r.ResetStats(t)
	got := lookupRows(t, u, []string{"id"}, []string{"id", "name"}, nil, "3", "NULL", "1", "77")
	assert.Equal(t, []string{"1|ann", "3|cid"}, got)
	stats := handshakeless(r.CommandStats(t))
	assert.Equal(t, map[string]int64{"hmget": 3, "type": 1}, stats)

	only := inList(t, refTo(t, u, "id"), plan.IntLiteral(1), plan.IntLiteral(2))
	assert.Equal(t, []string{"1|ann"}, lookupRows(t, u, []string{"id"}, []string{"id", "name"}, []plan.Expr{only}, "3", "1"))
	key := callOf(t, "=", refTo(t, u, "_key"), plan.TextLiteral("user:3"))
	assert.Equal(t, []string{"3"}, lookupRows(t, u, []string{"id"}, []string{"id"}, []plan.Expr{key}, "3", "1"))

	o := tableOf(t, s, "order")
	assert.Equal(t, []string{"1.5"}, lookupRows(t, o, []string{"p1", "day", "id"}, []string{"total"}, nil, "eu|2024-01-01|17", "a:b|2024-01-01|17", "|2024-01-01|1"))

	raw := tableOf(t, s, "user:*")
	assert.Equal(t, []string{"user:1|ann"}, lookupRows(t, raw, []string{"_key"}, []string{"_key", "name"}, nil, "user:1", "order:eu:2024-01-01:17"))
	r.ResetStats(t)
	assert.Empty(t, lookupRows(t, u, []string{"id"}, []string{"name"}, nil))
	assert.Empty(t, handshakeless(r.CommandStats(t)), "no keys, no commands")
}

func TestNegativeZeroIsZero(t *testing.T) {
	s, _ := startWith(t, map[string]string{"m:0": "n=1"})
	m := declare(t, s, "m", "m:{x}", "x DOUBLE; n BIGINT")
	assert.Equal(t, []string{"1"}, lookupRows(t, m, []string{"x"}, []string{"n"}, nil, "-0"))
	negative, err := plan.NewLiteral(negativeZero(), plan.DoubleType)
	require.NoError(t, err)
	eq := callOf(t, "=", refTo(t, m, "x"), negative)
	assert.Equal(t, []string{"0|1"}, tableRows(t, m, nil, eq))
}

func negativeZero() float64 {
	zero := 0.0
	return -1 / (1 / zero)
}

func TestWrongNumberOfLookupColumns(t *testing.T) {
	s, _ := startWith(t, someUsers())
	o := tableOf(t, s, "order")
	b := batchOf(t, o, []string{"p1"}, "eu")
	_, err := o.Lookup(t.Context(), plan.ScanSpec{Alloc: checkedMemory(t)}, b)
	assert.ErrorContains(t, err, "is looked up by 3 columns, not 1")
}

// TestKeyEqualityIsExact holds exact keys to what a scan finds, for every type that a placeholder may have.
func TestKeyEqualityIsExact(t *testing.T) {
	for _, c := range []struct {
		typ   string
		value any
		text  string
	}{
		{"BOOLEAN", true, "true"}, {"BIGINT", int64(-7), "-7"}, {"DOUBLE", 0.1, "0.1"}, {"DOUBLE", 1e30, "1e+30"}, {"DOUBLE", 3.0, "3"},
		{"TEXT", "a b", "a b"}, {"BLOB", []byte("\xff"), "\xff"}, {"DATE", arrow.Date32(19783), "2024-03-01"},
		{"TIMESTAMP", arrow.Timestamp(86_400_000_001), "1970-01-02 00:00:00.000001"},
	} {
		t.Run(c.typ+" "+c.text, func(t *testing.T) {
			s, r := startWith(t, nil)
			key := "k~" + c.text
			require.NoError(t, r.Client(t).HSet(t.Context(), key, "n", 1).Err())
			// {id*}, for the colons of times
			tab := declare(t, s, "k", "k~{id*}", "id "+c.typ+"; n BIGINT")
			l, err := plan.NewLiteral(c.value, tab.rel.columns[0].typ)
			require.NoError(t, err)
			eq := callOf(t, "=", refTo(t, tab, "id"), l)
			require.Equal(t, plan.Exact, tab.Supports(eq))
			found := tableRows(t, tab, nil, eq)
			assert.Equal(t, tableRows(t, tab, nil), found)
			assert.Len(t, found, 1)
		})
	}
}
