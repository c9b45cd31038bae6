package redisrel

import (
	"context"
	"fmt"
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

// startCluster starts three masters with rows hashes user:{id} among them.
func startCluster(t *testing.T, rows int, opts ...Option) (*Server, *redistest.Cluster, *redis.ClusterClient) {
	t.Helper()
	c := redistest.StartCluster(t, 3, 0)
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{c.Masters[0].Addr}})
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	loadCluster(t, client, rows)
	s, err := Connect(t.Context(), c.URL(), opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, c, client
}

func loadCluster(t *testing.T, client *redis.ClusterClient, rows int) {
	t.Helper()
	for from := 0; from < rows; from += 1000 {
		pipe := client.Pipeline()
		for i := from; i < min(rows, from+1000); i++ {
			pipe.HSet(t.Context(), "user:"+strconv.Itoa(i), "name", "n"+strconv.Itoa(i), "age", i%90)
		}
		_, err := pipe.Exec(t.Context())
		require.NoError(t, err)
	}
}

// clusterUsers are the lines of startCluster's rows.
func clusterUsers(n int) []string {
	return users(n, func(i int) string { return fmt.Sprintf("%d|n%d|%d", i, i, i%90) })
}

func TestCluster(t *testing.T) {
	const rows = 2000
	s, c, client := startCluster(t, rows)
	ctx := t.Context()
	t.Run("scan", func(t *testing.T) {
		tab := tableOf(t, s, "user")
		assert.Equal(t, []string{"id", "name", "age"}, plan.FieldNames(tab.Schema(), true))
		assert.Len(t, tableRows(t, tab, nil), rows)
	})
	t.Run("shapes", func(t *testing.T) {
		for i := range 30 {
			n := strconv.Itoa(i)
			require.NoError(t, client.Set(ctx, "str:"+n, "v"+n, 0).Err())
			require.NoError(t, client.Set(ctx, "doc:"+n, `{"a":`+n+`}`, 0).Err())
			require.NoError(t, client.SAdd(ctx, "set:"+n, "a", "b").Err())
			require.NoError(t, client.ZAdd(ctx, "zset:"+n, redis.Z{Score: 1, Member: "a"}, redis.Z{Score: 2, Member: "b"}).Err())
			require.NoError(t, client.RPush(ctx, "list:"+n, "a", "b").Err())
			require.NoError(t, client.XAdd(ctx, &redis.XAddArgs{Stream: "stream:" + n, Values: []string{"f", "v"}}).Err())
		}
		s.Refresh()
		for name, n := range map[string]int{"str": 30, "doc": 30, "set": 60, "zset": 60, "list": 60, "stream": 30} {
			assert.Len(t, tableRows(t, tableOf(t, s, name), nil), n, name)
		}
		assert.Contains(t, tableRows(t, tableOf(t, s, "str"), nil), "7|v7")
		assert.Contains(t, tableRows(t, tableOf(t, s, "doc"), nil), "7|7")
	})
	t.Run("exact keys", func(t *testing.T) {
		tab := tableOf(t, s, "user")
		var want []string
		var values []plan.Expr
		for i := range 300 {
			values = append(values, plan.IntLiteral(int64(i*5)))
			want = append(want, fmt.Sprintf("%d|n%d|%d", i*5, i*5, i*5%90))
		}
		sort.Strings(want)
		for n, want := range map[int][]string{3: {want[0], want[1], want[2]}, 300: want} {
			if n == 3 {
				want = []string{"0|n0|0", "10|n10|10", "5|n5|5"}
			}
			in, err := plan.NewIn(refTo(t, tab, "id"), values[:n], false)
			require.NoError(t, err)
			assert.Equal(t, want, tableRows(t, tab, nil, in))
		}
	})
	t.Run("hash tag", func(t *testing.T) {
		for i := range 50 {
			require.NoError(t, client.HSet(ctx, fmt.Sprintf("{ann}:cart:%d", i), "n", i).Err())
			require.NoError(t, client.HSet(ctx, fmt.Sprintf("{bob}:cart:%d", i), "n", i).Err())
		}
		for _, m := range c.Masters {
			m.ResetStats(t)
		}
		tab := tableOf(t, s, "{{{who}}}:cart:{i}")
		for _, m := range c.Masters {
			m.ResetStats(t)
		}
		eq, err := plan.NewIn(refTo(t, tab, "who"), []plan.Expr{plan.TextLiteral("ann")}, false)
		require.NoError(t, err)
		assert.Len(t, tableRows(t, tab, nil, eq), 50)
		scanned := 0
		for _, m := range c.Masters {
			if m.CommandStats(t)["scan"] > 0 {
				scanned++
			}
		}
		assert.Equal(t, 1, scanned, "only the node of the slot is scanned")
	})
	t.Run("writing", func(t *testing.T) {
		tab := declare(t, s, "w", "w:{id}", "id BIGINT; name TEXT")
		var in []string
		for i := range 500 {
			in = append(in, fmt.Sprintf("%d|x%d", i, i))
		}
		report, err := write(t, tab, plan.Insert, []string{"id", "name"}, in...)
		require.NoError(t, err)
		assert.Equal(t, plan.WriteReport{Written: 500}, report)
		sort.Strings(in)
		assert.Equal(t, in, tableRows(t, tab, nil))
		_, err = write(t, tab, plan.Insert, []string{"id", "name"}, "7|again")
		require.ErrorContains(t, err, "exists already")
		report, err = write(t, tab, plan.Replace, []string{"id", "name"}, "7|a", "7|b", "8|c")
		require.NoError(t, err)
		assert.Equal(t, plan.WriteReport{Written: 3}, report)
		assert.Equal(t, "b", client.HGet(ctx, "w:7", "name").Val(), "the last one wins")
		list, err := s.Tables(ctx, "")
		require.NoError(t, err)
		tables := list.Tables
		assert.NotEmpty(t, tables)
		require.NoError(t, s.DropTable(ctx, "w", false))
	})
	t.Run("directory", func(t *testing.T) {
		members := make([]any, 500)
		for i := range members {
			members[i] = i
		}
		require.NoError(t, client.SAdd(ctx, "ids", members...).Err())
		d := Declaration{Name: "listed", Key: "user:{id}", Columns: columnDefs(t, "id BIGINT; name TEXT; age BIGINT")}
		tab := declareWith(t, s, d, "directory", "set ids")
		assert.Equal(t, clusterUsers(len(members)), tableRows(t, tab, nil))
	})
	t.Run("system tables", func(t *testing.T) {
		nodes := map[string]bool{}
		for _, line := range systemRows(t, s, "rsql.info", "node") {
			nodes[line] = true
		}
		assert.Len(t, nodes, 3)
		assert.Greater(t, len(systemRows(t, s, "rsql.keys", "key", "node")), rows)
		var streams []string
		for i := range 9 { // on all three nodes
			key := "log:" + strconv.Itoa(i)
			require.NoError(t, client.XAdd(ctx, &redis.XAddArgs{Stream: key, ID: "1-1", Values: []string{"a", "b"}}).Err())
			require.NoError(t, client.XGroupCreate(ctx, key, "g", "0").Err())
			streams = append(streams, key+"|1")
		}
		assert.Subset(t, systemRows(t, s, "rsql.streams", "stream", "length"), streams)
		assert.Len(t, systemRows(t, s, "rsql.stream_groups", "stream"), len(streams), "those of the test")
	})
	t.Run("keys", func(t *testing.T) {
		sample, err := s.SampleKeys(ctx, "user:*", 100_000)
		require.NoError(t, err)
		assert.Len(t, sample.Keys, rows)
		assert.True(t, sample.Complete)
		contents, err := s.Peek(ctx, "user:5", 10)
		require.NoError(t, err)
		assert.EqualValues(t, 2, contents.Length)
		_, err = s.Examine(ctx)
		require.NoError(t, err)
	})
	t.Run("one node", func(t *testing.T) {
		one, err := Connect(ctx, c.URL()+"?cluster=false")
		require.NoError(t, err)
		defer func() { require.NoError(t, one.Close()) }()
		assert.Less(t, len(tableRows(t, tableOf(t, one, "user"), nil)), rows, "its own keys")
	})
	t.Run("the caller's client", func(t *testing.T) {
		own, err := NewServer(client)
		require.NoError(t, err)
		defer func() { require.NoError(t, own.Close()) }()
		assert.Len(t, tableRows(t, tableOf(t, own, "user"), nil), rows)
	})
	t.Run("URLs", func(t *testing.T) {
		all := "redis+cluster://127.0.0.1:1," + c.Masters[1].Addr + "," + c.Masters[2].Addr
		many, err := Connect(ctx, all)
		require.NoError(t, err)
		assert.Len(t, tableRows(t, tableOf(t, many, "user"), nil), rows)
		require.NoError(t, many.Close())
		assert.Contains(t, refusal(t, c.URL()[:len(c.URL())-1]+"3"), "is a node of a cluster, which has no database 3")
		assert.Contains(t, refusal(t, redistest.Start(t).URL+"?cluster=true"), "is not a node of a cluster")
	})
}

