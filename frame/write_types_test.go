package frame_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestWriteRedisTypes writes keys of each type that WithType takes.
func TestWriteRedisTypes(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	write := func(want frame.WriteReport, columns []string, row []any, template string, opts ...frame.WriteOption) {
		t.Helper()
		report, err := s.FromRows(columns, row).WriteRedis(ctx, template, opts...)
		require.NoError(t, err)
		assert.Equal(t, want, report)
	}
	one, skipped := frame.WriteReport{Written: 1}, frame.WriteReport{Skipped: 1}
	write(one, []string{"id", "value"}, []any{1, "x"}, "s:{id}", frame.WithType("string"), frame.WithTTL(time.Hour))
	assert.Equal(t, "x", s.redis.Get(ctx, "s:1").Val())
	assert.Positive(t, s.redis.TTL(ctx, "s:1").Val())
	write(skipped, []string{"id", "value"}, []any{1, "y"}, "s:{id}", frame.WithType("string"), frame.WithMode(frame.Ignore))
	write(one, []string{"id", "name", "n"}, []any{1, "Ada", 5}, "j:{id}", frame.WithType("json"))
	assert.JSONEq(t, `{"name":"Ada","n":5}`, s.redis.Get(ctx, "j:1").Val())
	write(one, []string{"id", "n"}, []any{1, 6}, "j:{id}", frame.WithType("json"), frame.WithUpdate())
	assert.JSONEq(t, `{"name":"Ada","n":6}`, s.redis.Get(ctx, "j:1").Val())
	write(one, []string{"member"}, []any{"a"}, "tags", frame.WithType("set"))
	write(one, []string{"day", "member", "score"}, []any{"mon", "Ada", 2.5}, "board:{day}", frame.WithType("zset"))
	write(one, []string{"day", "member", "score"}, []any{"mon", "Ada", 3}, "board:{day}", frame.WithType("zset"), frame.WithMode(frame.Replace))
	write(one, []string{"day", "member", "score"}, []any{"mon", "Ada", 4}, "board:{day}", frame.WithType("zset"), frame.WithUpdate())
	assert.InDelta(t, 4, s.redis.ZScore(ctx, "board:mon", "Ada").Val(), 0)
	for range 2 {
		write(one, []string{"q", "value"}, []any{"mail", "m"}, "queue:{q}", frame.WithType("list"))
		write(one, []string{"level"}, []any{"warn"}, "log", frame.WithType("stream"), frame.WithTableOption("maxlen", "1000"))
	}
	assert.Equal(t, []string{"m", "m"}, s.redis.LRange(ctx, "queue:mail", 0, -1).Val())
	assert.EqualValues(t, 2, s.redis.XLen(ctx, "log").Val())
	write(one, []string{"city", "member", "lon", "lat"}, []any{"Bern", "station", 7.439, 46.948}, "shops:{city}", frame.WithType("geo"))
	assert.InDelta(t, 7.439, s.redis.GeoPos(ctx, "shops:Bern", "station").Val()[0].Longitude, 0.001)
	write(one, []string{"bit"}, []any{9}, "seen", frame.WithType("bitmap"))
	assert.EqualValues(t, 1, s.redis.GetBit(ctx, "seen", 9).Val())
	write(one, []string{"field", "value"}, []any{"a.b", "1"}, "settings", frame.WithType("fields"))
	assert.Equal(t, map[string]string{"a.b": "1"}, s.redis.HGetAll(ctx, "settings").Val())
	write(one, []string{"day", "element"}, []any{"mon", "u17"}, "visitors:{day}", frame.WithType("hyperloglog"))
	assert.EqualValues(t, 1, s.redis.PFCount(ctx, "visitors:mon").Val())
	// The members of one key are those of one frame.
	report, err := s.FromRows([]string{"member"}, []any{"a"}, []any{"b"}, []any{"b"}).WriteRedis(ctx, "tags", frame.WithType("set"), frame.WithMode(frame.Ignore))
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 1, Skipped: 2}, report)
}

// TestEntriesOfStreamsHaveIDs compares what RETURNING says with what the server has, and hears of an entry that is there already.
func TestEntriesOfStreamsHaveIDs(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE log (id TEXT, ms BIGINT, seq BIGINT, v BIGINT) WITH (key = 'log', type = 'stream')")
	given := s.rows(t, "INSERT INTO log (v) SELECT v FROM generate_series(1, 900) g(v) RETURNING id, v")
	var ids []string
	for i, entry := range s.redis.XRange(t.Context(), "log", "-", "+").Val() {
		ids = append(ids, fmt.Sprintf("%s|%d", entry.ID, i+1))
	}
	assert.Equal(t, ids, given)
	first, _, _ := strings.Cut(given[0], "|")
	var told []frame.RowReport
	report, err := s.SQL("SELECT '"+first+"' AS id, 0 AS v UNION ALL SELECT NULL, 901").WriteTable(t.Context(), "log", frame.WithMode(frame.Ignore),
		frame.WithRowReport(func(r frame.RowReport) { told = append(told, r) }))
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 1, Skipped: 1}, report)
	require.Len(t, told, 1)
	assert.Equal(t, frame.RowSkipped, told[0].Outcome)
	assert.EqualValues(t, 901, s.redis.XLen(t.Context(), "log").Val())
}

