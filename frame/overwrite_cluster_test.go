package frame_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// clusterOverwrites are tables of a cluster: how each is declared, what its rows are written by, and what a query reads of them.
var clusterOverwrites = map[string]struct{ create, rows, query string }{
	"hash":   {"(id BIGINT, v TEXT) WITH (key = 'o:{id}')", "(id, v) SELECT v, '%s' FROM generate_series(%d, %d) g(v)", "SELECT id, v FROM o"},
	"string": {"(id BIGINT, value TEXT) WITH (key = 'o:{id}', type = 'string')", "(id, value) SELECT v, '%s' FROM generate_series(%d, %d) g(v)", "SELECT id, value FROM o"},
	"set":    {"(id BIGINT, member TEXT) WITH (key = 'o:{id}', type = 'set')", "(id, member) SELECT v, '%s' FROM generate_series(%d, %d) g(v)", "SELECT id, member FROM o"},
	"stream": {"(id TEXT, n BIGINT, v TEXT) WITH (key = 'o:{n}', type = 'stream')", "(n, v) SELECT v, '%s' FROM generate_series(%d, %d) g(v)", "SELECT n, v FROM o"},
}

// overwriteCluster is a session of a cluster with the old rows 1 to 60 of a table, and keys that are none of its rows.
func overwriteCluster(t *testing.T, c *redistest.Cluster, shape string) *setup {
	t.Helper()
	client := clusterClient(t, c)
	for _, m := range c.Masters {
		require.NoError(t, c.Client(m).FlushAll(t.Context()).Err())
	}
	s := &setup{Session: open(t, c.URL(), frame.WithRedis(redisrel.WithPageKeys(7), redisrel.WithPatience(20*time.Second)))}
	s.run(t, "CREATE TABLE o "+clusterOverwrites[shape].create)
	s.run(t, "INSERT INTO o "+fmt.Sprintf(clusterOverwrites[shape].rows, "old", 1, 60))
	for i := range 30 {
		require.NoError(t, client.Set(t.Context(), fmt.Sprintf("o:%d:note", i), "x", 0).Err())
		require.NoError(t, client.ZAdd(t.Context(), fmt.Sprintf("o:%d", 90_000+i), redis.Z{Member: "x"}).Err())
		require.NoError(t, client.Set(t.Context(), fmt.Sprintf("p:%d", i), "x", 0).Err())
	}
	return s
}

// clusterClient is a client that learns which nodes have which slots now.
func clusterClient(t *testing.T, c *redistest.Cluster) *redis.ClusterClient {
	t.Helper()
	var addresses []string
	for _, node := range c.Servers() {
		addresses = append(addresses, node.Addr)
	}
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addresses})
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

// others counts the keys that are no rows of the table, which nobody may have touched.
func others(t *testing.T, c *redistest.Cluster) (n int64) {
	t.Helper()
	client := clusterClient(t, c)
	for i := range 30 {
		for _, exists := range []*redis.IntCmd{
			client.Exists(t.Context(), fmt.Sprintf("o:%d:note", i)), client.Exists(t.Context(), fmt.Sprintf("p:%d", i)), client.ZCard(t.Context(), fmt.Sprintf("o:%d", 90_000+i)),
		} {
			require.NoError(t, exists.Err())
			n += exists.Val()
		}
	}
	return n
}

// rowsOf are rows of a value, as a query gives them.
func rowsOf(v string, from, to int) (rows []string) {
	for i := from; i <= to; i++ {
		rows = append(rows, fmt.Sprintf("%d|%s", i, v))
	}
	slices.Sort(rows)
	return rows
}

// TestOverwriteOfACluster leaves exactly the new rows on all nodes, and what is no row of the table.
func TestOverwriteOfACluster(t *testing.T) {
	c := redistest.StartCluster(t, 3, 0)
	for shape, o := range clusterOverwrites {
		t.Run(shape, func(t *testing.T) {
			s := overwriteCluster(t, c, shape)
			assert.Equal(t, "60 rows written, 30 other rows removed", s.run(t, "INSERT OVERWRITE o "+fmt.Sprintf(o.rows, "new", 31, 90)))
			got := s.rows(t, o.query)
			slices.Sort(got)
			assert.Equal(t, rowsOf("new", 31, 90), got)
			assert.EqualValues(t, 90, others(t, c))
		})
	}
}

