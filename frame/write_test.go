package frame_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestWriteRedis(t *testing.T) {
	s := start(t)
	s.users(t, 6)
	stats := s.Table("user").GroupBy("city").Agg(frame.CountAll().As("users"), frame.Min("score").As("low"))
	report, err := stats.WriteRedis(t.Context(), "stats:{city}")
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 3}, report)
	assert.Equal(t, map[string]string{"users": "2", "low": "1"}, s.redis.HGetAll(t.Context(), "stats:Bern").Val())
	assert.Negative(t, s.redis.PTTL(t.Context(), "stats:Bern").Val())
	assert.Equal(t, []string{"Basel|2|2", "Bern|2|1", "Zürich|2|3"}, collect(t, s.Table("stats").OrderBy("id").Select("id", "users", "low")))

	report, err = stats.WriteRedis(t.Context(), "stats:{city}")
	assert.Equal(t, frame.CodeConflict, frame.CodeOf(err), "INSERT refuses existing keys: %v", err)
	assert.Equal(t, frame.WriteReport{}, report)

	s.hash(t, "user:7", "name", "new", "city", "Chur", "score", 1)
	report, err = stats.WriteRedis(t.Context(), "stats:{city}", frame.WithMode(frame.Ignore), frame.WithTTL(time.Hour))
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 1, Skipped: 3}, report)
	assert.InDelta(t, time.Hour, s.redis.PTTL(t.Context(), "stats:Chur").Val(), float64(time.Minute))

	report, err = s.SQL("SELECT city, NULL AS users, 9 AS low, IF(city = 'Bern', 60, NULL) AS _ttl FROM user GROUP BY city").
		WriteRedis(t.Context(), "stats:{city}", frame.WithMode(frame.Replace), frame.WithTTL(time.Hour))
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 4}, report)
	assert.Equal(t, map[string]string{"low": "9"}, s.redis.HGetAll(t.Context(), "stats:Bern").Val(), "old fields go")
	assert.InDelta(t, time.Minute, s.redis.PTTL(t.Context(), "stats:Bern").Val(), float64(30*time.Second), "the row's own time to live wins")
	assert.InDelta(t, time.Hour, s.redis.PTTL(t.Context(), "stats:Basel").Val(), float64(time.Minute))
}

func TestWhatIsWrittenIsSeenByTheNextQuery(t *testing.T) {
	s := start(t)
	s.hash(t, "t:1", "a", 1)
	assert.Equal(t, []string{"1|1"}, s.rows(t, "SELECT * FROM t"))
	_, err := s.SQL("SELECT 2 AS id, 'x' AS a, 5 AS b").WriteRedis(t.Context(), "t:{id}")
	require.NoError(t, err)
	assert.Equal(t, []string{"2|x|5"}, s.rows(t, "SELECT id, a, b FROM t WHERE b IS NOT NULL"))
	s.hash(t, "t:3", "c", 7) // by somebody else
	assert.Equal(t, []string{"7"}, s.rows(t, "SELECT c FROM t WHERE c IS NOT NULL"), "a field of a millisecond ago has a column")
}

