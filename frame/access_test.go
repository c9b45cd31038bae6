package frame_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
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

// TestAWalkOfSeveralScansTellsForeignKeys: keys that no scan wants, and that are of a table, are none.
func TestAWalkOfSeveralScansTellsForeignKeys(t *testing.T) {
	s := start(t)
	s.users(t, 100)
	s.declareUsers(t)
	s.hash(t, "user:1:profile", "v", 1)
	r, err := s.Run(t.Context(), "SELECT name FROM users WHERE id < 3 UNION ALL SELECT city FROM users WHERE id > 99")
	require.NoError(t, err)
	require.Len(t, texts(t, r), 3)
	st := r.Stats()
	assert.EqualValues(t, 101, st.Read.Keys, "the scans walk through the keys together")
	assert.EqualValues(t, 1, st.Read.Foreign)
}
