package frame_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// fill writes hashes into a database of a server: each key with its fields, which are given as "name value …".
func fill(t *testing.T, server *redistest.Server, db int, hashes map[string]string) {
	t.Helper()
	options := *server.Client(t).Options()
	options.DB = db
	client := redis.NewClient(&options)
	defer func() { require.NoError(t, client.Close()) }()
	for key, fields := range hashes {
		require.NoError(t, client.HSet(t.Context(), key, strings.Fields(fields)).Err())
	}
}

// startEast is a session on one server with another one attached as east. Both have the tables users and orders, in their
// databases 0 and 3.
func startEast(t *testing.T, opts ...frame.Option) (s *setup, east *redistest.Server) {
	t.Helper()
	s = start(t, opts...)
	east = redistest.Start(t)
	fill(t, s.server, 0, map[string]string{"users:1": "name Ann age 31", "users:2": "name Bob age 42", "users:3": "name Cem age 53"})
	fill(t, s.server, 3, map[string]string{"users:1": "name Anna age 32", "users:4": "name Dan age 64", "orders:7": "user 4 total 70"})
	fill(t, east, 0, map[string]string{"users:2": "name Bea age 43", "users:5": "name Eve age 75"})
	fill(t, east, 3, map[string]string{"users:6": "name Fay age 86"})
	assert.Equal(t, "server east attached", s.run(t, "ATTACH '"+east.URL+"' AS east"))
	return s, east
}

func TestTablesOfOtherDatabasesAndServers(t *testing.T) {
	s, _ := startEast(t)
	for query, want := range map[string][]string{
		"SELECT id, name FROM users ORDER BY id":                                                                             {"1|Ann", "2|Bob", "3|Cem"},
		`SELECT id, name FROM "0".users ORDER BY id`:                                                                         {"1|Ann", "2|Bob", "3|Cem"},
		`SELECT id, name FROM "3".users ORDER BY id`:                                                                         {"1|Anna", "4|Dan"},
		`SELECT _key, name FROM "3"."users:*" ORDER BY _key`:                                                                 {"users:1|Anna", "users:4|Dan"},
		`SELECT n, name FROM "3"."users:{n}" ORDER BY n`:                                                                     {"1|Anna", "4|Dan"},
		"SELECT id, name FROM east.users ORDER BY id":                                                                        {"2|Bea", "5|Eve"},
		"SELECT id, name FROM EAST.USERS ORDER BY id":                                                                        {"2|Bea", "5|Eve"},
		`SELECT name FROM east."3".users`:                                                                                    {"Fay"},
		`SELECT name FROM east."3"."users:*"`:                                                                                {"Fay"},
		`SELECT u.name, e.name FROM users u JOIN east.users e USING (id)`:                                                    {"Bob|Bea"},
		`SELECT users.name, east.users.name FROM users JOIN east.users ON users.id = east.users.id`:                          {"Bob|Bea"},
		`SELECT east.users.* FROM users JOIN east.users USING (id)`:                                                          {"2|Bea|43"},
		`SELECT "3".users.name, east.users.name FROM "3".users, east.users WHERE "3".users.age < 40 AND east.users.age < 50`: {"Anna|Bea"},
		`SELECT o.total, u.name FROM "3".orders o JOIN "3".users u ON u.id = o."user"`:                                       {"70|Dan"},
		`SELECT count(*) FROM (SELECT id FROM users UNION ALL SELECT id FROM "3".users UNION ALL SELECT id FROM east.users)`: {"7"},
		`SELECT name FROM users u WHERE EXISTS (SELECT 1 FROM east.users e WHERE e.id = u.id)`:                               {"Bob"},
		`WITH users AS (SELECT 9 AS id) SELECT id FROM users`:                                                                {"9"},
		`WITH users AS (SELECT 9 AS id) SELECT id FROM east.users ORDER BY id`:                                               {"2", "5"},
		`TABLE east."3".users`:                                     {"6|Fay|86"},
		`SELECT database FROM (SELECT 1 AS database)`:              {"1"},
		`SELECT value FROM east.rsql.info WHERE name = 'tcp_port'`: nil,
	} {
		got := s.rows(t, query)
		if want != nil {
			assert.Equal(t, want, got, query)
		} else {
			assert.Len(t, got, 1, query)
		}
	}
	east := s.rows(t, `SELECT value FROM east.rsql.info WHERE name = 'tcp_port'`)
	assert.NotEqual(t, s.rows(t, `SELECT value FROM rsql.info WHERE name = 'tcp_port'`), east)
	assert.Equal(t, []string{"1|Anna", "4|Dan"}, collect(t, s.Database("3").Table("users").Select("id", "name").OrderBy("id")))
	assert.Equal(t, []string{"Fay"}, collect(t, s.Database("east", "3").Scan("users:*").Select("name")))
}

