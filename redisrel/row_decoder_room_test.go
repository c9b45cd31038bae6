package redisrel

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// countingAllocator counts the bytes that are asked for.
type countingAllocator struct {
	memory.Allocator
	asked atomic.Int64
}

func (a *countingAllocator) Allocate(size int) []byte {
	a.asked.Add(int64(size))
	return a.Allocator.Allocate(size)
}

func (a *countingAllocator) Reallocate(size int, b []byte) []byte {
	if size > cap(b) {
		a.asked.Add(int64(size))
	}
	return a.Allocator.Reallocate(size, b)
}

// TestTextsAreNotCopiedPageByPage: batches of many pages make room for the texts of all of them, and not for each page anew.
func TestTextsAreNotCopiedPageByPage(t *testing.T) {
	server := redistest.Start(t)
	const rows, length = 40_000, 100
	server.Load(t, rows, func(i int) (string, []any) {
		return fmt.Sprintf("user:%d", i), []any{"name", strings.Repeat("x", length-10+i%21)}
	})
	scan := newTestScan(t, "user:{id}", "name TEXT")
	alloc := &countingAllocator{Allocator: scan.alloc}
	scan.alloc = alloc
	lines, _, err := scan.run(t, newServer(server.Client(t), server.Addr))
	require.NoError(t, err)
	assert.Len(t, lines, rows)
	assert.Less(t, alloc.asked.Load(), int64(3*rows*length))
}
