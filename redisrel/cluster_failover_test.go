package redisrel

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// startReplicated starts three masters with a replica each and rows hashes user:{id} among them.
func startReplicated(t *testing.T, rows int, opts ...Option) (*Server, *redistest.Cluster) {
	t.Helper()
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	c := redistest.StartCluster(t, 3, 1)
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{c.Masters[0].Addr}})
	loadCluster(t, client, rows)
	many := make([]any, 3000)
	for i := range many {
		many[i] = i
	}
	pipe := client.Pipeline()
	for i := range 9 { // on all masters
		key := fmt.Sprintf("big:%d", i)
		pipe.SAdd(t.Context(), key, many...)
	}
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	awaitReplicas(t, c)
	require.NoError(t, client.Close())
	s, err := Connect(t.Context(), c.URL(), opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, c
}

// awaitReplicas waits until the replicas have what their masters have.
func awaitReplicas(t *testing.T, c *redistest.Cluster) {
	t.Helper()
	for _, m := range c.Masters {
		require.NoError(t, c.Client(m).Wait(t.Context(), 1, 10*time.Second).Err())
	}
}

// readThrough reads a scan to its end; between is called when the first rows are there.
func readThrough(t *testing.T, tab *Table, spec plan.ScanSpec, between func()) ([]string, error) {
	t.Helper()
	spec.Columns, spec.Limit, spec.Alloc = columnsOf(t, tab), plan.NoLimit, checkedMemory(t)
	r, err := tab.Scan(t.Context(), spec)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	var out []string
	for {
		b, err := r.Next(t.Context())
		if errors.Is(err, io.EOF) {
			sort.Strings(out)
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, batchLines(b)...)
		b.Release()
		if between != nil {
			between()
			between = nil
		}
	}
}

// TestMasterFailsOverDuringAScan kills a master while it is read from: the rest comes from the replica that takes its place.
func TestMasterFailsOverDuringAScan(t *testing.T) {
	const rows = 6000
	var members []string
	for i := range 9 {
		for m := range 3000 {
			members = append(members, fmt.Sprintf("%d|%d", i, m))
		}
	}
	sort.Strings(members)
	var some []plan.Expr
	for i := range rows {
		some = append(some, plan.IntLiteral(int64(i)))
	}
	for _, c := range []struct {
		name string
		open func(*testing.T, *Server) (*Table, plan.ScanSpec)
		want []string
	}{
		{"rows", func(t *testing.T, s *Server) (*Table, plan.ScanSpec) { return tableOf(t, s, "user"), plan.ScanSpec{} }, clusterUsers(rows)},
		{"elements", func(t *testing.T, s *Server) (*Table, plan.ScanSpec) {
			return declare(t, s, "parts", "big:{i}", "i BIGINT; member BIGINT", "type", "set"), plan.ScanSpec{}
		}, members},
		{"exact keys", func(t *testing.T, s *Server) (*Table, plan.ScanSpec) {
			tab := tableOf(t, s, "user")
			return tab, plan.ScanSpec{Filters: []plan.Expr{inList(t, refTo(t, tab, "id"), some...)}}
		}, clusterUsers(rows)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, nodes := startReplicated(t, rows, WithPageKeys(10), WithFetches(1))
			tab, spec := c.open(t, s)
			began := time.Now()
			got, err := readThrough(t, tab, spec, nodes.Masters[1].Kill)
			require.NoError(t, err)
			t.Logf("in %v", time.Since(began))
			assert.Equal(t, len(c.want), len(got))
			assert.Equal(t, c.want, got)
		})
	}
}

// TestMasterOfASlotIsLost kills the master of all keys of a pattern just before it is asked whether it has them all.
func TestMasterOfASlotIsLost(t *testing.T) {
	s, c := startReplicated(t, 0)
	w := &clusterWalk{front: s.server, req: &scanRequest{table: "cart", pattern: ofPattern(t, "{ann}:*")}, count: &counters{}, seen: newSeenKeys()}
	defer w.close()
	now, err := s.cluster.inspect(t.Context(), w.count)
	require.NoError(t, err)
	nodes, err := w.first(t.Context(), now)
	require.NoError(t, err)
	assert.Len(t, nodes, 1)
	c.Masters[slotOf("{ann}")*3/slotCount].Kill()
	nodes, err = w.first(t.Context(), now)
	require.NoError(t, err)
	assert.Len(t, nodes, 3, "the scan goes on where the keys are by then")
}