// TestOverwriteOfAClusterWithAFullNode: a node that takes no more data stops it before anything is removed, and the report is exact.
func TestOverwriteOfAClusterWithAFullNode(t *testing.T) {
	c := redistest.StartCluster(t, 3, 0)
	for shape, o := range clusterOverwrites {
		t.Run(shape, func(t *testing.T) {
			s := overwriteCluster(t, c, shape)
			full := c.Client(c.Masters[2])
			require.NoError(t, full.ConfigSet(t.Context(), "maxmemory", "1").Err())
			_, err := s.RunAll(t.Context(), "INSERT OVERWRITE o "+fmt.Sprintf(o.rows, "new", 31, 90))
			require.NoError(t, full.ConfigSet(t.Context(), "maxmemory", "0").Err())
			report := stopped(err)
			require.NotNil(t, report, "%v", err)
			assert.ErrorContains(t, err, "OOM")
			assert.Zero(t, report.Removed)
			assert.Zero(t, report.Unknown)
			assert.Positive(t, report.Failed)
			written := int64(0)
			got := s.rows(t, o.query)
			slices.Sort(got)
			for _, row := range got {
				if slices.Contains(rowsOf("new", 31, 90), row) {
					written++
				} else {
					assert.Contains(t, rowsOf("old", 1, 60), row)
				}
			}
			assert.Equal(t, report.Written, written)
			client := clusterClient(t, c)
			for i := 1; i <= 60; i++ {
				assert.EqualValues(t, 1, client.Exists(t.Context(), "o:"+strconv.Itoa(i)).Val(), "no key goes before all new rows are in")
			}
			assert.EqualValues(t, 90, others(t, c))
			assert.Equal(t, "60 rows written", s.run(t, "INSERT OVERWRITE o "+fmt.Sprintf(o.rows, "new", 31, 90))[:15])
			got = s.rows(t, o.query)
			slices.Sort(got)
			assert.Equal(t, rowsOf("new", 31, 90), got)
		})
	}
}

// TestOverwriteFailsOver kills a master of a cluster in the middle: the replica that takes its place is given its rows, and other keys go in the end.
// Of entries of streams that were under way nobody knows.
func TestOverwriteFailsOver(t *testing.T) {
	for _, shape := range []string{"hash", "set", "stream"} {
		o := clusterOverwrites[shape]
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
			c := redistest.StartCluster(t, 3, 1)
			s := overwriteCluster(t, c, shape)
			s.run(t, "INSERT OVERWRITE o "+fmt.Sprintf(o.rows, "old", 1, 6000))
			for _, m := range c.Masters {
				require.NoError(t, c.Client(m).Wait(t.Context(), 1, 10*time.Second).Err())
			}
			done := make(chan error, 1)
			go func() {
				r, err := s.RunAll(t.Context(), "INSERT OVERWRITE o "+fmt.Sprintf(o.rows, "new", 3001, 9000))
				if r != nil {
					_ = r.Close()
				}
				done <- err
			}()
			time.Sleep(60 * time.Millisecond)
			c.Masters[1].Kill()
			err := <-done
			got := s.rows(t, o.query)
			slices.Sort(got)
			assert.EqualValues(t, 90, others(t, c))
			if err == nil {
				assert.Equal(t, rowsOf("new", 3001, 9000), got)
				return
			}
			assert.Equal(t, "stream", shape, "%v", err)
			report := stopped(err)
			require.NotNil(t, report, "%v", err)
			assert.Zero(t, report.Removed)
			written := int64(0)
			for _, row := range got {
				if strings.HasSuffix(row, "|new") {
					written++
				}
			}
			assert.LessOrEqual(t, report.Written, written)
			assert.GreaterOrEqual(t, report.Written+report.Unknown, written)
		})
	}
}