// TestSlotsMoveDuringAScan moves 1,500 slots there and back while rows are read, as a naive scan loses some of them or has
// them twice.
func TestSlotsMoveDuringAScan(t *testing.T) {
	const rows, moved = 20_000, 1500
	s, c, _ := startCluster(t, rows, WithPageKeys(50), WithFetches(1))
	tab := tableOf(t, s, "user")
	want := clusterUsers(rows)
	for name, backToo := range map[string]bool{"there": false, "there and back": true} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			done := make(chan error, 1)
			go func() {
				err := moveSlots(ctx, c, moved, c.Masters[2], c.Masters[0])
				if err == nil && backToo {
					err = moveSlots(ctx, c, moved, c.Masters[0], c.Masters[2])
				}
				done <- err
			}()
			for scans, ended := 0, false; !ended; scans++ {
				select {
				case err := <-done:
					require.NoError(t, err)
					t.Logf("%d scans beside the move", scans)
					ended = true // one more scan, of the cluster at rest
				default:
				}
				got, err := tryRows(t, tab, nil)
				if err != nil && !ended { // slots moved faster than they could be read again
					require.ErrorContains(t, err, "the topology of the cluster changed")
					continue
				}
				require.NoError(t, err)
				require.Equal(t, len(want), len(got))
				require.Equal(t, want, got)
			}
			if !backToo {
				require.NoError(t, moveSlots(ctx, c, moved, c.Masters[0], c.Masters[2]))
			}
		})
	}
}

// moveSlots moves the first slots of the third master.
func moveSlots(ctx context.Context, c *redistest.Cluster, n int, from, to *redistest.Server) error {
	for i := range n {
		if err := c.MoveSlot(ctx, 2*16384/3+1+i, from, to); err != nil {
			return err
		}
	}
	return nil
}