func ofPattern(t *testing.T, glob string) KeyPattern {
	t.Helper()
	p, err := ParsePattern(glob)
	require.NoError(t, err)
	return p
}

// TestMasterFallsSilentDuringAScan stops a master whose connections stay open: the others notice, and its replica takes its place.
func TestMasterFallsSilentDuringAScan(t *testing.T) {
	const rows = 6000
	s, c := startReplicated(t, rows, WithPageKeys(10), WithFetches(1), WithCommandTimeout(time.Second), WithPatience(20*time.Second))
	tab := declare(t, s, "parts", "big:{i}", "i BIGINT; member BIGINT", "type", "set")
	members, err := readThrough(t, tab, plan.ScanSpec{}, nil)
	require.NoError(t, err)
	require.Len(t, members, 9*3000)
	got, err := readThrough(t, tab, plan.ScanSpec{}, func() { require.NoError(t, c.Masters[1].Pause()) })
	require.NoError(t, err)
	assert.Equal(t, members, got)
	assert.Equal(t, clusterUsers(rows), tableRows(t, tableOf(t, s, "user"), nil))
}

// TestReplicaGoesAwayDuringAScan kills one of two replicas that are read from: the rest comes from the other. When that goes, too, there is
// none to read from.
func TestReplicaGoesAwayDuringAScan(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // as above
	const rows = 3000
	c := redistest.StartCluster(t, 1, 2)
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{c.Masters[0].Addr}})
	loadCluster(t, client, rows)
	require.NoError(t, c.Client(c.Masters[0]).Wait(t.Context(), 2, 10*time.Second).Err())
	require.NoError(t, client.Close())
	s, err := Connect(t.Context(), c.URL(), WithReplicas(), WithPageKeys(10), WithFetches(1), WithPatience(2*time.Second))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := tableOf(t, s, "user")
	got, err := readThrough(t, tab, plan.ScanSpec{}, func() { // each of the two scans reads one of the replicas
		beside, err := readThrough(t, tab, plan.ScanSpec{}, c.Replicas[0][0].Kill)
		require.NoError(t, err)
		assert.Equal(t, clusterUsers(rows), beside)
	})
	require.NoError(t, err)
	assert.Equal(t, clusterUsers(rows), got)
	_, err = readThrough(t, tab, plan.ScanSpec{}, c.Replicas[0][1].Kill)
	assert.ErrorContains(t, err, "has no replica that could be read from")
}

// TestStatementBeginsWithoutAMaster begins while the master of some keys is dead and its replica has not taken its place yet.
func TestStatementBeginsWithoutAMaster(t *testing.T) {
	const rows = 2000
	s, c := startReplicated(t, rows)
	tab := tableOf(t, s, "user")
	first, second := slotOf(catalogKey)*3/slotCount, (slotOf(catalogKey)*3/slotCount+1)%3
	c.Masters[first].Kill()
	again, err := Connect(t.Context(), "redis+cluster://"+c.Masters[first].Addr+","+c.Masters[second].Addr)
	require.NoError(t, err)
	defer func() { require.NoError(t, again.Close()) }()
	assert.Equal(t, clusterUsers(rows), tableRows(t, tableOf(t, again, "user"), nil))
	assert.Equal(t, clusterUsers(rows), tableRows(t, tab, nil))
	assert.Equal(t, []string{"7|n7|7"}, tableRows(t, tab, nil, inList(t, refTo(t, tab, "id"), plan.IntLiteral(7))))
	c.Masters[second].Kill()
	for _, id := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9} { // keys of all nodes, by name
		want := []string{strconv.Itoa(id) + "|n" + strconv.Itoa(id) + "|" + strconv.Itoa(id)}
		assert.Equal(t, want, tableRows(t, tab, nil, inList(t, refTo(t, tab, "id"), plan.IntLiteral(int64(id)))))
	}
}