func TestStatementsOnOtherDatabasesAndServers(t *testing.T) {
	s, east := startEast(t)
	s.run(t, "CREATE TABLE east.people (id BIGINT, name TEXT) WITH (key = 'people:{id}')")
	s.run(t, `CREATE TABLE "3".people (id BIGINT, name TEXT, n BIGINT) WITH (key = 'people:{id}')`)
	assert.Equal(t, []string{"id|BIGINT|column", "name|TEXT|column"}, s.rows(t, "DESCRIBE east.people")[:2])
	assert.Equal(t, "3 rows written", s.run(t, "INSERT INTO east.people SELECT id, name FROM users"))
	assert.Equal(t, "3 rows written", s.run(t, `INSERT INTO "3".people SELECT id, name, 1 FROM east.people`))
	assert.Equal(t, []string{"1|Ann|1", "2|Bob|1", "3|Cem|1"}, s.rows(t, `SELECT * FROM "3".people ORDER BY id`))
	assert.Equal(t, "1 row updated", s.run(t, `UPDATE "3".people SET n = n + 1 WHERE id = 2`))
	assert.Equal(t, "1 row updated", s.run(t, `UPDATE "3".people SET "3".people.n = e.id * 10 FROM east.people e WHERE e.id = "3".people.id AND e.id = 3`))
	assert.Equal(t, "1 row deleted", s.run(t, `DELETE FROM "3".people p USING east.people e WHERE e.id = p.id AND e.name = 'Ann'`))
	assert.Equal(t, []string{"2|Bob|2", "3|Cem|30"}, s.rows(t, `SELECT * FROM "3".people ORDER BY id`))
	assert.Equal(t, "1 row written", s.run(t, `INSERT INTO east.people AS p VALUES (1, 'Zoe') ON CONFLICT DO UPDATE SET name = concat(p.name, '+', excluded.name)`))
	assert.Equal(t, "1 row merged, 1 row left alone", s.run(t, `MERGE INTO east.people USING "3".people ON east.people.id = "3".people.id AND "3".people.id = 2
		WHEN MATCHED THEN UPDATE SET name = 'B'`))
	assert.Equal(t, []string{"1|Ann+Zoe", "2|B", "3|Cem"}, s.rows(t, "SELECT * FROM east.people ORDER BY id"))
	s.run(t, "INSERT INTO east.people WITH (ttl = '1h') VALUES (9, 'x')")
	assert.Equal(t, []string{"true"}, s.rows(t, "SELECT _ttl > 3000 FROM east.people WHERE id = 9"))
	assert.Equal(t, "4 rows deleted", s.run(t, "TRUNCATE east.people"))
	assert.Equal(t, []string{"2"}, s.rows(t, `SELECT count(*) FROM "3".people`), "its own database only")

	assert.Equal(t, []string{"people|CREATE TABLE people (\n  id BIGINT,\n  name TEXT\n) WITH (key = 'people:{id}')"},
		[]string{strings.TrimPrefix(s.rows(t, "SHOW CREATE TABLE east.people")[0], "east.")})
	other := open(t, east.URL)
	names := func(s *frame.Session, text string) []string {
		r, err := s.RunAll(t.Context(), text)
		require.NoError(t, err, text)
		var out []string
		for _, row := range texts(t, r) {
			out = append(out, strings.Join(strings.Split(row, "|")[:2], " "))
		}
		return out
	}
	assert.Equal(t, []string{"people declared", "users discovered"}, names(other, "SHOW TABLES"), "the server itself has the declaration")
	assert.Equal(t, []string{"people declared", "users discovered"}, names(s.Session, "SHOW TABLES FROM east"))
	assert.Equal(t, []string{"people declared"}, names(s.Session, "SHOW TABLES FROM east LIKE 'p%'"))
	assert.Equal(t, []string{"orders discovered", "people declared", "users discovered"}, names(s.Session, `SHOW TABLES FROM "3"`))
	assert.Equal(t, []string{"users discovered"}, names(s.Session, `SHOW TABLES`))
	assert.Equal(t, "table east.people forgotten; its keys stay", s.run(t, "DROP TABLE east.people"))
	assert.Equal(t, []string{"users discovered"}, names(other, "SHOW TABLES"))
}

