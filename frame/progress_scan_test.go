package frame_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// TestProgressOfAWalk asks how far a scan is of whose table nobody knows how many keys it has.
func TestProgressOfAWalk(t *testing.T) {
	s, p := faulty(t)
	for i := range 4000 {
		require.NoError(t, s.redis.Set(t.Context(), "other:"+strconv.Itoa(i), "x", 0).Err())
	}
	const query, size = "SELECT sum(n) FROM c", 12 + 4000 + 1 // keys of the table, others, and the catalog
	ctx, progress := frame.WithProgress(t.Context())
	var sizes, slow atomic.Int64
	var last int64
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		switch c.Name {
		case "DBSIZE":
			sizes.Add(1)
		case "SCAN":
			walked, total := progress.Walk()
			assert.Contains(t, []int64{0, size}, total)
			assert.GreaterOrEqual(t, walked, last)
			last = walked
			return redistest.Fault{Delay: time.Duration(slow.Load())}
		}
		return redistest.Fault{}
	})
	s.run(t, query)
	assert.Zero(t, sizes.Load(), "nobody watches")
	slow.Store(int64(100 * time.Millisecond))
	r, err := s.RunAll(ctx, query)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	assert.EqualValues(t, 1, sizes.Load())
	walked, total := progress.Walk()
	assert.EqualValues(t, size, total)
	assert.InDelta(t, size, walked, 400)
	assert.Greater(t, last, int64(size/2), "it was told on the way")
}
