package spill

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func mappedMemory(t *testing.T, dir string) (*Memory, *Count) {
	t.Helper()
	if !mappable {
		t.Skip("files cannot be mapped on this system")
	}
	var count Count
	m := New(dir).NewMemory(checked(t), &count)
	t.Cleanup(func() { assert.Zero(t, m.Mapped()) })
	return m, &count
}

func TestBlocksInFiles(t *testing.T) {
	dir := t.TempDir()
	m, count := mappedMemory(t, dir)
	sizes := []int{1, 63, 64, 100, 1 << 20, 1<<20 + 1, 3 << 20, 5 << 20, 9 << 20}
	var blocks [][]byte
	for i, n := range sizes {
		b := m.Allocate(n)
		require.Len(t, b, n)
		assert.Equal(t, make([]byte, n), b, "zeros")
		assert.Zero(t, address(b)%blockAlign)
		for k := range b {
			b[k] = byte(i + 1)
		}
		blocks = append(blocks, b)
	}
	m.Trim()
	for i, b := range blocks {
		assert.Equal(t, len(b), bytes.Count(b, []byte{byte(i + 1)}), "block %d has what was written", i)
		assert.True(t, m.Owns(b))
	}
	assert.Empty(t, left(t, dir), "files have no names")
	assert.False(t, m.Owns(make([]byte, 10)))
	assert.GreaterOrEqual(t, count.Bytes.Load(), int64(19<<20))
	assert.Equal(t, int64(5), count.Files.Load(), "small blocks share files")
	for _, b := range blocks {
		m.Free(b)
	}
	assert.NoError(t, m.Err())
}

func TestBlocksInFilesGrow(t *testing.T) {
	m, _ := mappedMemory(t, t.TempDir())
	b := m.Allocate(100)
	copy(b, "text")
	for _, n := range []int{110, 128, 1000, 2 << 20, 7 << 20, 50} {
		b = m.Reallocate(n, b)
		require.Len(t, b, n)
		assert.Equal(t, "text", string(b[:4]))
		assert.Equal(t, n-4, bytes.Count(b[4:], []byte{0}), "the rest is zeros")
	}
	m.Free(b)
	m.Free(m.Allocate(0))
}

func TestBlocksInFilesByManyGoroutines(t *testing.T) {
	m, _ := mappedMemory(t, t.TempDir())
	var group sync.WaitGroup
	for g := range 4 {
		group.Go(func() {
			for i := range 200 {
				b := m.Allocate(1 + i*1000)
				b[i] = byte(g)
				m.Trim()
				assert.Equal(t, byte(g), b[i])
				m.Free(b)
			}
		})
	}
	group.Wait()
}

func TestWhereNoFileCanBeMade(t *testing.T) {
	m, _ := mappedMemory(t, filepath.Join(t.TempDir(), "gone"))
	b := m.Allocate(1 << 20)
	assert.Len(t, b, 1<<20)
	assert.Equal(t, plan.CodeMemory, plan.CodeOf(m.Err()))
	assert.ErrorIs(t, m.Err(), os.ErrNotExist)
	b = m.Reallocate(2<<20, b)
	m.Free(b)
}

func BenchmarkBlocksInFiles(b *testing.B) {
	var count Count
	m := New(b.TempDir()).NewMemory(memory.NewGoAllocator(), &count)
	for b.Loop() {
		block := m.Allocate(64 << 20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		m.Free(block)
	}
}
