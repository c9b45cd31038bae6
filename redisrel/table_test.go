package redisrel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

const pseudo = ", [_key TEXT], [_ttl DOUBLE], [_type TEXT]"

func someUsers() map[string]string {
	return map[string]string{
		"user:1": "name=ann age=30", "user:2": "name=bob age=41 city=rome", "user:3": "name=cid",
		"order:eu:2024-01-01:17": "total=1.5", "order:us:2024-01-02:18": "total=2", "order:eu:2024-01-02:19": "total=3",
	}
}

func TestDiscoveredTable(t *testing.T) {
	s, _ := startWith(t, someUsers())
	u := tableOf(t, s, "user")
	assert.Equal(t, "id BIGINT, name TEXT, age BIGINT, city TEXT"+pseudo, schemaText(u))
	assert.Equal(t, []string{"1|ann|30|NULL", "2|bob|41|rome", "3|cid|NULL|NULL"}, tableRows(t, u, nil))
	assert.Equal(t, []string{"user:1|NULL|hash", "user:2|NULL|hash", "user:3|NULL|hash"}, tableRows(t, u, []string{"_key", "_ttl", "_type"}))
	o := tableOf(t, s, "order")
	assert.Equal(t, "order:{p1}:{day}:{id}", o.Key())
	assert.Equal(t, "p1 TEXT, day DATE, id BIGINT, total DOUBLE"+pseudo, schemaText(o))
}

func TestRawPatternAndTemplateAsName(t *testing.T) {
	s, _ := startWith(t, someUsers())
	raw := tableOf(t, s, "user:*")
	assert.Equal(t, "_key TEXT, name TEXT, age BIGINT, city TEXT, [_ttl DOUBLE], [_type TEXT]", schemaText(raw))
	assert.Equal(t, []string{"user:1|ann|30|NULL", "user:2|bob|41|rome", "user:3|cid|NULL|NULL"}, tableRows(t, raw, nil))
	byTemplate := tableOf(t, s, "order:{region}:{rest*}")
	assert.Equal(t, []string{"eu|2024-01-01:17|1.5", "eu|2024-01-02:19|3", "us|2024-01-02:18|2"}, tableRows(t, byTemplate, nil))
	one := tableOf(t, s, "user:2")
	assert.Equal(t, []string{"user:2|bob|41|rome"}, tableRows(t, one, nil))
}

func TestNamesThatAreNoTable(t *testing.T) {
	s, _ := startWith(t, someUsers())
	for name, want := range map[string]string{
		"usr":      "there is no table usr; did you mean user?",
		"zzzzzzzz": "there is no table zzzzzzzz; SHOW TABLES lists what there is; a table without keys yet is declared: CREATE TABLE zzzzzzzz (…) WITH (key = 'zzzzzzzz:{id}')",
		"usr:*":    `no key matches "usr:*"; SHOW TABLES lists what there is; keys are case-sensitive; CREATE TABLE declares a table without keys yet`,
		"user:{":   `key template "user:{" has a { without its }; write {{ for a literal one`,
	} {
		_, err := s.Table(t.Context(), name)
		assert.EqualError(t, err, want, name)
	}
	again := tableOf(t, s, "USER")
	assert.Equal(t, "user", again.Name(), "a unique name is found in any case")
}

func TestFieldsWithTakenNames(t *testing.T) {
	s, _ := startWith(t, map[string]string{"u:1": "id=7 _key=x n=1 _field.z=2"})
	u := tableOf(t, s, "u")
	assert.Equal(t, "id BIGINT, _field.id BIGINT, _field._key TEXT, n BIGINT, _field._field.z BIGINT"+pseudo, schemaText(u))
	assert.Equal(t, []string{"1|7|x|1|2"}, tableRows(t, u, nil))
}

