package redisrel

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// startCommands is a server that has run commands, given as words, and a session on it.
func startCommands(t *testing.T, commands ...string) (*Server, *redistest.Server, *redis.Client) {
	t.Helper()
	r := redistest.Start(t)
	client := r.Client(t)
	runCommands(t, client, commands...)
	return connect(t, r), r, client
}

func runCommands(t *testing.T, client *redis.Client, commands ...string) {
	t.Helper()
	for _, c := range commands {
		var args []any
		for _, w := range strings.Fields(c) {
			args = append(args, w)
		}
		require.NoError(t, client.Do(t.Context(), args...).Err(), c)
	}
}

// scanReport reads some columns of a table, sorted, with the report.
func scanReport(t *testing.T, tab *Table, spec plan.ScanSpec) ([]string, plan.ScanReport) {
	t.Helper()
	spec.Alloc = checkedMemory(t)
	r, err := tab.Scan(t.Context(), spec)
	require.NoError(t, err)
	lines, err := textRows(t.Context(), r)
	require.NoError(t, err)
	return lines, r.(plan.Reporter).Report()
}

func TestEveryTypeIsATable(t *testing.T) {
	s, _, client := startCommands(t,
		"SET temp:rome 21.5", "SET temp:oslo -3", "SET temp:bonn 7", "SET greeting hello",
		"SADD tags:1 red blue", "SADD tags:2 red",
		"ZADD leaderboard 1.5 ann 2 bob inf cid -inf dan",
		"RPUSH queue:mail b a b", "RPUSH queue:sms x",
		"XADD events 5-1 kind open n 1", "XADD events 5-2 kind close n 2 who ann", "XADD events 7-0 kind open n 3",
	)
	for _, c := range []struct {
		table, schema string
		rows          []string
	}{
		{"temp", "id TEXT, value DOUBLE" + pseudo, []string{"bonn|7", "oslo|-3", "rome|21.5"}},
		{"greeting", "value TEXT" + pseudo, []string{"hello"}},
		{"tags", "id BIGINT, member TEXT" + pseudo, []string{"1|blue", "1|red", "2|red"}},
		{"leaderboard", "member TEXT, score DOUBLE" + pseudo + ", [rank BIGINT]", []string{"ann|1.5", "bob|2", "cid|+Inf", "dan|-Inf"}},
		{"queue", "id TEXT, index BIGINT, value TEXT" + pseudo, []string{"mail|0|b", "mail|1|a", "mail|2|b", "sms|0|x"}},
		{"events", "id TEXT, ms BIGINT, seq BIGINT, kind TEXT, n BIGINT, who TEXT" + pseudo, []string{"5-1|5|1|open|1|NULL", "5-2|5|2|close|2|ann", "7-0|7|0|open|3|NULL"}},
		{"tags:*", "_key TEXT, member TEXT, [_ttl DOUBLE], [_type TEXT]", []string{"tags:1|blue", "tags:1|red", "tags:2|red"}},
		{"queue:mail", "_key TEXT, index BIGINT, value TEXT, [_ttl DOUBLE], [_type TEXT]", []string{"queue:mail|0|b", "queue:mail|1|a", "queue:mail|2|b"}},
	} {
		tab := tableOf(t, s, c.table)
		assert.Equal(t, c.schema, schemaText(tab), c.table)
		rows := tableRows(t, tab, nil)
		assert.Equal(t, c.rows, rows, c.table)
		if !strings.ContainsAny(c.table, "*:") {
			text, err := s.ShowCreate(t.Context(), c.table)
			require.NoError(t, err)
			assert.Contains(t, text, "type = '"+tab.rel.shape.name+"'")
		}
		counted, _ := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Limit: plan.NoLimit})
		assert.Len(t, counted, len(c.rows), "%s: rows without columns", c.table)
		few, _ := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Limit: 1})
		assert.Len(t, few, 1)
		one, _ := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab), Limit: 1})
		require.Len(t, one, 1)
		assert.Contains(t, c.rows, one[0])
	}
	require.NoError(t, client.PExpire(t.Context(), "tags:2", 100_000_000_000).Err())
	rows := tableRows(t, tableOf(t, s, "tags"), []string{"_type", "_key", "_ttl"})
	assert.Equal(t, []string{"set|tags:1|NULL", "set|tags:1|NULL"}, rows[:2])
	assert.True(t, strings.HasPrefix(rows[2], "set|tags:2|"), rows[2])
}

