package redistest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoad(t *testing.T) {
	s := Start(t)
	const n = 2*loadBatch + 7
	s.Load(t, n, func(i int) (string, []any) {
		return fmt.Sprintf("user:%d", i), []any{"id", i, "name", fmt.Sprintf("n%d", i)}
	})
	client := s.Client(t)
	size, err := client.DBSize(t.Context()).Result()
	require.NoError(t, err)
	assert.EqualValues(t, n, size)
	last, err := client.HGetAll(t.Context(), fmt.Sprintf("user:%d", n-1)).Result()
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"id": "2006", "name": "n2006"}, last)
}

func TestLoadReportsRefusedRows(t *testing.T) {
	s := Start(t)
	require.NoError(t, s.Client(t).Set(t.Context(), "k", "text", 0).Err())
	err := s.LoadHashes(t.Context(), 1, func(int) (string, []any) { return "k", []any{"f", 1} })
	assert.ErrorContains(t, err, "WRONGTYPE")
}

func TestCommandStats(t *testing.T) {
	s := Start(t)
	client := s.Client(t)
	require.NoError(t, client.Ping(t.Context()).Err()) // the handshake
	s.ResetStats(t)
	assert.Empty(t, s.CommandStats(t), "the package's own commands do not count")
	for range 3 {
		require.NoError(t, client.HSet(t.Context(), "k", "f", 1).Err())
	}
	require.NoError(t, client.ConfigGet(t.Context(), "save").Err())
	assert.Equal(t, map[string]int64{"hset": 3, "config|get": 1}, s.CommandStats(t))
	s.ResetStats(t)
	assert.Empty(t, s.CommandStats(t))
}

func TestCPUGrows(t *testing.T) {
	s := Start(t)
	before, err := s.CPU(t.Context())
	require.NoError(t, err)
	assert.Positive(t, before)
	require.NoError(t, s.Client(t).Eval(t.Context(), "for i = 1, 5000000 do local x = i * i end return 1", nil).Err())
	after, err := s.CPU(t.Context())
	require.NoError(t, err)
	assert.Greater(t, after, before)
}