// TestNewElementsOfOneKey: what is appended to a table whose key has no placeholder has nothing that it is known by.
func TestNewElementsOfOneKey(t *testing.T) {
	s := start(t)
	for _, text := range []string{
		"CREATE TABLE log (id TEXT, level TEXT) WITH (key = 'log', type = 'stream')", "INSERT INTO log (level) VALUES ('warn'), ('info')",
		"CREATE TABLE mail (\"index\" BIGINT, value TEXT) WITH (key = 'mail', type = 'list')", "INSERT INTO mail (value) VALUES ('a'), ('b')",
	} {
		s.run(t, text)
	}
	assert.Equal(t, []string{"warn", "info"}, s.rows(t, "SELECT level FROM log ORDER BY id"))
	assert.Equal(t, []string{"0|a", "1|b"}, s.rows(t, "SELECT * FROM mail"))
}

func TestWriteRedisUpdates(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	s.hash(t, "u:1", "name", "Ada", "n", "1")
	require.NoError(t, s.redis.Expire(ctx, "u:1", time.Hour).Err())
	rows := s.FromRows([]string{"id", "n", "city"}, []any{1, 2, "Bern"}, []any{2, 3, nil}, []any{1, 4, nil})
	report, err := rows.WriteRedis(ctx, "u:{id}", frame.WithUpdate(), frame.WithTableOption("directory", "set us"))
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 3}, report)
	assert.Equal(t, map[string]string{"name": "Ada", "n": "4"}, s.redis.HGetAll(ctx, "u:1").Val(), "NULL removes a field, and others stay")
	assert.Positive(t, s.redis.TTL(ctx, "u:1").Val())
	assert.Equal(t, map[string]string{"n": "3"}, s.redis.HGetAll(ctx, "u:2").Val())
	assert.ElementsMatch(t, []string{"1", "2"}, s.redis.SMembers(ctx, "us").Val(), "the directory is kept")
	s.declareUsers(t)
	report, err = s.FromRows([]string{"id", "city"}, []any{1, "Chur"}).WriteTable(ctx, "users", frame.WithUpdate())
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 1}, report)

	for want, opts := range map[string][]frame.WriteOption{
		"type":                           {frame.WithType("zet")},
		"tables have no option max":      {frame.WithTableOption("max", "1")},
		"needs keys of their own":        nil,
		"WriteTable: the table has its ": {frame.WithType("set")},
	} {
		write := rows.WriteRedis
		template := "u:{id}"
		switch {
		case opts == nil:
			template, want = "u", "rows need keys of their own"
		case want[0] == 'W':
			write, template = rows.WriteTable, "users"
		}
		_, err := write(ctx, template, opts...)
		require.ErrorContains(t, err, want)
	}
	_, err = s.FromRows([]string{"member"}, []any{"a"}).WriteRedis(ctx, "us", frame.WithType("list"))
	require.ErrorContains(t, err, "member")
	_, err = s.FromRows([]string{"member", "score"}, []any{"a", 1}).WriteRedis(ctx, "us", frame.WithType("zset"))
	require.ErrorContains(t, err, "us")
	assert.ElementsMatch(t, []string{"1", "2"}, s.redis.SMembers(ctx, "us").Val(), "a key of another type stays as it is")
	// CREATE TABLE … AS makes tables of one key, and of lists, too.
	_, err = s.Run(ctx, "CREATE TABLE queue WITH (key = 'queue:{q}', type = 'list') AS SELECT 'mail' AS q, 'm' AS value")
	require.NoError(t, err)
	assert.Equal(t, []string{"mail|0|m"}, s.rows(t, `SELECT q, "index", value FROM queue`))
	_, err = s.Run(ctx, "CREATE TABLE podium WITH (key = 'podium', type = 'zset') AS SELECT 'Ada' AS member, 3.0 AS score")
	require.NoError(t, err)
	assert.InDelta(t, 3, s.redis.ZScore(ctx, "podium", "Ada").Val(), 0)
	assert.Equal(t, []string{"Ada|3.0"}, s.rows(t, "SELECT * FROM podium"))
}
