package frame_test

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// TestCommandsSent counts what the server is asked for. The catalog costs one HGETALL a table; declared tables are measured
// once with DBSIZE.
func TestCommandsSent(t *testing.T) {
	s := start(t)
	s.users(t, 2000)
	s.declareUsers(t)
	s.server.Load(t, 300, func(i int) (string, []any) {
		return fmt.Sprintf("order:%d", i), []any{"user_id", i%100 + 1, "total", i}
	})
	s.run(t, "CREATE TABLE orders (id BIGINT, user_id BIGINT, total BIGINT) WITH (key = 'order:{id}')")
	s.rows(t, "SELECT count(*) FROM users, orders WHERE users.id = 1 AND orders.id = 1")
	for _, c := range []struct {
		text  string
		rows  []string
		check func(t *testing.T, sent map[string]int64)
	}{
		{"SELECT count(*) FROM users", []string{"2000"}, func(t *testing.T, sent map[string]int64) {
			assert.Positive(t, sent["scan"])
			assert.Zero(t, sent["hmget"], "no field is needed: %v", sent)
			assert.EqualValues(t, 1, sent["hgetall"], "the catalog: %v", sent)
		}},
		{"SELECT max(id) FROM users", []string{"2000"}, func(t *testing.T, sent map[string]int64) {
			assert.Zero(t, sent["hmget"], "the key is enough: %v", sent)
			assert.EqualValues(t, 1, sent["hgetall"], "the catalog: %v", sent)
		}},
		{"SELECT count(city) FROM users", []string{"2000"}, func(t *testing.T, sent map[string]int64) {
			assert.EqualValues(t, 2000, sent["hmget"])
		}},
		{"SELECT name FROM users WHERE id = 42", []string{"user 42"}, func(t *testing.T, sent map[string]int64) {
			assert.EqualValues(t, 1, sent["hmget"])
			assert.Zero(t, sent["scan"])
		}},
		{"SELECT name FROM users WHERE id IN (42, 43, 42, 5000) ORDER BY name", []string{"user 42", "user 43"}, func(t *testing.T, sent map[string]int64) {
			assert.EqualValues(t, 3, sent["hmget"])
			assert.Zero(t, sent["scan"])
		}},
		{"SELECT name FROM users WHERE id = 1 AND id = 2", []string{}, nothingIsRead},
		{"SELECT name FROM users WHERE FALSE", []string{}, nothingIsRead},
		{"SELECT name FROM users WHERE id = NULL", []string{}, nothingIsRead},
		{"SELECT name FROM users LIMIT 0", []string{}, nothingIsRead},
		{"SELECT count(*) FROM (SELECT name FROM users LIMIT 5) x", []string{"5"}, func(t *testing.T, sent map[string]int64) {
			assert.LessOrEqual(t, sent["scan"], int64(3), "LIMIT stops the SCAN: %v", sent)
		}},
		{"SELECT count(*), max(u.name) FROM orders o JOIN users u ON o.user_id = u.id WHERE o.id IN (1, 2, 3, 101)", []string{"4|user 4"},
			func(t *testing.T, sent map[string]int64) {
				assert.EqualValues(t, 4+3, sent["hmget"], "orders 1 and 101 are of one user: %v", sent)
				assert.Zero(t, sent["scan"])
			}},
	} {
		t.Run(c.text, func(t *testing.T) {
			c.check(t, s.sent(t, func() { assert.Equal(t, c.rows, s.rows(t, c.text)) }))
		})
	}
}

func nothingIsRead(t *testing.T, sent map[string]int64) {
	t.Helper()
	assert.Zero(t, sent["scan"]+sent["hmget"]+sent["exists"]+sent["type"], "%v", sent)
}

func TestTheTruthReport(t *testing.T) {
	s := start(t)
	s.users(t, 100)
	s.declareUsers(t)
	require.NoError(t, s.redis.Set(t.Context(), "user:x", "text", 0).Err())
	require.NoError(t, s.redis.RPush(t.Context(), "user:y", "a").Err())
	s.hash(t, "user:1:profile", "v", 1)
	s.hash(t, "user:7", "score", "")
	r, err := s.Run(t.Context(), "SELECT name, score FROM users")
	require.NoError(t, err)
	require.Len(t, texts(t, r), 100, "what is no row changes no answer")
	st := r.Stats()
	assert.EqualValues(t, 100, st.Rows)
	assert.EqualValues(t, 100, st.Read.Rows)
	assert.EqualValues(t, 2, st.Read.WrongType)
	assert.EqualValues(t, 1, st.Read.Foreign)
	assert.EqualValues(t, 1, st.Read.Repaired)
	assert.Positive(t, st.Read.RoundTrips)
	assert.Positive(t, st.Read.BytesIn)
	assert.Positive(t, st.Read.BytesOut)
	assert.Positive(t, st.Elapsed)
	assert.Equal(t, "2 keys of another type skipped, 1 value that fits no type of its column read as NULL", frame.Anomalies(st.Read))
	assert.Equal(t, st, r.Stats(), "a result that has ended stands still")

	strict := open(t, s.server.URL, frame.WithStrict())
	_, err = strict.RunAll(t.Context(), "SELECT name FROM users")
	assert.ErrorContains(t, err, "table users: keys of another type: 2; strict makes that an error")
	assert.Equal(t, frame.CodeData, frame.CodeOf(err), "%v", err)
	one, err := strict.Table("users").Filter(frame.Col("id").Eq(3)).Collect(t.Context())
	require.NoError(t, err, "nothing is wrong with this one")
	assert.Len(t, one, 1)
}

