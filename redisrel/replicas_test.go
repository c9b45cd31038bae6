package redisrel

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// startReplica starts a replica and waits until it has what its master has.
func startReplica(t *testing.T, master *redistest.Server) *redistest.Server {
	t.Helper()
	r := redistest.Start(t, "--replicaof", master.Host+" "+master.Port)
	client := r.Client(t)
	require.Eventually(t, func() bool {
		text, err := client.Info(t.Context(), "replication").Result()
		return err == nil && infoFields(text)["master_link_status"] == "up"
	}, 20*time.Second, 10*time.Millisecond)
	return r
}

func TestReplicas(t *testing.T) {
	master := redistest.Start(t, "--repl-diskless-sync-delay", "0")
	const rows = 1000
	load(t, master, rows)
	first, second := startReplica(t, master), startReplica(t, master)
	online := func() bool {
		text, err := master.Client(t).Info(t.Context(), "replication").Result()
		return err == nil && strings.Count(text, "state=online") == 2
	}
	require.Eventually(t, online, 20*time.Second, 10*time.Millisecond)
	s, err := Connect(t.Context(), master.URL+"?replicas=true")
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := tableOf(t, s, "user")
	for _, r := range []*redistest.Server{master, first, second} {
		r.ResetStats(t)
	}
	for range 2 {
		assert.Len(t, tableRows(t, tab, nil), rows)
	}
	id := inList(t, refTo(t, tab, "id"), plan.IntLiteral(5))
	assert.Len(t, tableRows(t, tab, nil, id), 1)
	assert.Zero(t, master.CommandStats(t)["scan"]+master.CommandStats(t)["hmget"]+master.CommandStats(t)["hgetall"], "nothing is read from the master")
	assert.Positive(t, first.CommandStats(t)["scan"])
	assert.Positive(t, second.CommandStats(t)["scan"], "they take turns")
	assert.Equal(t, "MATCH user:*, from a replica", tab.DescribeScan(plan.ScanSpec{Columns: columnsOf(t, tab), Limit: plan.NoLimit}).Path)

	declare(t, s, "w", "w:{id}", "id BIGINT; name TEXT")
	_, err = write(t, tableOf(t, s, "w"), plan.Insert, []string{"id", "name"}, "1|a")
	require.NoError(t, err, "rows are written to the master")
	assert.Equal(t, map[string]string{"name": "a"}, hash(t, master, "w:1"))

	require.NoError(t, first.Client(t).Do(t.Context(), "REPLICAOF", "127.0.0.1", "1").Err())
	for range 2 {
		assert.Len(t, tableRows(t, tab, nil), rows, "one that has lost its master is passed over")
	}
	require.NoError(t, second.Client(t).Do(t.Context(), "REPLICAOF", "127.0.0.1", "1").Err())
	_, err = tryRows(t, tab, nil)
	require.ErrorContains(t, err, "redis "+master.Addr+" has no replica that could be read from")
	assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
}

func TestReplicasThatAreNone(t *testing.T) {
	r := redistest.Start(t)
	_, err := Connect(t.Context(), r.URL, WithReplicas())
	require.ErrorContains(t, err, "redis "+r.Addr+" has no replica that could be read from; without replicas in the URL")
	_, err = Connect(t.Context(), r.URL+"?replicas=perhaps")
	require.Error(t, err)
}

func TestReplicasOfACluster(t *testing.T) {
	c := redistest.StartCluster(t, 3, 1)
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{c.Masters[0].Addr}})
	defer func() { require.NoError(t, client.Close()) }()
	const rows = 1000
	loadCluster(t, client, rows)
	for i, m := range c.Masters {
		require.NoError(t, c.Client(m).Wait(t.Context(), 1, 10*time.Second).Err(), strconv.Itoa(i))
	}
	s, err := Connect(t.Context(), c.URL(), WithReplicas())
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := tableOf(t, s, "user")
	for _, m := range c.Servers() {
		m.ResetStats(t)
	}
	assert.Equal(t, clusterUsers(rows), tableRows(t, tab, nil))
	for i, m := range c.Masters {
		assert.Zero(t, m.CommandStats(t)["scan"])
		assert.Positive(t, c.Replicas[i][0].CommandStats(t)["scan"])
	}
}
