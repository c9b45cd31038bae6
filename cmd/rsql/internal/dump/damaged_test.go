package dump

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// savedTypes is a file of several types and databases, one of them beyond the usual 16, and what contents reads of it.
func savedTypes(t testing.TB, args ...string) (file []byte, want []string) {
	t.Helper()
	dir := t.TempDir()
	r := redistest.Start(t, append([]string{"--dir", dir, "--databases", "64"}, args...)...)
	client := r.Client(t)
	pipe := client.Pipeline()
	for i := range 50 {
		pipe.HSet(t.Context(), fmt.Sprintf("user:%d", i), "name", fmt.Sprintf("n%d", i), "age", i)
	}
	pipe.SAdd(t.Context(), "set", "a", 1, "b")
	pipe.ZAdd(t.Context(), "zset", redis.Z{Score: 1.5, Member: "a"}, redis.Z{Score: 2, Member: "b"})
	pipe.RPush(t.Context(), "list", "a", "b", "c")
	pipe.XAdd(t.Context(), &redis.XAddArgs{Stream: "log", ID: "1-1", Values: []any{"a", 1}})
	pipe.Do(t.Context(), "SELECT", 40)
	pipe.Set(t.Context(), "far", "away", 0)
	pipe.Do(t.Context(), "SELECT", 0)
	pipe.Save(t.Context())
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	file, err = os.ReadFile(filepath.Join(dir, "dump.rdb"))
	require.NoError(t, err)
	return file, contents(t, r.URL)
}

// contents is all that a server has in the databases 0 and 40: keys, and what they hold, sorted.
func contents(t testing.TB, url string) []string {
	t.Helper()
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	var out []string
	for _, db := range []int{0, 40} {
		options.DB = db
		client := redis.NewClient(options)
		keys, err := client.Keys(t.Context(), "*").Result()
		require.NoError(t, err)
		for _, key := range keys {
			out = append(out, fmt.Sprintf("%d %s %v", db, key, valueOf(t, client, key)))
		}
		require.NoError(t, client.Close())
	}
	sort.Strings(out)
	return out
}

// valueOf is what a key holds, whichever type it has.
func valueOf(t testing.TB, client *redis.Client, key string) any {
	t.Helper()
	ask := map[string][]any{
		"hash": {"HGETALL", key}, "set": {"SORT_RO", key, "ALPHA"}, "zset": {"ZRANGE", key, 0, -1, "WITHSCORES"}, "list": {"LRANGE", key, 0, -1},
		"stream": {"XRANGE", key, "-", "+"}, "string": {"GET", key},
	}
	typ, err := client.Type(t.Context(), key).Result()
	require.NoError(t, err)
	value, err := client.Do(t.Context(), ask[typ]...).Result()
	require.NoError(t, err)
	return value
}

// load starts a server on a file, and gives what it has; or the error of a file that is refused, as a person is to see it.
func load(t testing.TB, file []byte) ([]string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "some.rdb")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s, err := Start(ctx, path)
	if err != nil {
		var known *Error
		require.True(t, errors.As(err, &known), "%v", err)
		assert.Contains(t, known.Text, path+" cannot be loaded: ")
		return nil, err
	}
	defer s.Close()
	return contents(t, s.URL()), nil
}

// TestFilesThatAreCut cuts a file at each of many places: nothing of it is an answer.
func TestFilesThatAreCut(t *testing.T) {
	file, want := savedTypes(t)
	got, err := load(t, file)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	for _, size := range []int{5, 9, 10, 30, 100, len(file) / 2, len(file) - 20, len(file) - 9, len(file) - 8, len(file) - 1} {
		_, err := load(t, file[:size])
		assert.ErrorContains(t, err, "Unexpected EOF reading RDB file", "at %d of %d", size, len(file))
	}
	later := append([]byte("REDIS0999"), file[9:]...)
	_, err = load(t, later)
	assert.ErrorContains(t, err, "Can't handle RDB format version 999")
}

// TestFilesWithoutAChecksum have nothing by which a server finds what is damaged, but for what it can make nothing of.
func TestFilesWithoutAChecksum(t *testing.T) {
	file, want := savedTypes(t, "--rdbchecksum", "no")
	got, err := load(t, file)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	path := filepath.Join(t.TempDir(), "some.rdb")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	assert.False(t, hasChecksum(path))
}

// FuzzDamagedFiles changes bytes of a file and cuts it: it is refused, or all that it has is what was saved.
func FuzzDamagedFiles(f *testing.F) {
	file, want := savedTypes(f)
	for _, at := range []int{0, 7, 12, 30, 90, 200, 777, len(file) - 12, len(file) - 9, len(file) - 5} {
		f.Add(uint16(at), byte(0xfe), uint16(len(file)))
		f.Add(uint16(at), byte(0x01), uint16(len(file)))
	}
	f.Add(uint16(0), byte(0), uint16(len(file)/3))
	f.Fuzz(func(t *testing.T, at uint16, change byte, size uint16) {
		damaged := append([]byte{}, file[:min(int(size), len(file))]...)
		if int(at) < len(damaged) {
			damaged[at] ^= change
		}
		if got, err := load(t, damaged); err == nil {
			assert.Equal(t, want, got)
		}
	})
}
