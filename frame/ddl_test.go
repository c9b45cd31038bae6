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

func TestTheLifeOfATable(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	const create = "CREATE TABLE users (id BIGINT, name TEXT, score DOUBLE) WITH (key = 'user:{id}')"
	assert.Equal(t, "table users declared", s.run(t, create))
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, create), "users")
	s.refuses(t, frame.CodeConflict, strings.Replace(create, "users", "USERS", 1))
	s.run(t, strings.Replace(create, "TABLE", "TABLE IF NOT EXISTS", 1))
	s.run(t, "CREATE TABLE IF NOT EXISTS users (id TEXT) WITH (key = 'other:{id}')")
	assert.Equal(t, []string{"id|BIGINT|column", "name|TEXT|column", "score|DOUBLE|column", "_key|TEXT|pseudo-column", "_ttl|DOUBLE|pseudo-column", "_type|TEXT|pseudo-column"},
		s.rows(t, "DESCRIBE users"))
	assert.Equal(t, []string{"n|BIGINT|column"}, s.rows(t, "DESCRIBE SELECT count(*) AS n FROM users"))
	assert.Equal(t, []string{"users|declared|user:{id}|hash|3"}, s.rows(t, "SHOW TABLES"))
	assert.Equal(t, []string{"users|declared|user:{id}|hash|3"}, s.rows(t, "SHOW TABLES LIKE 'us%'"))
	assert.Empty(t, s.rows(t, "SHOW TABLES LIKE 'Us%'"))
	shown := s.rows(t, "SHOW CREATE TABLE users")
	require.Len(t, shown, 1)
	assert.Contains(t, shown[0], "CREATE TABLE users")

	other := open(t, s.server.URL)
	n, err := other.Table("users").Count(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 3, n, "every client sees the declaration")

	assert.Equal(t, "table users forgotten; its keys stay", s.run(t, "DROP TABLE users"))
	assert.ErrorContains(t, s.fails(t, frame.CodeName, "DROP TABLE users"), "users")
	s.run(t, "DROP TABLE IF EXISTS users")
	s.refuses(t, frame.CodeName, "SELECT * FROM users")
	assert.EqualValues(t, 1, s.redis.Exists(t.Context(), "user:1").Val())
	s.run(t, strings.SplitN(shown[0], "|", 2)[1])
	assert.Equal(t, []string{"user 1"}, s.rows(t, "SELECT name FROM users WHERE id = 1"), "SHOW CREATE TABLE makes the same table again")
}

func TestTemporaryTables(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	s.run(t, "CREATE TEMPORARY TABLE mine (id BIGINT, name TEXT) WITH (key = 'user:{id}')")
	assert.Equal(t, []string{"3"}, s.rows(t, "SELECT count(*) FROM mine"))
	other := open(t, s.server.URL)
	_, err := other.Table("mine").Count(t.Context())
	assert.Equal(t, frame.CodeName, frame.CodeOf(err))
	assert.Zero(t, s.redis.Exists(t.Context(), "rsql:catalog").Val())
}

func TestLoadCatalog(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	script := "-- reviewed\nCREATE TABLE users (id BIGINT, name TEXT) WITH (key = 'user:{id}');\nCREATE TABLE orders (id BIGINT, v TEXT) WITH (key = 'order:{id}');\n"
	require.NoError(t, s.LoadCatalog(t.Context(), script))
	assert.Equal(t, []string{"3"}, s.rows(t, "SELECT count(*) FROM users"))
	assert.Zero(t, s.redis.Exists(t.Context(), "rsql:catalog").Val(), "they are the session's only")
	for _, c := range []struct {
		script string
		at     string
	}{
		{"CREATE TABLE a (id BIGINT, v TEXT) WITH (key = 'a:{id}'); SELECT 1", "SELECT 1"},
		{"CREATE TABLE b (id BIGINT, v TEXT) WITH (key = 'b:{id}'); CREATE TABLE c (id BIGNT) WITH (key = 'c:{id}')", "BIGNT"},
		{"CREATE TABLE d (id BIGINT, v TEXT) WITH (key = 'd:{id}'); CREATE TABLE e (id BIGINT) WITH (kye = 'e:{id}')", "kye"},
		{"CREATE TABLE f WITH (key = 'f:{id}') AS SELECT 1 AS id, 2 AS v", "CREATE TABLE f"},
	} {
		err := s.LoadCatalog(t.Context(), c.script)
		var e *frame.Error
		require.ErrorAs(t, err, &e, c.script)
		at, known := e.Pos.Offset()
		require.True(t, known, "%v", err)
		assert.Equal(t, strings.Index(c.script, c.at), at, "%v", err)
	}
}