func TestViewsOfOtherServers(t *testing.T) {
	s, east := startEast(t)
	s.run(t, "CREATE VIEW east.old AS SELECT id, name FROM users WHERE age > 50")
	s.run(t, `CREATE VIEW "3".few AS SELECT id FROM users`)
	assert.Equal(t, []string{"5|Eve"}, s.rows(t, "SELECT * FROM east.old"), "its tables are those of its server")
	assert.Equal(t, []string{"5|Eve"}, collect(t, s.Database("east").Table("old")))
	assert.Equal(t, []string{"id|BIGINT|column", "name|TEXT|column"}, s.rows(t, "DESCRIBE east.old"))
	other := open(t, east.URL)
	r, err := other.RunAll(t.Context(), "SELECT * FROM old")
	require.NoError(t, err)
	assert.Equal(t, []string{"5|Eve"}, texts(t, r))

	s.run(t, `CREATE VIEW both_databases AS SELECT id FROM users UNION ALL SELECT id FROM "3".few`)
	assert.Equal(t, []string{"5"}, s.rows(t, "SELECT count(*) FROM both_databases"))
	assert.ErrorContains(t, s.fails(t, frame.CodeName, "CREATE VIEW bad AS SELECT * FROM east.users"), "has no database east")
	s.run(t, "CREATE TEMPORARY VIEW mine AS SELECT name FROM users UNION ALL SELECT name FROM east.users")
	assert.Equal(t, []string{"5"}, s.rows(t, "SELECT count(*) FROM mine"))
	s.run(t, "DROP VIEW east.old")
	s.refuses(t, frame.CodeName, "SELECT * FROM east.old")
}

func TestErrorsNameTheServer(t *testing.T) {
	s, east := startEast(t)
	for text, want := range map[string]string{
		"SELECT * FROM east.usres":                     "there is no table east.usres; did you mean east.users?",
		`SELECT * FROM "3".nothing`:                    `there is no table "3".nothing; SHOW TABLES FROM "3" lists what there is`,
		"SELECT * FROM eats.users":                     "no server eats is attached; did you mean east?",
		"SELECT * FROM public.users":                   `no server public is attached; ATTACH 'redis://host:6379/0' AS public attaches one; a table whose name has a dot is quoted: "a.b"`,
		"SELECT * FROM east.west.users":                `redis east (` + east.Addr + `) has no database west; a database is a number in quotes, as in FROM "3".users; a name with a dot is quoted as a whole: "a.b"`,
		`SELECT * FROM "99".users`:                     "redis " + s.server.Addr + " has no database 99; a server has databases 0 to 15 unless it is set up otherwise",
		"SELECT title FROM east.users":                 "there is no column title; the columns are id, name, age",
		"SELECT east.users.title FROM east.users":      "east.users has no column title; its columns are id, name, age",
		"SELECT users.id FROM east.users, \"3\".users": `table users is ambiguous: east.users, "3".users`,
		"DROP TABLE east.usres":                        "no table east.usres is declared; only declared tables can be dropped; SHOW TABLES lists them",
		"DETACH esat":                                  "no server esat is attached; did you mean east?",
		"SELECT 1 FROM east.users, east.users":         "two tables are called east.users; give one of them an alias",
	} {
		assert.EqualError(t, s.fails(t, frame.CodeName, text), want, text)
	}
	for name, want := range map[string]string{`"3"`: "a number is the name of a database", "rsql": "the name rsql is that of the system tables"} {
		assert.ErrorContains(t, s.fails(t, frame.CodeName, "ATTACH '"+east.URL+"' AS "+name), want)
	}
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, "ATTACH '"+east.URL+"' AS East"), "a server east is attached already")
	s.run(t, "ATTACH IF NOT EXISTS '"+east.URL+"' AS east")
	assert.ErrorContains(t, s.fails(t, frame.CodeConnection, "ATTACH 'redis://:hunter2@127.0.0.1:1' AS west"), "redis west (127.0.0.1:1): connection refused")
	s.run(t, "DETACH east")
	s.run(t, "DETACH IF EXISTS east")
	s.refuses(t, frame.CodeName, "SELECT * FROM east.users")
	s.run(t, "ATTACH '"+east.URL+"' AS east")
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT count(*) FROM east.users"))
}