func TestDeclaredShapes(t *testing.T) {
	s, _, client := startCommands(t, "ZADD board:1 1 ann 2.5 bob", "ZADD board:2 7 cid", "SET n:1 007", "XADD log:1 1-1 id 7 n x", "HSET board:3 f v", "SADD s 1")
	declare := func(d Declaration) *Table {
		require.NoError(t, created(s.CreateTable(t.Context(), d, false, true)))
		return tableOf(t, s, d.Name)
	}
	board := declare(Declaration{Name: "board", Key: "board:{day}", Type: "zset"})
	assert.Equal(t, "day TEXT, member TEXT, score DOUBLE"+pseudo+", [rank BIGINT]", schemaText(board))
	lines, report := scanReport(t, board, plan.ScanSpec{Columns: columnsOf(t, board), Limit: plan.NoLimit})
	assert.Equal(t, []string{"1|ann|1", "1|bob|2.5", "2|cid|7"}, lines)
	assert.EqualValues(t, 1, report.WrongType)
	assert.EqualValues(t, 3, report.Rows)

	whole := declare(Declaration{Name: "whole", Key: "board:{day}", Type: "zset", Columns: []ColumnDef{{"score", plan.BigIntType}, {"day", plan.BigIntType}}})
	_, err := tryRows(t, whole, nil)
	assert.ErrorContains(t, err, `table whole: key board:1, field score: "2.5" is not a BIGINT`)

	n := declare(Declaration{Name: "n", Key: "n:{id}", Type: "string", Columns: []ColumnDef{{"value", plan.BigIntType}}})
	assert.Equal(t, []string{"1|7"}, tableRows(t, n, nil))

	log := declare(Declaration{Name: "log", Key: "log:{id}", Type: "stream", Columns: []ColumnDef{{"_field.id", plan.TextType}, {"n", plan.TextType}}})
	assert.Equal(t, []string{"1|1-1|x"}, tableRows(t, log, nil), "the placeholder is id, so the entry's is _field.id")
	found := tableOf(t, s, "log:{id}")
	assert.Equal(t, "id BIGINT, _field.id TEXT, ms BIGINT, seq BIGINT, _field._field.id BIGINT, n TEXT"+pseudo, schemaText(found))
	assert.Equal(t, []string{"1|1-1|1|1|7|x"}, tableRows(t, found, nil))

	one := declare(Declaration{Name: "s", Key: "s", Type: "set"})
	assert.Equal(t, []string{"1"}, tableRows(t, one, nil))
	for _, c := range []struct {
		d    Declaration
		want string
	}{
		{Declaration{Name: "x", Key: "x:{id}", Type: "zest"}, "table x: there are no tables of type zest; did you mean zset?"},
		{Declaration{Name: "x", Key: "x:{id}", Type: "zset", Columns: []ColumnDef{{"scor", plan.DoubleType}}},
			"table x: the rows of a table of type zset have no column scor; did you mean score?"},
	} {
		assert.ErrorContains(t, created(s.CreateTable(t.Context(), c.d, false, true)), c.want)
	}
	_, err = board.OpenWriter(t.Context(), plan.WriteSpec{Columns: []int{0, 1}})
	require.EqualError(t, err, "table board: its keys are of type zset, and only hashes can be written so far")
	require.NoError(t, created(s.CreateTable(t.Context(), Declaration{Name: "kept", Key: "board:{day}", Type: "zset"}, false, false)))
	text, err := s.ShowCreate(t.Context(), "kept")
	require.NoError(t, err)
	assert.Equal(t, "CREATE TABLE kept WITH (key = 'board:{day}', type = 'zset')", text)
	_ = client
}

func TestOddElements(t *testing.T) {
	s, _, client := startCommands(t)
	odd := []string{"", "\x00", "a b\r\n$5\r\n", "\xff\xfe", strings.Repeat("k", 300), "Grüße"}
	ctx := t.Context()
	for i, v := range odd {
		require.NoError(t, client.SAdd(ctx, "s:1", v).Err())
		require.NoError(t, client.ZAdd(ctx, "z:1", redis.Z{Score: float64(i), Member: v}).Err())
		require.NoError(t, client.RPush(ctx, "l:1", v).Err())
		require.NoError(t, client.XAdd(ctx, &redis.XAddArgs{Stream: "x:1", Values: []any{v, v, "f", v}}).Err())
		require.NoError(t, client.Set(ctx, "t:"+strconv.Itoa(i), v, 0).Err())
	}
	slices.Sort(odd)
	for table, column := range map[string]string{"s": "member", "z": "member", "l": "value", "x": "f", "t": "value"} {
		tab := tableOf(t, s, table)
		assert.Equal(t, odd, tableRows(t, tab, []string{column}), table)
	}
}

func TestVanishedAndWrongTypesOfShapes(t *testing.T) {
	s, _, _ := startCommands(t, "SET a:1 x", "SADD b:1 x", "HSET c:1 f v", "XGROUP CREATE d:1 g 0 MKSTREAM")
	for _, shape := range []string{"string", "set", "zset", "list", "stream"} {
		for _, columns := range []int{0, 1} {
			require.NoError(t, created(s.CreateTable(t.Context(), Declaration{Name: shape, Key: "{id*}", Type: shape}, true, true)))
			tab := tableOf(t, s, shape)
			at := columnsOf(t, tab)[1 : 1+columns]
			lines, report := scanReport(t, tab, plan.ScanSpec{Columns: at, Limit: plan.NoLimit})
			rows := map[string]int{"string": 1, "set": 1}[shape]
			wrong := map[string]int{"string": 3, "set": 3, "zset": 4, "list": 4, "stream": 3}[shape]
			assert.Len(t, lines, rows, shape)
			assert.EqualValues(t, wrong, report.WrongType, "%s: %v", shape, at)
			assert.Zero(t, report.Vanished+report.Missing, shape)
			exact := []plan.Expr{inList(t, refTo(t, tab, "_key"), plan.TextLiteral("a:1"), plan.TextLiteral("gone"), plan.TextLiteral("d:1"))}
			_, report = scanReport(t, tab, plan.ScanSpec{Columns: at, Filters: exact, Limit: plan.NoLimit})
			assert.EqualValues(t, 1, report.Missing, shape)
		}
	}
}
