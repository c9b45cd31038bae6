package redisrel

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestScansRunAhead looks at what is sent while nobody asks for further keys.
func TestScansRunAhead(t *testing.T) {
	const n = 2000
	srv, _ := startLoaded(t, n)
	for _, ahead := range []bool{true, false} {
		req := newTestScan(t, "user:{id}", "id TEXT")
		count := &counters{}
		keys := newScanKeys(srv, &req.scanRequest, count)
		keys.mayRunAhead = ahead
		var p page
		require.NoError(t, keys.fill(t.Context(), &p, 100))
		sent := func() int64 { return count.commands[cmdScan].Load() }
		if ahead {
			require.Eventually(t, func() bool { return sent() >= 3 }, 10*time.Second, time.Millisecond)
		} else {
			time.Sleep(50 * time.Millisecond)
			require.EqualValues(t, 1, sent())
		}
		met := slices.Clone(p.keys)
		for {
			p.clear()
			err := keys.fill(t.Context(), &p, 100)
			if err == io.EOF { //nolint:errorlint // fill gives it unwrapped
				break
			}
			require.NoError(t, err)
			met = append(met, p.keys...)
		}
		slices.Sort(met)
		assert.Equal(t, users(n, func(i int) string { return fmt.Sprintf("user:%d", i) }), met)
		assert.EqualValues(t, n, count.keys.Load())
		require.NoError(t, keys.finish(t.Context()))
		keys.close()
	}
}

// TestScansThatRunAheadEnd closes them at once, with keys that nobody asked for.
func TestScansThatRunAheadEnd(t *testing.T) {
	srv, _ := startLoaded(t, 2000)
	for range 20 {
		req := newTestScan(t, "user:{id}", "id TEXT")
		keys := newScanKeys(srv, &req.scanRequest, &counters{})
		keys.mayRunAhead = true
		var p page
		require.NoError(t, keys.fill(t.Context(), &p, 10))
		keys.close()
		_, open := <-keys.ahead.replies
		assert.False(t, open)
		keys.close()
	}
}