func TestWriteRedisRefusals(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	require.NoError(t, s.redis.Set(t.Context(), "x:2", "text", 0).Err())
	u := s.Table("user")
	before := s.redis.DBSize(t.Context()).Val()
	for _, c := range []struct {
		frame    *frame.Frame
		template string
		opts     []frame.WriteOption
		code     frame.Code
		want     string
	}{
		{u, "copy:{idd}", nil, frame.CodeName, "WriteRedis: table copy:{idd}: the key copy:{idd} needs a column idd, which the query does not have; did you mean {id}?"},
		{u, "copy", nil, frame.CodeName, "no placeholder"},
		{u, "copy:{id", nil, frame.CodeName, "WriteRedis: "},
		{u.Select("id"), "copy:{id}", nil, frame.CodeName, "no column besides the key"},
		{u.Select("id", "_key"), "copy:{id}", nil, frame.CodeName, "_key"},
		{u, "x:{id}", []frame.WriteOption{frame.WithMode(frame.Replace)}, frame.CodeConflict, "key x:2 is a string and not a hash"},
		{u, "copy:{city}", nil, frame.CodeConflict, ""},
		{u, "user:{id}", nil, frame.CodeConflict, "exists already"},
		{u.Select(frame.Lit(nil).As("id"), "name"), "copy:{id}", nil, frame.CodeValue, "the key column id is NULL"},
		{u.Select("id", frame.Lit(nil).As("v")), "copy:{id}", nil, frame.CodeValue, "every column besides the key is NULL"},
		{u.Select("id", "name", frame.Lit(-1).As("_ttl")), "copy:{id}", nil, frame.CodeValue, "_ttl is -1 seconds"},
		{u, "copy:{id}", []frame.WriteOption{frame.WithTTL(0)}, frame.CodeValue, "WriteRedis: a time to live of 0s"},
		{u, "rsql:{id}", nil, frame.CodeUnsupported, "rsql's own"},
		{u.Select("nam"), "copy:{id}", nil, frame.CodeName, "Select: there is no column nam"},
	} {
		if c.template == "copy:{city}" {
			s.hash(t, "user:4", "name", "again", "city", "Bern")
			before++
		}
		report, err := c.frame.WriteRedis(t.Context(), c.template, c.opts...)
		if assert.Error(t, err, c.template) {
			assert.Equal(t, c.code, frame.CodeOf(err), "%v", err)
			assert.ErrorContains(t, err, c.want)
		}
		assert.Zero(t, report.Written)
		assert.Equal(t, before, s.redis.DBSize(t.Context()).Val(), "nothing is written: %s", c.want)
	}
}

func TestWriteTable(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	s.run(t, "CREATE TABLE best (city TEXT, day DATE, top DOUBLE, note TEXT) WITH (key = 'best:{city}', ttl = '1h')")
	best := s.Table("user").Filter(frame.Col("score").IsNotNull()).GroupBy("city").Agg(frame.Max("score").As("TOP"), frame.Date(2024, 1, 2).As("day"))
	report, err := best.WriteTable(t.Context(), "best")
	require.NoError(t, err)
	assert.EqualValues(t, 3, report.Written)
	assert.Equal(t, map[string]string{"top": "1", "day": "2024-01-02"}, s.redis.HGetAll(t.Context(), "best:Bern").Val())
	assert.Positive(t, s.redis.PTTL(t.Context(), "best:Bern").Val())
	for want, f := range map[string]*frame.Frame{
		"WriteTable: table best: there is no column tops; did you mean top?": best.Rename("TOP", "tops"),
		"WriteTable: two columns are for top of best: TOP and top":           best.WithColumn("top", frame.Lit(1)),
		"WriteTable: column day of best is DATE, the value is BIGINT":        best.WithColumn("day", frame.Lit(1)),
		"table best: the row's key needs the column city":                    best.Drop("city"),
	} {
		report, err := f.WriteTable(t.Context(), "best", frame.WithMode(frame.Replace))
		assert.ErrorContains(t, err, want)
		assert.Zero(t, report)
	}
	_, err = best.WriteTable(t.Context(), "bets")
	assert.ErrorContains(t, err, "there is no table bets; did you mean best?")
	_, err = best.WriteTable(t.Context(), "user:*")
	assert.Equal(t, frame.CodeOf(err), frame.CodeName, "%v", err)
}

func TestTheReportHoldsWhenTheServerRefusesInTheMiddle(t *testing.T) {
	s := start(t, frame.WithRedis(pages(10)))
	s.users(t, 100)
	u := s.Table("user").OrderBy("id")
	require.NoError(t, s.redis.Do(t.Context(), "ACL", "SETUSER", "default", "resetkeys", "%R~*", "%RW~c:1*", "%RW~c:2*", "%RW~rsql:*").Err())
	report, err := u.Filter(frame.Col("id").Lt(40)).Filter(frame.Col("id").Ge(10)).WriteRedis(t.Context(), "c:{id}")
	assert.Equal(t, frame.CodeServer, frame.CodeOf(err), "%v", err)
	assert.ErrorContains(t, err, "c:30")
	assert.EqualValues(t, 20, report.Written)
	assert.EqualValues(t, 10, report.Failed)
	require.NotEmpty(t, report.FirstFailed)
	assert.Equal(t, "c:30", report.FirstFailed[0].Key)
	keys, err := s.redis.Keys(t.Context(), "c:*").Result()
	require.NoError(t, err)
	assert.Len(t, keys, 20)
}

