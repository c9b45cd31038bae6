package frame_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// sharingCluster is a cluster with 3,000 users and as many orders that name them.
func sharingCluster(t *testing.T) (*setup, *redistest.Cluster) {
	t.Helper()
	c := redistest.StartCluster(t, 3, 0)
	s := &setup{Session: open(t, c.URL(), frame.WithRedis(pages(60)))}
	s.shareUsersAndOrders(t)
	return s, c
}

func (s *setup) shareUsersAndOrders(t *testing.T) {
	t.Helper()
	for table, key := range map[string]string{"users": "user", "orders": "order"} {
		s.run(t, "CREATE TABLE "+table+" (id BIGINT, name TEXT, total BIGINT) WITH (key = '"+key+":{id}')")
		s.run(t, "INSERT INTO "+table+" SELECT generate_series, CONCAT('user ', generate_series), generate_series % 7 FROM generate_series(1, 3000)")
	}
}

// clusterScans is how many SCANs each master was sent while f ran.
func clusterScans(t *testing.T, c *redistest.Cluster, f func()) []int64 {
	t.Helper()
	for _, m := range c.Masters {
		m.ResetStats(t)
	}
	f()
	var out []int64
	for _, m := range c.Masters {
		out = append(out, m.CommandStats(t)["scan"])
	}
	return out
}

func TestOneScanForAllTablesOfACluster(t *testing.T) {
	s, c := sharingCluster(t)
	whole := clusterScans(t, c, func() { s.rows(t, `SELECT count(*) FROM "*"`) })
	one := clusterScans(t, c, func() { s.rows(t, "SELECT count(name) FROM users") })
	for text, want := range map[string]string{
		"SELECT count(*), sum(b.total - a.total) FROM users a JOIN users b ON a.name = b.name":                 "3000|0",
		"SELECT count(*), max(o.total) FROM users u JOIN orders o ON u.name = o.name":                          "3000|6",
		"SELECT count(*), 0 FROM (SELECT name FROM users UNION ALL SELECT name FROM orders) x":                 "6000|0",
		"SELECT count(*), sum(total) FROM orders o WHERE o.name NOT IN (SELECT name FROM users WHERE id < 0)":  "3000|8998",
		"SELECT count(*), 0 FROM (SELECT a.name FROM users a JOIN orders b ON a.total = b.total LIMIT 5000) x": "5000|0",
	} {
		plain := strings.Join(s.rows(t, "EXPLAIN "+text), "\n")
		assert.Contains(t, plain, "on 3 nodes side by side, one SCAN for 2 scans", text)
		assert.Contains(t, plain, "shares the SCAN of", text)
		most := whole
		if strings.Contains(text, "users b") {
			most = one
		}
		for node, n := range clusterScans(t, c, func() { assert.Equal(t, []string{want}, s.rows(t, text), text) }) {
			assert.Positive(t, n, text)
			assert.LessOrEqual(t, n, most[node], text)
		}
	}
}

// TestScansOfOneSlotShareIt has two tables whose keys are all on one node: the others are not asked.
func TestScansOfOneSlotShareIt(t *testing.T) {
	c := redistest.StartCluster(t, 3, 0)
	s := &setup{Session: open(t, c.URL())}
	for _, table := range []string{"cart", "wish"} {
		s.run(t, "CREATE TABLE "+table+" (who TEXT, i BIGINT, n BIGINT) WITH (key = '{{{who}}}:"+table+":{i}')")
		s.run(t, "INSERT INTO "+table+" SELECT 'ann', generate_series, generate_series FROM generate_series(1, 300)")
	}
	scans := clusterScans(t, c, func() {
		assert.Equal(t, []string{"300"}, s.rows(t, "SELECT count(*) FROM cart c JOIN wish w ON c.n = w.n WHERE c.who = 'ann' AND w.who = 'ann'"))
	})
	asked := 0
	for _, n := range scans {
		if n > 0 {
			asked++
		}
	}
	assert.Equal(t, 1, asked, "%v", scans)
}

// TestSlotsMoveDuringASharedScan moves slots there and back while a join walks through the keyspace once for both tables.
func TestSlotsMoveDuringASharedScan(t *testing.T) {
	s, c := sharingCluster(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		from, to := c.Masters[2], c.Masters[0]
		for range 2 {
			for slot := 2*16384/3 + 1; slot < 2*16384/3+400; slot++ {
				if err := c.MoveSlot(ctx, slot, from, to); err != nil {
					done <- err
					return
				}
			}
			from, to = to, from
		}
		done <- nil
	}()
	for answers, ended := 0, false; !ended; {
		select {
		case err := <-done:
			require.NoError(t, err)
			ended = true
			t.Logf("%d answers beside the move", answers)
		default:
		}
		r, err := s.RunAll(t.Context(), "SELECT count(*), count(DISTINCT u.id), count(DISTINCT o.id) FROM users u JOIN orders o ON u.name = o.name")
		if err != nil && !ended {
			require.ErrorContains(t, err, "the topology of the cluster changed")
			continue
		}
		require.NoError(t, err)
		require.Equal(t, []string{"3000|3000|3000"}, texts(t, r))
		answers++
	}
}

// TestMasterFailsOverDuringASharedScan kills a master in the middle of a walk for both tables of a join.
func TestMasterFailsOverDuringASharedScan(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	c := redistest.StartCluster(t, 3, 1)
	s := &setup{Session: open(t, c.URL(), frame.WithRedis(pages(60), redisrel.WithRate(4000)))}
	s.shareUsersAndOrders(t)
	for _, m := range c.Masters {
		require.NoError(t, c.Client(m).Wait(t.Context(), 1, 10*time.Second).Err())
	}
	const text = "SELECT count(*), count(DISTINCT u.id), count(DISTINCT o.id) FROM users u JOIN orders o ON u.name = o.name"
	require.Contains(t, strings.Join(s.rows(t, "EXPLAIN "+text), "\n"), "shares the SCAN of")
	killed := time.AfterFunc(500*time.Millisecond, c.Masters[1].Kill)
	defer killed.Stop()
	began := time.Now()
	require.Equal(t, []string{"3000|3000|3000"}, s.rows(t, text))
	assert.Greater(t, time.Since(began), 1500*time.Millisecond, "the replica takes so long to take its place")
}
