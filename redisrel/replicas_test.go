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

// TestReplicaThatLags has a replica that does not get on for a while: who did not ask for it sees what the master has at once, and who did
// waits for its answer, which is the replica's.
func TestReplicaThatLags(t *testing.T) {
	master := redistest.Start(t, "--repl-diskless-sync-delay", "0")
	load(t, master, 300)
	r := redistest.Start(t, "--replicaof", master.Host+" "+master.Port, "--enable-debug-command", "yes")
	sleeper, leader := r.Client(t), master.Client(t)
	require.Eventually(t, func() bool {
		text, err := sleeper.Info(t.Context(), "replication").Result()
		known, otherErr := leader.Info(t.Context(), "replication").Result()
		return err == nil && otherErr == nil && infoFields(text)["master_link_status"] == "up" && strings.Contains(known, "state=online")
	}, 20*time.Second, 10*time.Millisecond)
	plain, err := Connect(t.Context(), master.URL)
	require.NoError(t, err)
	defer func() { require.NoError(t, plain.Close()) }()
	behind, err := Connect(t.Context(), master.URL+"?replicas=true")
	require.NoError(t, err)
	defer func() { require.NoError(t, behind.Close()) }()
	ofMaster, ofReplica := tableOf(t, plain, "user"), tableOf(t, behind, "user")
	slept := make(chan error, 1)
	began := time.Now()
	go func() { slept <- sleeper.Do(t.Context(), "DEBUG", "SLEEP", 2).Err() }()
	time.Sleep(100 * time.Millisecond)
	require.NoError(t, leader.HSet(t.Context(), "user:300", "name", "new").Err())
	assert.Len(t, tableRows(t, ofMaster, nil), 301)
	assert.Less(t, time.Since(began), time.Second, "nobody waits for a replica that was not asked for")
	rows := len(tableRows(t, ofReplica, nil))
	assert.Greater(t, time.Since(began), 1500*time.Millisecond)
	assert.Contains(t, []int{300, 301}, rows)
	require.NoError(t, <-slept)
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

// TestReplicasBehindSentinels has the master break down, and one of the replicas take its place.
func TestReplicasBehindSentinels(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	master := redistest.Start(t, "--repl-diskless-sync-delay", "0")
	const rows = 500
	load(t, master, rows)
	replicas := []*redistest.Server{startReplica(t, master), startReplica(t, master)}
	sentinel := redistest.StartSentinel(t, "mymaster", master)
	asked := sentinel.Client(t)
	require.Eventually(t, func() bool {
		n, err := asked.Do(t.Context(), "SENTINEL", "REPLICAS", "mymaster").Slice()
		return err == nil && len(n) == 2
	}, 20*time.Second, 50*time.Millisecond)
	s, err := Connect(t.Context(), "redis+sentinel://"+sentinel.Addr+"/mymaster/0?replicas=true", WithPatience(30*time.Second))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := tableOf(t, s, "user")
	master.ResetStats(t)
	assert.Len(t, tableRows(t, tab, nil), rows)
	assert.Zero(t, master.CommandStats(t)["hmget"]+master.CommandStats(t)["hgetall"], "rows are read from replicas")
	declare(t, s, "w", "w:{id}", "id BIGINT; name TEXT")
	_, err = write(t, tableOf(t, s, "w"), plan.Insert, []string{"id", "name"}, "1|a")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"name": "a"}, hash(t, master, "w:1"))
	for _, r := range replicas { // what none of them has got is lost with the master
		require.Eventually(t, func() bool { return hash(t, r, "w:1")["name"] == "a" }, 20*time.Second, 20*time.Millisecond)
	}

	master.Kill()
	assert.Len(t, tableRows(t, tab, nil), rows, "the statement waits for the one that takes its place")
	_, err = write(t, tableOf(t, s, "w"), plan.Insert, []string{"id", "name"}, "2|b")
	require.NoError(t, err)
	for _, r := range replicas {
		if assert.Eventually(t, func() bool { return hash(t, r, "w:2")["name"] == "b" }, 20*time.Second, 20*time.Millisecond) {
			assert.Len(t, tableRows(t, tab, nil), rows)
		}
	}
}