func TestAStrictSessionWritesNothingAfterAnAnomaly(t *testing.T) {
	s := start(t, frame.WithStrict())
	s.users(t, 3)
	require.NoError(t, s.redis.Set(t.Context(), "user:x", "text", 0).Err())
	report, err := s.Table("user").Select("id", "name").WriteRedis(context.Background(), "copy:{id}")
	assert.Equal(t, frame.CodeData, frame.CodeOf(err), "%v", err)
	assert.Zero(t, report)
	assert.Zero(t, s.redis.Exists(t.Context(), "copy:1").Val())
	s.refuses(t, frame.CodeData, "SELECT name FROM user")
}

// TestRowReports hears of each row that is not written, in bulk and row by row.
func TestRowReports(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE users (id BIGINT, score BIGINT) WITH (key = 'user:{id}')")
	s.run(t, "CREATE TABLE tags (id BIGINT, member TEXT) WITH (key = 'tags:{id}', type = 'set')")
	s.run(t, "INSERT INTO users SELECT v, 1 FROM generate_series(1, 900) g(v)")
	s.run(t, "INSERT INTO tags SELECT v, 'a' FROM generate_series(1, 900) g(v)")
	for table, query := range map[string]string{
		"users": "SELECT v AS id, 2 AS score FROM generate_series(1, 1000) g(v) UNION ALL SELECT 950, 3",
		"tags":  "SELECT v AS id, 'a' AS member FROM generate_series(1, 1000) g(v) UNION ALL SELECT 950, 'a'",
	} {
		outcomes := map[frame.RowOutcome]int{}
		keys := map[string]bool{}
		report, err := s.SQL(query).WriteTable(t.Context(), table, frame.WithMode(frame.Ignore), frame.WithRowReport(func(r frame.RowReport) {
			outcomes[r.Outcome]++
			keys[r.Key] = true
			assert.ErrorContains(t, r.Err, r.Key)
		}))
		require.NoError(t, err)
		assert.Equal(t, frame.WriteReport{Written: 100, Skipped: 901}, report, table)
		assert.Equal(t, map[frame.RowOutcome]int{frame.RowSkipped: 901}, outcomes, table)
		assert.Len(t, keys, 901, table)
	}
}

// TestRowReportsOfFailures has a server without memory refuse more rows than the report names.
func TestRowReportsOfFailures(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE users (id BIGINT, score BIGINT) WITH (key = 'user:{id}')")
	s.run(t, "CREATE TABLE tags (id BIGINT, member TEXT) WITH (key = 'tags:{id}', type = 'set')")
	require.NoError(t, s.redis.ConfigSet(t.Context(), "maxmemory", "1").Err())
	for table, query := range map[string]string{
		"users": "SELECT v AS id, 2 AS score FROM generate_series(1, 100) g(v)",
		"tags":  "SELECT v AS id, 'a' AS member FROM generate_series(1, 100) g(v)",
	} {
		keys := map[string]bool{}
		report, err := s.SQL(query).WriteTable(t.Context(), table, frame.WithRowReport(func(r frame.RowReport) {
			keys[r.Key] = true
			assert.Equal(t, frame.RowFailed, r.Outcome)
			assert.ErrorContains(t, r.Err, "OOM")
		}))
		assert.Equal(t, frame.CodeServer, frame.CodeOf(err), table)
		assert.EqualValues(t, 100, report.Failed, table)
		assert.Len(t, report.FirstFailed, 10, table)
		assert.Len(t, keys, 100, table)
	}
}
