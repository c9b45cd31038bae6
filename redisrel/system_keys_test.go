package redisrel

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// TestSystemKeysAsksAboutTheKeysOfTheFiltersAlone counts the commands that the server got.
func TestSystemKeysAsksAboutTheKeysOfTheFiltersAlone(t *testing.T) {
	s, r, client := startCommands(t, "SET user:1 abc", "SET user:2 abc", "HSET user:3 a b", "HSET order:1 a b", "SADD order:2 x", "SET rsql:catalog x")
	require.NoError(t, client.Set(t.Context(), "user:\xff", "x", 0).Err())
	tab, err := s.Table(t.Context(), "rsql.keys")
	require.NoError(t, err)
	key, err := plan.NewColumn(tab.Schema(), keysKey)
	require.NoError(t, err)
	typ, err := plan.NewColumn(tab.Schema(), keysType)
	require.NoError(t, err)
	text := plan.TextLiteral
	for _, c := range []struct {
		filters []plan.Expr
		want    []string
		path    string
		stats   map[string]int64
	}{
		{[]plan.Expr{callOf(t, "=", key, text("user:1"))}, []string{"user:1"}, "exact keys (1)", map[string]int64{"type": 1, "memory|usage": 1}},
		{[]plan.Expr{inList(t, key, text("user:2"), text("gone"), text("rsql:catalog"))}, []string{"user:2"}, "exact keys (3)", map[string]int64{"type": 2, "memory|usage": 1}},
		{[]plan.Expr{callOf(t, "like", key, text("order:%"))}, []string{"order:1", "order:2"}, "MATCH order:*", map[string]int64{"scan": 1, "type": 2, "memory|usage": 2}},
		{[]plan.Expr{callOf(t, "like", key, text("order:%")), callOf(t, "=", typ, text("set"))}, []string{"order:2"}, "MATCH order:*", map[string]int64{"scan": 1, "type": 2, "memory|usage": 1}},
		{[]plan.Expr{inList(t, typ, text("hash"), text("set"))}, []string{"order:1", "order:2", "user:3"}, "SCAN", map[string]int64{"scan": 1, "type": 6, "memory|usage": 3}},
		{[]plan.Expr{callOf(t, "=", typ, text("hash")), callOf(t, "=", typ, text("set"))}, nil, "empty", map[string]int64{}},
		{[]plan.Expr{callOf(t, "like", key, text("rsql:%"))}, nil, "empty", map[string]int64{}},
	} {
		for _, f := range c.filters {
			require.Equal(t, plan.Inexact, tab.Supports(f))
		}
		r.ResetStats(t)
		spec := plan.ScanSpec{Columns: []int{keysKey, keysMemory}, Filters: c.filters, Limit: plan.NoLimit, Alloc: checkedMemory(t)}
		assert.Equal(t, c.path, tab.(plan.PathDescriber).DescribeScan(spec).Path)
		spec.Columns = []int{keysKey}
		assert.Equal(t, c.want, scanned(t, tab, spec))
		spec.Columns = []int{keysMemory}
		r.ResetStats(t)
		assert.Len(t, scanned(t, tab, spec), len(c.want))
		stats := r.CommandStats(t)
		for _, name := range []string{"scan", "type", "memory|usage"} {
			assert.EqualValues(t, c.stats[name], stats[name], "%s of %s", name, c.path)
		}
	}
	assert.Equal(t, plan.No, tab.Supports(callOf(t, "=", key, text(`"user:\xff"`))), "a key that is no text is shown so")
	assert.Equal(t, plan.No, tab.Supports(callOf(t, ">", key, text("a"))))
}

func scanned(t *testing.T, tab plan.Table, spec plan.ScanSpec) []string {
	t.Helper()
	r, err := tab.Scan(t.Context(), spec)
	require.NoError(t, err)
	lines, err := textRows(t.Context(), r)
	require.NoError(t, err)
	slices.Sort(lines)
	return lines
}

// TestSystemKeysThatVanish has every command but TYPE find each other key gone.
func TestSystemKeysThatVanish(t *testing.T) {
	_, r, _ := startCommands(t, "SET a x", "SET b x", "SET c x", "SET d x")
	p := redistest.StartProxy(t, r.Addr)
	s, err := Connect(t.Context(), "redis://"+p.Addr)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab, err := s.Table(t.Context(), "rsql.keys")
	require.NoError(t, err)
	for column, gone := range map[int]string{keysEncoding: "$-1\r\n", keysIdle: "$-1\r\n", keysMemory: "$-1\r\n", keysTTL: ":-2\r\n"} {
		command, _, _ := strings.Cut(keysCommands[column], " ")
		p.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == command && c.Nth%2 == 0 {
				return redistest.Fault{Reply: gone}
			}
			return redistest.Fault{}
		})
		reader, err := tab.Scan(t.Context(), plan.ScanSpec{Columns: []int{keysKey, column}, Limit: plan.NoLimit, Alloc: checkedMemory(t)})
		require.NoError(t, err)
		lines, err := textRows(t.Context(), reader)
		require.NoError(t, err)
		assert.Len(t, lines, 2, command)
		assert.EqualValues(t, 2, reader.(plan.Reporter).Report().Vanished, command)
		p.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == command {
				return redistest.Fault{Reply: gone}
			}
			return redistest.Fault{}
		})
		assert.Empty(t, scanned(t, tab, plan.ScanSpec{Columns: []int{column}, Limit: plan.NoLimit, Alloc: checkedMemory(t)}), command)
	}
}
