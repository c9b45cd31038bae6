package dump

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/redisrel/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// saved is a file with a hash, a stream and a key that has a time to live.
func saved(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	r := redistest.Start(t, "--dir", dir)
	client := r.Client(t)
	require.NoError(t, client.HSet(t.Context(), "user:1", "name", "ann").Err())
	require.NoError(t, client.XAdd(t.Context(), &redis.XAddArgs{Stream: "log", Values: []any{"a", 1}}).Err())
	require.NoError(t, client.Set(t.Context(), "later", "x", 1<<40).Err())
	require.NoError(t, client.Save(t.Context()).Err())
	return filepath.Join(dir, "dump.rdb")
}

func isSaved(t *testing.T, path string) {
	t.Helper()
	is, err := Is(path)
	require.NoError(t, err)
	require.True(t, is)
}

func TestAFileAnswersLikeAServer(t *testing.T) {
	path := saved(t)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	isSaved(t, path)
	s, err := Start(t.Context(), path)
	require.NoError(t, err)
	options, err := redis.ParseURL(s.URL())
	require.NoError(t, err)
	client := redis.NewClient(options)
	keys, err := client.DBSize(t.Context()).Result()
	require.NoError(t, err)
	assert.EqualValues(t, 3, keys)
	assert.ErrorContains(t, client.Set(t.Context(), "a", "b", 0).Err(), "NOREPLICAS")
	_ = client.Save(t.Context()).Err() // whatever it says, the file stays
	require.NoError(t, client.Close())
	dir := s.dir
	s.Close()
	assert.NoDirExists(t, dir)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after, "the file is as it was")
}

func TestFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	pipe := filepath.Join(dir, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for _, path := range []string{write("text", "hello"), write("short", "RED"), write("empty", ""), filepath.Join(dir, "gone"), dir, pipe} {
		is, err := Is(path)
		require.NoError(t, err, path)
		assert.False(t, is, path)
	}
	loop := filepath.Join(dir, "loop")
	require.NoError(t, os.Symlink(loop, loop))
	_, err := Is(loop)
	require.ErrorIs(t, err, syscall.ELOOP)
	path := write("later.rdb", "REDIS9999")
	isSaved(t, path)
	_, err = Start(t.Context(), path)
	var known *Error
	require.True(t, errors.As(err, &known), "%v", err)
	assert.Contains(t, known.Text, path+" cannot be loaded: Can't handle RDB format version 9999")
	t.Setenv("PATH", dir)
	_, err = Start(t.Context(), path)
	require.True(t, errors.As(err, &known))
	assert.Contains(t, known.Text, "there is no redis-server here")
	assert.Contains(t, known.Hint, "install redis-server")
}
