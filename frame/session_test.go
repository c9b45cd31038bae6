package frame_test

import (
	"cmp"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

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
	assert.Len(t, s.rows(t, "SELECT * FROM user ORDER BY name"), 5000, "a sort goes on in files")
	assert.Regexp(t, `spilled: \d+\.\d kB in \d+ files`, strings.Join(s.rows(t, "EXPLAIN ANALYZE SELECT * FROM user ORDER BY name"), "\n"))
	report, err := s.Table("user").WriteRedis(t.Context(), "copy:{id}")
	require.NoError(t, err, "rows that wait for the check of all of them wait in a file")
	assert.EqualValues(t, 5000, report.Written)
	assert.Equal(t, []string{"5000"}, s.rows(t, "SELECT count(*) FROM copy"))
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