func TestCreateTableAs(t *testing.T) {
	s := start(t)
	s.users(t, 6)
	assert.Equal(t, "3 rows written", s.run(t, "CREATE TABLE stats WITH (key = 'stats:{city}', ttl = '1h') AS SELECT city, count(*) AS n FROM user GROUP BY city"))
	assert.Equal(t, []string{"Basel|2", "Bern|2", "Zürich|2"}, s.rows(t, "SELECT city, n FROM stats ORDER BY city"))
	assert.Positive(t, s.redis.PTTL(t.Context(), "stats:Bern").Val())
	assert.Equal(t, "table stats exists; nothing written", s.run(t, "CREATE TABLE IF NOT EXISTS stats WITH (key = 'stats:{city}') AS SELECT 'x' AS city, 1 AS n"))
	s.refuses(t, frame.CodeConflict, "CREATE TABLE stats WITH (key = 'other:{city}') AS SELECT 'x' AS city, 1 AS n")
	assert.Equal(t, "0 rows written", s.run(t, "CREATE TABLE empty WITH (key = 'empty:{id}') AS SELECT id, name FROM user WHERE FALSE"))
	assert.Empty(t, s.rows(t, "SELECT * FROM empty"))

	before := s.redis.DBSize(t.Context()).Val()
	tables := s.tableNames(t)
	for _, text := range []string{
		"CREATE TABLE bad WITH (key = 'stats:{city}') AS SELECT city, 1 AS n FROM user WHERE id = 1",          // the key exists
		"CREATE TABLE bad WITH (key = 'bad:{id}') AS SELECT id, CAST(name AS BIGINT) AS n FROM user",          // the query fails
		"CREATE TABLE bad WITH (key = 'bad:{city}') AS SELECT city, name FROM user",                           // keys twice
		"CREATE TABLE bad WITH (key = 'bad:{nothing}') AS SELECT city, name FROM user",                        // no such column
		"CREATE TABLE bad WITH (key = 'bad:{id}') AS SELECT NULLIF(id, 3) AS id, name FROM user",              // a NULL key
		"CREATE TABLE IF NOT EXISTS bad WITH (key = 'stats:{city}') AS SELECT city, 1 AS n FROM user LIMIT 1", // the key exists
	} {
		_, err := s.Run(t.Context(), text)
		assert.Error(t, err, text)
		assert.Equal(t, tables, s.tableNames(t), "it leaves nothing: %s", text)
		assert.Equal(t, before, s.redis.DBSize(t.Context()).Val(), text)
	}
}