func TestGuessesOfOtherServersAreRepaired(t *testing.T) {
	s := start(t, frame.WithRedis(redisrel.WithSampleRows(20)))
	east := redistest.Start(t)
	for _, server := range []*redistest.Server{s.server, east} {
		server.Load(t, 400, func(i int) (string, []any) {
			if i == 399 && server == east {
				return "item:399", []any{"n", "none"}
			}
			return fmt.Sprintf("item:%d", i), []any{"n", i}
		})
	}
	fill(t, s.server, 3, map[string]string{"item:1": "n 1", "item:2": "n 2"})
	require.NoError(t, s.Attach(t.Context(), "east", east.URL))
	assert.Equal(t, []string{"400|none"}, s.rows(t, "SELECT count(n), max(n) FROM east.item"))
	assert.Equal(t, []string{"n|TEXT|column"}, s.rows(t, "DESCRIBE east.item")[1:2], "it is wider from now on")
	assert.Equal(t, []string{"n|BIGINT|column"}, s.rows(t, "DESCRIBE item")[1:2], "and that of the other server is not")
	assert.Equal(t, []string{"n|BIGINT|column"}, s.rows(t, `DESCRIBE "3".item`)[1:2])
}

func TestExplainNamesServerAndDatabase(t *testing.T) {
	s, _ := startEast(t)
	text := strings.Join(s.rows(t, `EXPLAIN SELECT count(*) FROM users u, "3".users v, east.users w, east."3".users x, east.users y`), "\n")
	for _, want := range []string{"scan users as u", `scan "3".users as v`, "scan east.users as w", `scan east."3".users as x`,
		"path: MATCH users:*, database 3\n", "path: MATCH users:*, database 3 of east\n", "path: MATCH users:*, on east, one SCAN for 2 scans\n", "path: MATCH users:*, on east, shares the SCAN of east.users\n"} {
		assert.Contains(t, text, want)
	}
	assert.Equal(t, 1, strings.Count(text, "one SCAN for"), text)
	r, err := s.RunAll(t.Context(), `SELECT count(*) FROM users u, "3".users v, east.users w`)
	require.NoError(t, err)
	assert.Equal(t, []string{"12"}, texts(t, r))
	assert.Equal(t, int64(7), r.Stats().Read.Keys, "of all servers together")
	assert.GreaterOrEqual(t, r.Stats().Read.Commands["SCAN"], int64(3))
	assert.Contains(t, strings.Join(s.rows(t, "EXPLAIN INSERT INTO east.users SELECT * FROM users"), "\n"), "insert into east.users")
}

func TestShowDatabases(t *testing.T) {
	s, east := startEast(t)
	s.run(t, "ATTACH 'redis://"+east.Addr+"/3' AS late (READ_ONLY)")
	assert.Equal(t, []string{
		"NULL|0|" + s.server.URL + "|3|0|true|false", "NULL|3|" + s.server.URL + "|3|0|false|false",
		"east|0|" + east.URL + "|2|0|true|false", "east|3|" + east.URL + "|1|0|false|false",
		"late|0|redis://" + east.Addr + "/3|2|0|false|true", "late|3|redis://" + east.Addr + "/3|1|0|true|true",
	}, s.rows(t, "SHOW DATABASES"))
	assert.Equal(t, []string{"Fay"}, s.rows(t, "SELECT name FROM late.users"))
	assert.ErrorContains(t, s.fails(t, frame.CodeUnsupported, "INSERT INTO late.users (id, name) VALUES (1, 'x')"), "INSERT would change late, which this session only reads")
	s.refuses(t, frame.CodeUnsupported, "DELETE FROM late.users WHERE id = 6")
	s.refuses(t, frame.CodeUnsupported, `CREATE TABLE late."0".t (id BIGINT) WITH (key = 't:{id}')`)
	s.refuses(t, frame.CodeUnsupported, `CREATE VIEW late.v AS SELECT 1`)
	s.run(t, "INSERT INTO east.users (id, name) VALUES (1, 'x')")
}

