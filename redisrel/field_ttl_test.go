package redisrel

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// TestFieldTTLs reads how long hash fields live, before a server that answers HPTTL as Redis 7.4 documents it.
func TestFieldTTLs(t *testing.T) {
	r := redistest.Start(t)
	runCommands(t, r.Client(t), "HSET session:1 token a note x", "HSET session:2 token b", "HSET session:3 note y", "SET session:4 x")
	proxy := redistest.StartProxy(t, r.Addr)
	known := answersHPTTL(t, map[string]int64{"session:1 token": 1500, "session:1 note": -1, "session:2 token": 0})
	s, err := Connect(t.Context(), "redis://"+proxy.Addr)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	d := Declaration{Name: "session", Key: "session:{id}", Columns: []ColumnDef{
		{"id", plan.BigIntType}, {"token", plan.TextType}, {"_ttl.token", plan.DoubleType}, {"_ttl.note", plan.DoubleType},
	}}
	err = created(s.CreateTable(t.Context(), d, false, true))
	require.EqualError(t, err, "table session: redis "+proxy.Addr+" does not know HPTTL, which the time to live of a hash field needs; Redis has them since 7.4, Valkey since 9.0")

	proxy.OnCommand(known)
	tab := declareWith(t, s, d)
	for _, c := range []struct {
		columns, want string
		commands      []string
	}{
		{"id token _ttl.token _ttl.note", "1|a|1.5|NULL 2|b|0|NULL 3|NULL|NULL|NULL", []string{"HMGET session:* token", "HPTTL session:* FIELDS 2 token note"}},
		{"id _ttl.note _ttl _ttl.token", "1|NULL|NULL|1.5 2|NULL|NULL|0 3|NULL|NULL|NULL", []string{"TYPE session:*", "PTTL session:*", "HPTTL session:* FIELDS 2 note token"}},
	} {
		spec := plan.ScanSpec{Columns: columnsOf(t, tab, strings.Fields(c.columns)...), Limit: plan.NoLimit}
		assert.Equal(t, c.commands, tab.DescribeScan(spec).Commands[1:])
		rows, report := scanReport(t, tab, spec)
		assert.Equal(t, c.want, strings.Join(rows, " "))
		assert.EqualValues(t, 1, report.WrongType)
		assert.Positive(t, report.Commands["HPTTL"])
	}
	gone := plan.ScanSpec{Columns: columnsOf(t, tab, "_ttl.token"), Filters: []plan.Expr{callOf(t, "=", refTo(t, tab, "id"), plan.IntLiteral(9))}, Limit: plan.NoLimit}
	rows, report := scanReport(t, tab, gone)
	assert.Empty(t, rows)
	assert.EqualValues(t, 1, report.Missing)

	proxy.OnCommand(nil)
	_, err = tryRows(t, tab, []string{"_ttl.token"})
	require.ErrorContains(t, err, "does not know HPTTL, which the time to live of a hash field needs")
	assert.False(t, tab.WritesInBulk())
	d.Columns[2].Type = plan.TextType
	require.ErrorContains(t, created(s.CreateTable(t.Context(), d, false, true)), "column _ttl.token is a time to live in seconds, a DOUBLE, and no TEXT")
}

// answersHPTTL answers HPTTL as Redis 7.4 documents it, of hash fields that live so many milliseconds.
func answersHPTTL(t *testing.T, lives map[string]int64) func(redistest.Command) redistest.Fault {
	return func(c redistest.Command) redistest.Fault {
		switch {
		case c.Name == "COMMAND":
			return redistest.Fault{Reply: redistest.Array(redistest.Array(redistest.Bulk("hpttl"), ":-5\r\n"))}
		case c.Name != "HPTTL":
			return redistest.Fault{}
		case c.Args[0] == "session:4":
			return redistest.Fault{Reply: "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"}
		case c.Args[0] == "session:9":
			return redistest.Fault{Reply: "*-1\r\n"}
		}
		assert.Equal(t, []string{"FIELDS", fmt.Sprint(len(c.Args) - 3)}, c.Args[1:3])
		var out []string
		for _, field := range c.Args[3:] {
			ms, ok := lives[c.Args[0]+" "+field]
			if !ok {
				ms = -2
			}
			out = append(out, fmt.Sprintf(":%d\r\n", ms))
		}
		return redistest.Fault{Reply: redistest.Array(out...)}
	}
}

// TestFieldTTLsOfRows reads the same of hashes whose fields are rows, in several parts.
func TestFieldTTLsOfRows(t *testing.T) {
	r := redistest.Start(t)
	client := r.Client(t)
	lives := map[string]int64{}
	var want []string
	for i := range 3000 {
		require.NoError(t, client.HSet(t.Context(), "session:1", fmt.Sprintf("f%d", i), i).Err())
		ttl := "NULL"
		if i%3 == 0 {
			lives[fmt.Sprintf("session:1 f%d", i)], ttl = int64(i*500), strconv.FormatFloat(float64(i)/2, 'g', -1, 64)
		} else {
			lives[fmt.Sprintf("session:1 f%d", i)] = -1
		}
		want = append(want, fmt.Sprintf("1|f%d|%d|%s", i, i, ttl))
	}
	runCommands(t, client, "HSET session:2 a 1 b 2", "SET session:4 x")
	lives["session:2 b"] = 250
	want = append(want, "2|a|1|NULL", "2|b|2|0.25")
	sort.Strings(want)
	proxy := redistest.StartProxy(t, r.Addr)
	proxy.OnCommand(answersHPTTL(t, lives))
	s, err := Connect(t.Context(), "redis://"+proxy.Addr)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	tab := declare(t, s, "session", "session:{id}", "id BIGINT; field TEXT; value BIGINT; _ttl.value DOUBLE", "type", "fields")
	assert.Equal(t, want, tableRows(t, tab, []string{"id", "field", "value", "_ttl.value"}))
	short := plan.ScanSpec{Columns: columnsOf(t, tab, "_ttl.value"), Limit: plan.NoLimit, Filters: []plan.Expr{
		inList(t, refTo(t, tab, "field"), plan.TextLiteral("b"), plan.TextLiteral("f3"), plan.TextLiteral("nix")),
	}}
	assert.Equal(t, []string{"HMGET session:* b f3 nix", "HPTTL session:* FIELDS of each part"}, tab.DescribeScan(short).Commands[1:])
	rows, report := scanReport(t, tab, short)
	assert.Equal(t, []string{"0.25", "1.5"}, rows)
	assert.EqualValues(t, 2, report.Commands["HPTTL"])

	proxy.OnCommand(nil)
	assert.Len(t, tableRows(t, tab, []string{"id", "field", "value"}), 3002)
	_, err = tryRows(t, tab, []string{"_ttl.value"})
	require.ErrorContains(t, err, "does not know HPTTL, which the time to live of a hash field needs")
}