func TestStatsOfAResultThatIsNotReadToItsEnd(t *testing.T) {
	s := start(t)
	s.users(t, 30_000)
	s.declareUsers(t)
	r, err := s.Run(t.Context(), "SELECT name FROM users LIMIT 300")
	require.NoError(t, err)
	assert.Len(t, texts(t, r), 300)
	st := r.Stats()
	assert.GreaterOrEqual(t, st.Read.Keys, int64(300))
	assert.Less(t, st.Read.Keys, int64(10_000))
	assert.EqualValues(t, 300, st.Read.Rows)

	r, err = s.Run(t.Context(), "SELECT name FROM users")
	require.NoError(t, err)
	b, err := r.Next(t.Context())
	require.NoError(t, err)
	rows := b.NumRows()
	b.Release()
	underWay := r.Stats()
	assert.Equal(t, rows, underWay.Rows)
	assert.GreaterOrEqual(t, underWay.Read.Rows, rows)
	require.NoError(t, r.Close())
	st = r.Stats()
	assert.GreaterOrEqual(t, st.Read.Rows, underWay.Read.Rows)
	assert.Less(t, st.Read.Rows, int64(30_000))
	assert.Equal(t, rows, st.Rows)
	assert.GreaterOrEqual(t, st.Elapsed, underWay.Elapsed)
}

func TestAServerThatGoesAway(t *testing.T) {
	s := start(t, frame.WithRedis(impatient()...))
	s.users(t, 60_000)
	s.declareUsers(t)
	r, err := s.Run(t.Context(), "SELECT id, name, city, score FROM users")
	require.NoError(t, err)
	s.server.Stop()
	rows := int64(0)
	for err == nil {
		b, next := r.Next(t.Context())
		if err = next; err == nil {
			rows += b.NumRows()
			b.Release()
		}
	}
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err), "%v", err)
	assert.ErrorContains(t, err, s.server.Addr)
	assert.Less(t, rows, int64(60_000))
	require.NoError(t, r.Close())
	s.refuses(t, frame.CodeConnection, "SELECT count(*) FROM users")
	report, err := s.SQL("SELECT 1 AS id, 2 AS v").WriteRedis(t.Context(), "x:{id}")
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err), "%v", err)
	assert.Zero(t, report.Written)
}

func TestASessionOutlivesItsServer(t *testing.T) {
	s := start(t, frame.WithRedis(impatient()...))
	s.users(t, 10)
	s.declareUsers(t)
	s.server.Stop()
	s.refuses(t, frame.CodeConnection, "SELECT count(*) FROM users")
	startAgain(t, s.server.Port)
	s.users(t, 7)
	s.declareUsers(t)
	assert.Equal(t, []string{"7"}, s.rows(t, "SELECT count(name) FROM users"))
}

// startAgain starts a server on the port of one that was stopped, and waits until it answers.
func startAgain(t *testing.T, port string) {
	t.Helper()
	path := cmp.Or(os.Getenv(redistest.PathVariable), "redis-server")
	server := exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // reports the kill
	})
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
		return err == nil && c.Close() == nil
	}, 20*time.Second, 5*time.Millisecond)
}

func TestAClosedSession(t *testing.T) {
	s := start(t)
	s.users(t, 10)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	_, err := s.Run(t.Context(), "SELECT * FROM user")
	assert.Error(t, err)
	_, err = s.Table("user").Count(t.Context())
	assert.Error(t, err)
}

func TestMemoryLimit(t *testing.T) {
	s := start(t, frame.WithMemoryLimit(100_000))
	s.users(t, 5000)
	assert.Equal(t, []string{"5000"}, s.rows(t, "SELECT count(*) FROM user"))
	err := s.fails(t, frame.CodeMemory, "SELECT * FROM user ORDER BY name")
	assert.ErrorContains(t, err, "memory")
	report, err := s.Table("user").WriteRedis(t.Context(), "copy:{id}")
	assert.Equal(t, frame.CodeMemory, frame.CodeOf(err), "%v", err)
	assert.Zero(t, report)
	assert.Equal(t, []string{"5000"}, s.rows(t, "SELECT count(*) FROM user"), "the limit is that of each statement")
}

func TestWithoutRules(t *testing.T) {
	s := start(t, frame.WithoutRules("scan_filters", "no such rule"))
	s.users(t, 10)
	text, err := s.Table("user").Filter(frame.Col("id").Eq(7)).Select("name").Explain(t.Context())
	require.NoError(t, err)
	assert.Contains(t, text, "filter id = 7")
	assert.NotContains(t, text, "scan_filters")
	assert.Equal(t, []string{"user 7"}, s.rows(t, "SELECT name FROM user WHERE id = 7"))
}

func TestASessionOutlivesItsConnections(t *testing.T) {
	s := start(t)
	s.users(t, 10)
	s.declareUsers(t)
	for range 3 {
		require.NoError(t, s.redis.Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes").Err())
		assert.Equal(t, []string{"10"}, s.rows(t, "SELECT count(*) FROM users"))
	}
}