func TestReadOnlyHoldsForAttachedServers(t *testing.T) {
	s, _ := startEast(t, frame.WithReadOnly())
	for _, text := range []string{"INSERT INTO east.users (id) VALUES (1)", "UPDATE east.users SET name = 'x'", "DROP TABLE IF EXISTS east.users",
		`INSERT INTO "3".users (id) VALUES (1)`, "CREATE TABLE east.t WITH (key = 't:{a}') AS SELECT 1 AS a"} {
		s.refuses(t, frame.CodeUnsupported, text)
	}
	_, err := s.Table("users").WriteTable(t.Context(), "users", frame.Into("east"))
	assert.ErrorContains(t, err, "would change east")
}

func TestWritingFramesElsewhere(t *testing.T) {
	s, _ := startEast(t)
	report, err := s.Table("users").WriteRedis(t.Context(), "copy:{id}", frame.Into("east", "3"))
	require.NoError(t, err)
	assert.Equal(t, int64(3), report.Written)
	assert.Equal(t, []string{"Ann", "Bob", "Cem"}, s.rows(t, `SELECT name FROM east."3".copy ORDER BY id`))
	report, err = s.Table("users").Where("id = 1").WriteTable(t.Context(), "users", frame.Into("east"))
	require.NoError(t, err)
	assert.Equal(t, int64(1), report.Written)
	_, err = s.Table("users").WriteTable(t.Context(), "users", frame.Into("west"))
	assert.ErrorContains(t, err, "no server west is attached")
}

func TestAttachmentsAreTheSessionsOwn(t *testing.T) {
	server, east := redistest.Start(t), redistest.Start(t)
	fill(t, east, 0, map[string]string{"users:1": "name Ann"})
	fill(t, east, 2, map[string]string{"users:1": "name Zoe"})
	control := east.Client(t)
	clients := func() int {
		list, err := control.ClientList(t.Context()).Result()
		require.NoError(t, err)
		return strings.Count(list, "\n")
	}
	before := clients()
	running := goleak.IgnoreCurrent()
	s, err := frame.Open(t.Context(), server.URL)
	require.NoError(t, err)
	other := open(t, server.URL)
	require.NoError(t, s.Attach(t.Context(), "east", east.URL))
	for _, from := range []string{"east.users", `east."2".users`} {
		r, err := s.RunAll(t.Context(), "SELECT name FROM "+from)
		require.NoError(t, err)
		assert.Len(t, texts(t, r), 1)
	}
	_, err = other.RunAll(t.Context(), "SELECT name FROM east.users")
	assert.Equal(t, frame.CodeName, frame.CodeOf(err))
	assert.Greater(t, clients(), before)
	require.NoError(t, s.Detach("east"))
	assert.Eventually(t, func() bool { return clients() == before }, 10*time.Second, 5*time.Millisecond, "the connections are closed")
	require.NoError(t, s.Attach(t.Context(), "east", east.URL))
	require.NoError(t, s.Close())
	assert.Eventually(t, func() bool { return clients() == before }, 10*time.Second, 5*time.Millisecond)
	assert.ErrorContains(t, s.Attach(t.Context(), "west", east.URL), "the session is closed")
	require.NoError(t, other.Close())
	assert.NoError(t, goleak.Find(running))
}

func TestPreparedQueriesFollowAttachments(t *testing.T) {
	s, east := startEast(t)
	p, err := s.Prepare(t.Context(), "SELECT count(*) FROM east.users")
	require.NoError(t, err)
	row, err := p.Row(t.Context())
	require.NoError(t, err)
	assert.Equal(t, int64(2), row.Values[0])
	require.NoError(t, s.Detach("east"))
	require.NoError(t, s.Attach(t.Context(), "east", "redis://"+east.Addr+"/3"))
	row, err = p.Row(t.Context())
	require.NoError(t, err)
	assert.Equal(t, int64(1), row.Values[0])
}

