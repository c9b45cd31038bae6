package redisrel

import (
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// declareWith makes a table with options, given as name, value, ….
func declareWith(t *testing.T, s *Server, d Declaration, options ...string) *Table {
	t.Helper()
	for i := 0; i < len(options); i += 2 {
		require.NoError(t, d.SetOption(options[i], options[i+1]))
	}
	require.NoError(t, created(s.CreateTable(t.Context(), d, false, true)))
	return tableOf(t, s, d.Name)
}

func TestDirectory(t *testing.T) {
	s, r, _ := startCommands(t,
		"HSET user:1 name ann age 30", "HSET user:2 name bob age 40", "HSET user:3 name cid age 50", "SET user:4 text", "HSET user:9 name unlisted age 1",
		"SADD users:ids 1 2 user:2 3 4 5 a:b user:1:x other:1", "ZADD users:seen 7 1 8 user:3")
	columns := []ColumnDef{{"id", plan.BigIntType}, {"name", plan.TextType}, {"age", plan.BigIntType}}
	for list, want := range map[string]struct {
		rows                                 []string
		keys, foreign, dup, vanished, wrongs int64
	}{
		"set users:ids":   {[]string{"1|ann|30", "2|bob|40", "3|cid|50"}, 9, 3, 1, 1, 1},
		"ZSET users:seen": {[]string{"1|ann|30", "3|cid|50"}, 2, 0, 0, 0, 0},
		"set nothing":     {nil, 0, 0, 0, 0, 0},
	} {
		tab := declareWith(t, s, Declaration{Name: "u" + strconv.Itoa(len(list)), Key: "user:{id}", Columns: columns}, "directory", list)
		r.ResetStats(t)
		rows, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab), Limit: plan.NoLimit})
		assert.Equal(t, want.rows, rows)
		assert.Equal(t, want.keys, report.Keys)
		assert.Equal(t, want.foreign, report.Foreign)
		assert.Equal(t, want.dup, report.Duplicates)
		assert.Equal(t, want.vanished, report.Vanished)
		assert.Equal(t, want.wrongs, report.WrongType)
		assert.Zero(t, report.Missing)
		assert.Zero(t, r.CommandStats(t)["scan"])
		counted, _ := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Limit: plan.NoLimit})
		assert.Len(t, counted, len(want.rows), "count(*) asks for each key")
		one, _ := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Limit: 1})
		assert.Len(t, one, min(1, len(want.rows)))
	}
	tab := declareWith(t, s, Declaration{Name: "wrong", Key: "user:{id}", Columns: columns}, "directory", "set users:seen")
	_, err := tryRows(t, tab, nil)
	assert.EqualError(t, err, "table wrong: the key users:seen, which names its keys, is no set")
	assert.Equal(t, plan.CodeData, plan.CodeOf(err))
	tab = tableOf(t, s, "u13")
	assert.Equal(t, []string{"2|bob|40"}, tableRows(t, tab, nil, callOf(t, "=", refTo(t, tab, "id"), plan.IntLiteral(2))))
	path := tab.DescribeScan(plan.ScanSpec{Columns: columnsOf(t, tab), Limit: plan.NoLimit})
	assert.Equal(t, "directory set users:ids", path.Path)
	assert.Equal(t, []string{"SSCAN users:ids 0 COUNT 500", "HMGET user:* name age"}, path.Commands)
}

// TestDirectoryOfSeveralParts has whole keys in its directory, and is narrowed by a part of them.
func TestDirectoryOfSeveralParts(t *testing.T) {
	s, _, _ := startCommands(t, "HSET o:eu:1 n 1", "HSET o:eu:2 n 2", "HSET o:us:3 n 3", "SADD os o:eu:1 o:eu:2 o:us:3 eu")
	tab := declareWith(t, s, Declaration{Name: "o", Key: "o:{region}:{id}", Columns: []ColumnDef{{"n", plan.BigIntType}}}, "directory", "set os")
	assert.Equal(t, []string{"1", "2", "3"}, tableRows(t, tab, []string{"n"}))
	assert.Equal(t, []string{"1", "2"}, tableRows(t, tab, []string{"n"}, callOf(t, "=", refTo(t, tab, "region"), plan.TextLiteral("eu"))))
}

