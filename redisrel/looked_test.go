package redisrel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestFirstLookIsBounded has a small table in a keyspace of many other keys: finding it and its columns must not walk over
// all of them, and says what it read.
func TestFirstLookIsBounded(t *testing.T) {
	server := redistest.Start(t)
	server.Load(t, 40_000, func(i int) (string, []any) { return fmt.Sprintf("other:%d", i), []any{"x", i} })
	server.Load(t, 400, func(i int) (string, []any) { return fmt.Sprintf("user:%d", i), []any{"age", i} })
	s, err := Connect(t.Context(), server.URL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	server.ResetStats(t)
	_, err = s.Table(t.Context(), "user")
	require.NoError(t, err)
	sent := server.CommandStats(t)
	most := int64(2*s.settings.sampleKeys/s.settings.pageKeys + 2)
	assert.LessOrEqual(t, sent["scan"], most)
	assert.Less(t, sent["hgetall"], int64(400), "no hash is read twice")
	looked := s.Looked()
	for command, name := range map[string]string{"scan": "SCAN", "hlen": "HLEN", "hgetall": "HGETALL", "type": "TYPE", "hrandfield": "HRANDFIELD", "dbsize": "DBSIZE"} {
		assert.Equal(t, sent[command], looked.Commands[name], name)
	}
	_, err = s.Table(t.Context(), "user")
	require.NoError(t, err)
	assert.Empty(t, s.Looked().Since(looked).Commands["SCAN"], "a session remembers")
}