func TestInserts(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a TEXT, b BIGINT) WITH (key = 't:{id}')")
	hash := func(key string) map[string]string { return s.redis.HGetAll(t.Context(), key).Val() }
	assert.Equal(t, "2 rows written", s.run(t, "INSERT INTO t VALUES (1, 'x', 10), (2, NULL, 20)"))
	assert.Equal(t, map[string]string{"b": "20"}, hash("t:2"), "NULL is no field")
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, "INSERT INTO t VALUES (3, 'new', 1), (1, 'y', 11)"), "key t:1 exists already")
	assert.Empty(t, hash("t:3"), "all rows are checked before the first is written")
	assert.Equal(t, "1 row written, 1 existing key skipped", s.run(t, "INSERT IGNORE INTO t VALUES (3, 'new', 1), (1, 'y', 11)"))
	assert.Equal(t, "x", hash("t:1")["a"])
	s.hash(t, "t:1", "other", "field")
	assert.Equal(t, "1 row written", s.run(t, "REPLACE INTO t VALUES (1, NULL, 12)"))
	assert.Equal(t, map[string]string{"b": "12"}, hash("t:1"), "the whole row is replaced")
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, "INSERT INTO t VALUES (7, 'a', 1), (7, 'b', 2)"), "t:7")
	assert.Empty(t, hash("t:7"))
	s.run(t, "REPLACE INTO t VALUES (7, 'a', 1), (7, 'b', 2)")
	assert.Equal(t, "b", hash("t:7")["a"], "the last wins")
	s.run(t, "INSERT INTO t (id, b) WITH (ttl = '1h') VALUES (8, 1)")
	assert.InDelta(t, time.Hour, s.redis.PTTL(t.Context(), "t:8").Val(), float64(time.Minute))
	s.run(t, "INSERT INTO t (id, b, _ttl) SELECT id + 100, b, 60 FROM t WHERE id = 8")
	assert.InDelta(t, time.Minute, s.redis.PTTL(t.Context(), "t:108").Val(), float64(30*time.Second))
	for text, code := range map[string]frame.Code{
		"INSERT INTO t VALUES (NULL, 'x', 1)":               frame.CodeValue,
		"INSERT INTO t (a) VALUES ('x')":                    frame.CodeName,
		"INSERT INTO t (id) VALUES (9)":                     frame.CodeName,
		"INSERT INTO t VALUES (9, NULL, NULL)":              frame.CodeValue,
		"INSERT INTO t VALUES (9, 'x')":                     frame.CodeType,
		"INSERT INTO t VALUES (9, 'x', 'y')":                frame.CodeType,
		"INSERT INTO t WITH (tll = '1h') VALUES (9, 'x',1)": frame.CodeName,
		"INSERT INTO t WITH (ttl = 'x') VALUES (9, 'x', 1)": frame.CodeName,
		"INSERT INTO \"t:*\" (a) VALUES ('x')":              frame.CodeUnsupported,
	} {
		s.refuses(t, code, text)
		assert.Empty(t, hash("t:9"))
	}
	r, err := s.Run(t.Context(), "REPLACE INTO t SELECT id, a, b FROM t WHERE id < 100")
	require.NoError(t, err)
	assert.EqualValues(t, 5, r.Stats().Write.Written)
	assert.EqualValues(t, 6, r.Stats().Read.Keys)
	assert.Zero(t, r.Schema().NumFields())
	require.NoError(t, r.Close())
}

func TestShowTablesWithoutSizes(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	s.hash(t, "rsql:catalog", "broken", "{")
	r, err := s.RunAll(t.Context(), "SHOW TABLES")
	require.NoError(t, err)
	assert.Equal(t, "BIGINT", frame.TypeName(r.Schema().Field(4)))
	assert.Equal(t, []string{"broken|declared||unreadable|NULL", "user|discovered|user:{id}|hash|3"}, texts(t, r))
}

// tableNames are the names that SHOW TABLES has.
func (s *setup) tableNames(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, line := range s.rows(t, "SHOW TABLES") {
		out = append(out, strings.SplitN(line, "|", 2)[0])
	}
	return out
}

func TestCreateTableAsOverKeysThatAreThereNamesTheWaysOut(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	err := s.fails(t, frame.CodeConflict, "CREATE TABLE other WITH (key = 'user:{id}') AS SELECT 1 AS id, 'x' AS name")
	assert.ErrorContains(t, err, "key user:1 exists already")
	assert.ErrorContains(t, err, "take another key for new rows; CREATE TABLE without AS declares the keys that are there")
}

func TestShowTablesSaysThatItLookedAtSomeKeys(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	note := func(s *setup, statement string) string {
		t.Helper()
		r, err := s.RunAll(t.Context(), statement)
		require.NoError(t, err)
		defer r.Close()
		return r.Note()
	}
	assert.Empty(t, note(s, "SHOW TABLES"))
	s = start(t)
	s.users(t, 3)
	s.server.Load(t, 30_000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	assert.Regexp(t, `^looked at 10,\d{3} of 30,003 keys, and other tables may be missing; FROM finds a table by its name, SHOW TABLES LIKE 'name%' looks for some$`, note(s, "SHOW TABLES"))
	assert.Empty(t, note(s, "SHOW TABLES LIKE 'use%'"), "all keys were looked at")
}
