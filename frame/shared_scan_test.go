package frame_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

const sharedRows = 3000

// sharing has users, orders of theirs that name them by a field, and keys of others.
func sharing(t *testing.T, opts ...frame.Option) *setup {
	t.Helper()
	s := start(t, opts...)
	s.users(t, sharedRows)
	s.declareUsers(t)
	s.server.Load(t, sharedRows, func(i int) (string, []any) {
		return fmt.Sprintf("order:%d", i), []any{"city", []string{"Bern", "Basel"}[i%2], "total", i % 7, "name", fmt.Sprintf("user %d", i+1)}
	})
	s.server.Load(t, sharedRows, func(i int) (string, []any) { return fmt.Sprintf("session:%d", i), []any{"x", i} })
	s.run(t, "CREATE TABLE orders (id BIGINT, city TEXT, total BIGINT, name TEXT) WITH (key = 'order:{id}')")
	return s
}

func TestOneScanForAllTables(t *testing.T) {
	for _, opts := range [][]frame.Option{nil, {frame.WithSwitches("spill-all")}, {frame.WithSwitches("other-sides")}} {
		s := sharing(t, opts...)
		s.rows(t, "SELECT count(*) FROM users, orders WHERE users.id = 1 AND orders.id = 1") // measures both
		one := s.sent(t, func() { s.rows(t, "SELECT count(name) FROM users") })["scan"]
		whole := s.sent(t, func() { s.rows(t, `SELECT count(*) FROM "*"`) })["scan"]
		require.Greater(t, whole, int64(3*sharedRows/1000), "of COUNT 1000 at most")
		for text, want := range map[string]string{
			"SELECT count(*), sum(b.score - a.score) FROM users a JOIN users b ON a.name = b.name":                              "3000|0",
			"SELECT count(*), max(o.total) FROM users u JOIN orders o ON u.name = o.name":                                       "3000|6",
			"SELECT count(*), sum(total) FROM orders o WHERE o.name NOT IN (SELECT name FROM users WHERE name < 'a')":           "3000|8994",
			"SELECT count(*), 0 FROM (SELECT name FROM users UNION ALL SELECT name FROM orders) x":                              "6000|0",
			"SELECT count(*), 0 FROM (SELECT name FROM users INTERSECT SELECT name FROM orders) x":                              "3000|0",
			"WITH c AS MATERIALIZED (SELECT city FROM orders) SELECT (SELECT count(*) FROM c), (SELECT count(name) FROM users)": "3000|3000",
			"SELECT count(*), 0 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.name = u.name)":                       "3000|0",
		} {
			t.Run(text, func(t *testing.T) {
				plain := strings.Join(s.rows(t, "EXPLAIN "+text), "\n")
				if !strings.Contains(plain, "shares the SCAN of") {
					t.Skip("the plan looks up keys")
				}
				var read frame.ScanReport
				sent := s.sent(t, func() {
					r, err := s.Run(t.Context(), text)
					require.NoError(t, err)
					assert.Equal(t, []string{want}, texts(t, r))
					read = r.Stats().Read
				})
				if strings.Contains(text, "users a") {
					assert.Equal(t, one, sent["scan"], "as one scan of the table")
				} else {
					assert.LessOrEqual(t, sent["scan"], whole, "as one scan of all keys at most")
					assert.LessOrEqual(t, read.Keys, int64(2*sharedRows), "each key is counted once, and sessions are nobody's")
				}
				assert.Equal(t, sent["scan"], read.Commands["SCAN"])
				assert.EqualValues(t, 2*sharedRows, read.Rows)
			})
		}
	}
}

// TestSharedScanThatIsLeft ends some scans of a walk before their end, or never begins them.
func TestSharedScanThatIsLeft(t *testing.T) {
	s := sharing(t)
	assert.Len(t, s.rows(t, "SELECT u.name FROM users u JOIN orders o ON u.city = o.city LIMIT 7"), 7)
	assert.Empty(t, s.rows(t, "SELECT u.name FROM users u JOIN orders o ON u.city = o.city AND u.score > 1000000000"))
	assert.Empty(t, s.rows(t, "SELECT o.name FROM orders o JOIN users u ON u.city = o.city AND o.total > 1000000000"))
	assert.Len(t, s.rows(t, "SELECT name FROM users UNION ALL SELECT name FROM orders LIMIT 3010"), 3010)
	r, err := s.Run(t.Context(), "SELECT u.name FROM users u JOIN orders o ON u.city = o.city")
	require.NoError(t, err)
	require.NoError(t, r.Close())
}

// TestSharedScanUnderFault makes a fault at each SCAN of a walk: the answer is right, or it is an error.
func TestSharedScanUnderFault(t *testing.T) {
	s := sharing(t)
	proxy := redistest.StartProxy(t, s.server.Addr)
	behind := open(t, "redis://"+proxy.Addr)
	const text = "SELECT count(*) FROM users u JOIN orders o ON u.name = o.name"
	count := func() (string, error) {
		r, err := behind.RunAll(t.Context(), text)
		if err != nil {
			return "", err
		}
		return texts(t, r)[0], nil
	}
	first, err := count()
	require.NoError(t, err)
	require.Equal(t, strconv.Itoa(sharedRows), first)
	var scans atomic.Int64
	for what, fault := range map[string]redistest.Fault{
		"drop": {Drop: true}, "half": {Half: true}, "loading": {Reply: "-LOADING Redis is loading the dataset in memory\r\n"},
		"error": {Reply: "-ERR boom\r\n"}, "short": {Reply: "*1\r\n$1\r\n0\r\n"},
	} {
		for _, nth := range []int64{1, 2, 9, 17} {
			scans.Store(0)
			proxy.OnCommand(func(c redistest.Command) redistest.Fault {
				if c.Name == "SCAN" && scans.Add(1) == nth {
					return fault
				}
				return redistest.Fault{}
			})
			got, err := count()
			if what == "error" || what == "short" {
				require.Error(t, err, what)
				assert.Equal(t, frame.CodeServer, frame.CodeOf(err))
			} else {
				require.NoError(t, err, what)
				assert.Equal(t, strconv.Itoa(sharedRows), got)
			}
		}
	}
	scans.Store(0)
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "SCAN" && scans.Add(1) == 3 {
			s.redis.FlushAll(t.Context())
		}
		return redistest.Fault{}
	})
	_, err = count()
	assert.ErrorContains(t, err, "a FLUSHALL, FLUSHDB or SWAPDB ran during the scan of table")
}
