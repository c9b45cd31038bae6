package frame_test

import (
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// TestASessionThroughAClusterClientOfTheProgram leaves it open, as it does with that of one server.
func TestASessionThroughAClusterClientOfTheProgram(t *testing.T) {
	cluster := redistest.StartCluster(t, 3, 0)
	var addrs []string
	for _, server := range cluster.Servers() {
		addrs = append(addrs, server.Addr)
	}
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs})
	defer client.Close()
	for i := range 30 {
		require.NoError(t, client.HSet(t.Context(), "user:"+strconv.Itoa(i), "n", i).Err())
	}
	own, err := frame.OpenWith(t.Context(), redisrel.UseClient(client))
	require.NoError(t, err)
	n, err := own.Table("user").Count(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 30, n)
	require.NoError(t, own.Close())
	require.NoError(t, client.Set(t.Context(), "still", "open", 0).Err())
}