func TestFaultAttachedServer(t *testing.T) {
	s := start(t, frame.WithRedis(impatient()...))
	east := redistest.Start(t)
	fill(t, s.server, 0, map[string]string{"users:1": "name Ann"})
	east.Load(t, 2000, func(i int) (string, []any) { return fmt.Sprintf("users:%d", i), []any{"name", "x"} })
	require.NoError(t, s.Attach(t.Context(), "east", east.URL))
	s.rows(t, "SELECT count(*) FROM east.users")
	east.Kill()
	err := s.fails(t, frame.CodeConnection, "SELECT count(*) FROM users u JOIN east.users e USING (id)")
	assert.ErrorContains(t, err, "redis east ("+east.Addr+")")
	assert.Equal(t, []string{"1"}, s.rows(t, "SELECT count(*) FROM users"), "the others still answer")
	s.run(t, "DETACH east")
}

func TestDetachEndsWhatIsUnderWay(t *testing.T) {
	s := start(t)
	east := redistest.Start(t)
	east.Load(t, 30_000, func(i int) (string, []any) {
		return fmt.Sprintf("users:%d", i), []any{"name", strings.Repeat("x", 200)}
	})
	require.NoError(t, s.Attach(t.Context(), "east", east.URL))
	r, err := s.Run(t.Context(), "SELECT name FROM east.users")
	require.NoError(t, err)
	defer r.Close()
	require.NoError(t, s.Detach("east"))
	rows := 0
	err = nil
	for _, e := range r.All(t.Context()) {
		if err = e; err == nil {
			rows++
		}
	}
	require.Error(t, err, "%d rows", rows)
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
	assert.ErrorContains(t, err, "redis east")
}

func TestAttachWhileOthersRead(t *testing.T) {
	s, east := startEast(t)
	var group sync.WaitGroup
	for n := range 4 {
		group.Go(func() {
			name := fmt.Sprintf("s%d", n)
			for range 5 {
				if !assert.NoError(t, s.Attach(context.Background(), name, east.URL)) {
					return
				}
				r, err := s.RunAll(context.Background(), "SELECT count(*) FROM "+name+`.users a, "3".users b, `+name+`."3".users c`)
				if assert.NoError(t, err) {
					assert.Equal(t, []string{"4"}, texts(t, r))
				}
				assert.NoError(t, s.Detach(name))
			}
		})
	}
	group.Wait()
}

// TestTablesOfOneNameAreToldApart: a statement that changes one of two tables of a name changes that one.
func TestTablesOfOneNameAreToldApart(t *testing.T) {
	s, _ := startEast(t)
	names := func() string {
		return strings.Join(s.rows(t, `SELECT name FROM users ORDER BY id`), " ") + " / " + strings.Join(s.rows(t, `SELECT name FROM east.users ORDER BY id`), " ")
	}
	for _, step := range []struct{ statement, want string }{
		{"UPDATE east.users SET name = users.name FROM users WHERE users.id = east.users.id", "Ann Bob Cem / Bob Eve"},
		{"UPDATE users SET name = 'x' FROM east.users WHERE users.id = east.users.id", "Ann x Cem / Bob Eve"},
		{"UPDATE users JOIN east.users USING (id) SET east.users.name = concat(users.name, east.users.name)", "Ann x Cem / xBob Eve"},
		{"MERGE INTO users USING east.users ON users.id = east.users.id WHEN MATCHED THEN UPDATE SET name = east.users.name " +
			"WHEN NOT MATCHED THEN INSERT (id, name) VALUES (east.users.id, 'new')", "Ann xBob Cem new / xBob Eve"},
		{"INSERT INTO east.users AS e (id, name) SELECT id, name FROM users WHERE id < 3 ON CONFLICT DO UPDATE SET name = concat(e.name, '!')", "Ann xBob Cem new / Ann xBob! Eve"},
		{"DELETE FROM east.users USING users WHERE users.id = east.users.id AND users.id = 1", "Ann xBob Cem new / xBob! Eve"},
		{"DELETE FROM users USING east.users WHERE users.id = east.users.id AND users.id = 5", "Ann xBob Cem / xBob! Eve"},
		{"DELETE FROM users WHERE id IN (SELECT id FROM east.users)", "Ann Cem / xBob! Eve"},
		{`TRUNCATE "0".users`, " / xBob! Eve"},
	} {
		s.run(t, step.statement)
		assert.Equal(t, step.want, names(), step.statement)
	}
}
