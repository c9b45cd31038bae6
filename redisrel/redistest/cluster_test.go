package redistest

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCluster(t *testing.T) {
	began := time.Now()
	c := StartCluster(t, 3, 1)
	t.Logf("ready after %s", time.Since(began))
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{c.Masters[0].Addr}})
	defer client.Close()
	require.NoError(t, client.Set(t.Context(), "{a}1", "x", 0).Err())
	require.NoError(t, client.Set(t.Context(), "{a}2", "y", 0).Err())
	const slot = 15495 // of {a}
	require.NoError(t, c.MoveSlot(t.Context(), slot, c.Masters[2], c.Masters[0]))
	n, err := c.Client(c.Masters[0]).ClusterCountKeysInSlot(t.Context(), slot).Result()
	require.NoError(t, err)
	assert.EqualValues(t, 2, n)
	require.NoError(t, c.OpenSlot(t.Context(), slot, c.Masters[0], c.Masters[1]))
	moved, err := c.MoveKeys(t.Context(), slot, 1, c.Masters[0], c.Masters[1])
	require.NoError(t, err)
	assert.Equal(t, 1, moved)
	value, err := client.Get(t.Context(), "{a}1").Result()
	require.NoError(t, err)
	assert.Equal(t, "x", value)
}