// TestLargeDirectory is read in parts, and once each.
func TestLargeDirectory(t *testing.T) {
	s, r, client := startCommands(t)
	const n = 5000
	r.Load(t, n, func(i int) (string, []any) { return "user:" + strconv.Itoa(i), []any{"age", i} })
	ids, scored := make([]any, n), []any{"ZADD", "by_age"}
	for i := range ids {
		ids[i] = i
		scored = append(scored, i, "user:"+strconv.Itoa(i))
	}
	require.NoError(t, client.SAdd(t.Context(), "ids", ids...).Err())
	require.NoError(t, client.Do(t.Context(), scored...).Err())
	d := Declaration{Name: "u", Key: "user:{id}", Columns: []ColumnDef{{"id", plan.BigIntType}, {"age", plan.BigIntType}}}
	tab := declareWith(t, s, d, "directory", "set ids", "index.age", "zset by_age")
	rows, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab), Limit: plan.NoLimit})
	assert.Len(t, rows, n)
	assert.EqualValues(t, n, report.Keys)
	assert.Greater(t, report.Commands["SSCAN"], int64(5))

	above := callOf(t, ">", refTo(t, tab, "age"), plan.IntLiteral(1000))
	assert.Equal(t, plan.Inexact, tab.Supports(above))
	rows, report = scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab), Filters: []plan.Expr{above}, Limit: plan.NoLimit})
	assert.Len(t, rows, n-1000, "the bound is left to whoever rechecks")
	assert.Zero(t, report.Commands["SSCAN"])
	assert.Greater(t, report.Commands["ZRANGEBYSCORE"], int64(5))
}

func TestIndexOfAColumn(t *testing.T) {
	s, _, _ := startCommands(t,
		"HSET user:1 age 30 w 1.5", "HSET user:2 age 40 w 2.5", "HSET user:3 age 9007199254740993", "HSET user:4 age 5",
		"ZADD by:age 30 1 40 2 9007199254740992 3 35 gone 35 4", "ZADD by:w 1.5 1 2.5 2")
	d := Declaration{Name: "u", Key: "user:{id}", Columns: []ColumnDef{{"id", plan.BigIntType}, {"age", plan.BigIntType}, {"w", plan.DecimalType(5, 2)}, {"d", plan.DateType}}}
	bad := d
	bad.Name = "bad"
	for list, want := range map[string]string{"age=set x": "is no sorted set", "nope=zset x": "there is no column nope", "d=zset x": "cannot have an index", "id=zset x": "cannot have an index"} {
		c := bad
		column, text, _ := strings.Cut(list, "=")
		require.NoError(t, c.SetOption("index."+column, text))
		assert.ErrorContains(t, created(s.CreateTable(t.Context(), c, false, true)), want)
	}
	tab := declareWith(t, s, d, "index.age", "zset by:age", "index.w", "zset by:w")
	read := func(filters ...plan.Expr) []string { return tableRows(t, tab, []string{"id"}, filters...) }
	age, w := refTo(t, tab, "age"), refTo(t, tab, "w")
	assert.Equal(t, []string{"1"}, read(callOf(t, "<", age, plan.IntLiteral(35)), callOf(t, ">=", age, plan.IntLiteral(6)))[:1])
	assert.Equal(t, []string{"3"}, read(callOf(t, "=", age, plan.IntLiteral(9007199254740993))), "the nearest DOUBLE")
	two, err := plan.NewLiteral(decimal128.FromI64(200), plan.DecimalType(5, 2))
	require.NoError(t, err)
	assert.Equal(t, []string{"2"}, read(callOf(t, ">", w, two)))
	assert.Empty(t, read(callOf(t, "=", age, plan.NullLiteral(plan.BigIntType))))
	path := tab.DescribeScan(plan.ScanSpec{Columns: columnsOf(t, tab, "w"), Filters: []plan.Expr{callOf(t, ">", age, plan.IntLiteral(18))}, Limit: plan.NoLimit})
	assert.Equal(t, "index zset by:age of age, 18 to +inf", path.Path)
	assert.Equal(t, "ZRANGEBYSCORE by:age 18 +inf WITHSCORES LIMIT 0 500", path.Commands[0])
	_, err = tab.OpenWriter(t.Context(), plan.WriteSpec{Columns: columnsOf(t, tab, "id", "age")})
	assert.ErrorContains(t, err, "table u: its rows are named by a directory or an index")
	text, err := s.ShowCreate(t.Context(), "u")
	require.NoError(t, err)
	assert.Contains(t, text, "index (age) = 'zset by:age', index (w) = 'zset by:w')")
}
