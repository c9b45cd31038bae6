package redisrel

import (
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

func TestPeek(t *testing.T) {
	server := redistest.Start(t)
	ctx := t.Context()
	c := server.Client(t)
	require.NoError(t, c.Set(ctx, "s", strings.Repeat("x", 5000), time.Hour).Err())
	require.NoError(t, c.HSet(ctx, "h", "a", "1").Err())
	require.NoError(t, c.RPush(ctx, "l", "a", "b", "c").Err())
	require.NoError(t, c.SAdd(ctx, "m", "a").Err())
	require.NoError(t, c.ZAdd(ctx, "z", redis.Z{Score: 1.5, Member: "a"}, redis.Z{Score: 2, Member: "b"}, redis.Z{Score: 3, Member: "c"}).Err())
	require.NoError(t, c.Do(ctx, "XADD", "x", "1-0", "b", "2", "a", "1").Err())
	s, err := Connect(ctx, server.URL)
	require.NoError(t, err)
	defer s.Close()
	for key, want := range map[string]KeyContents{
		"h": {Length: 1, Columns: []string{"field", "value"}, Rows: [][]string{{"a", "1"}}},
		"l": {Length: 3, Columns: []string{"index", "value"}, Rows: [][]string{{"0", "a"}, {"1", "b"}}},
		"m": {Length: 1, Columns: []string{"member"}, Rows: [][]string{{"a"}}},
		"z": {Length: 3, Columns: []string{"member", "score"}, Rows: [][]string{{"c", "3"}, {"b", "2"}}},
		"x": {Length: 1, Columns: []string{"id", "fields"}, Rows: [][]string{{"1-0", "b=2 a=1"}}},
	} {
		got, err := s.Peek(ctx, key, 2)
		require.NoError(t, err, key)
		assert.Negative(t, got.TTL, key)
		assert.Positive(t, got.Memory, key)
		want.KeyInfo = got.KeyInfo
		assert.Equal(t, want, *got, key)
	}
	got, err := s.Peek(ctx, "s", 2)
	require.NoError(t, err)
	assert.Equal(t, "string", got.Type)
	assert.EqualValues(t, 5000, got.Length)
	assert.Len(t, got.Rows[0][0], peekBytes)
	assert.Positive(t, got.TTL)
	_, err = s.Peek(ctx, "nix", 2)
	assert.Equal(t, plan.CodeName, plan.CodeOf(err))
}

func TestSampleKeys(t *testing.T) {
	server := redistest.Start(t)
	server.Load(t, 1000, func(i int) (string, []any) { return "n:" + time.Duration(i).String(), []any{"v", i} })
	require.NoError(t, server.Client(t).Set(t.Context(), "other", "1", time.Hour).Err())
	s, err := Connect(t.Context(), server.URL)
	require.NoError(t, err)
	defer s.Close()
	all, err := s.SampleKeys(t.Context(), "n:*", 5000)
	require.NoError(t, err)
	assert.Len(t, all.Keys, 1000)
	assert.True(t, all.Complete)
	assert.EqualValues(t, 1001, all.Total)
	some, err := s.SampleKeys(t.Context(), "*", 300)
	require.NoError(t, err)
	assert.Len(t, some.Keys, 300)
	assert.False(t, some.Complete)
	one, err := s.SampleKeys(t.Context(), "oth*", 300)
	require.NoError(t, err)
	require.Len(t, one.Keys, 1)
	assert.Equal(t, "string", one.Keys[0].Type)
	assert.Positive(t, one.Keys[0].TTL)
	assert.Positive(t, one.Keys[0].Memory)
}