func TestAccessPaths(t *testing.T) {
	s, r := startWith(t, someUsers())
	u, o := tableOf(t, s, "user"), tableOf(t, s, "order")
	id, key := refTo(t, u, "id"), refTo(t, u, "_key")
	one, two, nine := plan.IntLiteral(1), plan.IntLiteral(2), plan.IntLiteral(9)
	region, day, oid := refTo(t, o, "p1"), refTo(t, o, "day"), refTo(t, o, "id")
	eu := plan.TextLiteral("eu")
	for _, c := range []struct {
		name    string
		table   *Table
		filters []plan.Expr
		support plan.Support // of the last filter
		path    string
		rows    []string // of the first column
		scans   int64
		fetches int64
	}{
		{"equality", u, []plan.Expr{callOf(t, "=", id, two)}, plan.Exact, "exact keys (1)", []string{"2"}, 0, 1},
		{"the other way round", u, []plan.Expr{callOf(t, "=", two, id)}, plan.Exact, "exact keys (1)", []string{"2"}, 0, 1},
		{"in", u, []plan.Expr{inList(t, id, one, two, nine, one)}, plan.Exact, "exact keys (4)", []string{"1", "2"}, 0, 3},
		{"contradiction", u, []plan.Expr{callOf(t, "=", id, two), callOf(t, "=", id, one)}, plan.Exact, "empty", nil, 0, 0},
		{"intersection", u, []plan.Expr{inList(t, id, one, two), inList(t, id, two, nine)}, plan.Exact, "exact keys (1)", []string{"2"}, 0, 1},
		{"null", u, []plan.Expr{callOf(t, "=", id, plan.NullLiteral(plan.BigIntType))}, plan.Exact, "empty", nil, 0, 0},
		{"key", u, []plan.Expr{callOf(t, "=", key, plan.TextLiteral("user:3"))}, plan.Exact, "exact keys (1)", []string{"3"}, 0, 1},
		{"a key of another table", u, []plan.Expr{callOf(t, "=", key, plan.TextLiteral("order:eu:2024-01-01:17"))}, plan.Exact, "empty", nil, 0, 0},
		{"key and part", u, []plan.Expr{callOf(t, "=", key, plan.TextLiteral("user:3")), callOf(t, "=", id, one)}, plan.Exact, "empty", nil, 0, 0},
		{"key prefix", u, []plan.Expr{callOf(t, "like", key, plan.TextLiteral("user:2%"))}, plan.Inexact, "MATCH user:2*", []string{"2"}, 1, 1},
		{"key prefix elsewhere", u, []plan.Expr{callOf(t, "like", key, plan.TextLiteral("order:%"))}, plan.Inexact, "empty", nil, 0, 0},
		{"not a prefix", u, []plan.Expr{callOf(t, "like", key, plan.TextLiteral("%2"))}, plan.No, "MATCH user:*", []string{"1", "2", "3"}, 1, 3},
		{"other columns", u, []plan.Expr{callOf(t, "=", refTo(t, u, "age"), two)}, plan.No, "MATCH user:*", []string{"1", "2", "3"}, 1, 3},
		{"negation", u, []plan.Expr{callOf(t, "not", callOf(t, "=", id, two))}, plan.No, "MATCH user:*", []string{"1", "2", "3"}, 1, 3},
		{"partly bound", o, []plan.Expr{callOf(t, "=", region, eu)}, plan.Exact, "MATCH order:eu:*:*", []string{"eu", "eu"}, 1, 2},
		{"bound in the middle", o, []plan.Expr{callOf(t, "=", day, plan.TextLiteral("2024-01-02"))}, plan.Exact, "MATCH order:*:2024-01-02:*", []string{"eu", "us"}, 1, 2},
		{"wholly bound", o, []plan.Expr{
			callOf(t, "=", region, eu), inList(t, day, plan.TextLiteral("2024-01-01"), plan.TextLiteral("2024-01-02")), inList(t, oid, plan.IntLiteral(17), plan.IntLiteral(19)),
		}, plan.Inexact, "exact keys (4)", []string{"eu", "eu"}, 0, 4},
		{"in of several parts", o, []plan.Expr{inList(t, region, eu, plan.TextLiteral("eux"))}, plan.Inexact, "MATCH order:eu*:*:*", []string{"eu", "eu"}, 1, 2},
		{"prefix of a part", o, []plan.Expr{callOf(t, "like", region, plan.TextLiteral("u%"))}, plan.Inexact, "MATCH order:u*:*:*", []string{"us"}, 1, 1},
		{"impossible part", o, []plan.Expr{callOf(t, "=", region, plan.TextLiteral("a:b"))}, plan.Exact, "empty", nil, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			last := c.filters[len(c.filters)-1]
			assert.Equal(t, c.support, c.table.Supports(last))
			columns := []int{0, len(c.table.rel.parts)} // the first part and the first field
			spec := plan.ScanSpec{Columns: columns, Filters: c.filters, Limit: plan.NoLimit}
			path := c.table.DescribeScan(spec)
			assert.Equal(t, c.path, path.Path)
			r.ResetStats(t)
			names := []string{c.table.Schema().Field(0).Name, c.table.Schema().Field(len(c.table.rel.parts)).Name}
			var first []string
			for _, row := range tableRows(t, c.table, names, c.filters...) {
				cell, _, _ := strings.Cut(row, "|")
				first = append(first, cell)
			}
			assert.Equal(t, c.rows, first)
			stats := r.CommandStats(t)
			assert.Equal(t, c.scans, stats["scan"])
			assert.Equal(t, c.fetches, stats["hmget"], "%v", stats)
			delete(stats, "scan")
			delete(stats, "hmget")
			delete(stats, "type") // tells a key that is not there from a hash without the field
			assert.Empty(t, handshakeless(stats), "nothing else is sent")
		})
	}
}

func TestCountReadsNoHash(t *testing.T) {
	s, r := startWith(t, someUsers())
	u := tableOf(t, s, "user")
	r.ResetStats(t)
	reader, err := u.Scan(t.Context(), plan.ScanSpec{Limit: plan.NoLimit, Alloc: checkedMemory(t)})
	require.NoError(t, err)
	rows, err := textRows(t.Context(), reader)
	require.NoError(t, err)
	assert.Len(t, rows, 3)
	stats := handshakeless(r.CommandStats(t))
	assert.Zero(t, stats["hmget"]+stats["hgetall"])
}

func TestParametersInSupports(t *testing.T) {
	s, _ := startWith(t, someUsers())
	u := tableOf(t, s, "user")
	id := refTo(t, u, "id")
	eq := callOf(t, "=", id, plan.NewParam(0, "", plan.BigIntType))
	assert.Equal(t, plan.Exact, u.Supports(eq))
	assert.Equal(t, "exact keys", u.DescribeScan(plan.ScanSpec{Filters: []plan.Expr{eq}, Limit: plan.NoLimit}).Path)
	like := callOf(t, "like", refTo(t, u, "_key"), plan.NewParam(0, "", plan.TextType))
	assert.Equal(t, plan.Inexact, u.Supports(like))
	assert.Equal(t, float64(1), u.EstimateScan(plan.ScanSpec{Filters: []plan.Expr{eq}, Limit: plan.NoLimit}).Rows)
	assert.Equal(t, float64(3), u.EstimateScan(plan.ScanSpec{Limit: plan.NoLimit}).Rows)
}
