package exec

import (
	"strconv"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// queueOf is a queue with files or without.
func queueOf(t *testing.T, spills bool) (*keyQueue, *Env) {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	t.Cleanup(func() { alloc.AssertSize(t, 0) })
	dir := t.TempDir()
	t.Cleanup(func() { empty(t, dir) })
	env := (&Env{Alloc: alloc, Temp: NewTempDir(dir), Switches: Switches{SpillAll: spills}}).prepared()
	env.Alloc = &tracker{Allocator: alloc, entry: env.node}
	return newKeyQueue(env), env
}

func keysFrom(from, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "key:" + strconv.Itoa(from+i)
	}
	return out
}

// TestKeyQueueKeepsOrder puts and takes in turns of several sizes, so that keys lie in files, full columns and the last one.
func TestKeyQueueKeepsOrder(t *testing.T) {
	for _, spills := range []bool{false, true} {
		for _, sizes := range [][2]int{{1, 1}, {7, 5}, {180, 180}, {1000, 90}, {20_000, 6000}, {5, 100}, {500, 1}} {
			q, env := queueOf(t, spills)
			put, taken := 0, 0
			take := func() bool {
				keys, err := q.Take(t.Context(), sizes[1])
				require.NoError(t, err)
				assert.LessOrEqual(t, len(keys), sizes[1])
				require.Equal(t, keysFrom(taken, len(keys)), append([]string{}, keys...))
				taken += len(keys)
				return len(keys) > 0
			}
			for range 60 {
				require.NoError(t, q.Put(keysFrom(put, sizes[0])))
				put += sizes[0]
				take()
			}
			for take() {
			}
			assert.Equal(t, put, taken)
			assert.Equal(t, spills && sizes[0] > 2*sizes[1] && sizes[0] > 10, env.node.spilled.Files.Load() > 0)
			q.Close()
		}
	}
}

func TestKeyQueueThatIsClosed(t *testing.T) {
	for _, spills := range []bool{false, true} {
		q, _ := queueOf(t, spills)
		for range 5 {
			require.NoError(t, q.Put(keysFrom(0, 10_000)))
		}
		_, err := q.Take(t.Context(), 3)
		require.NoError(t, err)
		q.Close()
		q.Close()
		require.NoError(t, q.Put(keysFrom(0, 10_000)))
		keys, err := q.Take(t.Context(), 3)
		require.NoError(t, err)
		assert.Empty(t, keys)
	}
}
