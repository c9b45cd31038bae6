package spill

import (
	"slices"
	"sync"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

const (
	// leastRegion is the size of a region that small blocks share.
	leastRegion = 4 << 20
	// blockAlign is what Arrow recommends for buffers.
	blockAlign = 64
)

// Memory is an allocator whose blocks lie in temporary files that are mapped into memory: the system keeps what is in use and writes the
// rest to disk when it needs the room. The files have no name once they are mapped, so that none is ever left behind. What
// cannot be mapped comes from fallback, and Err says why. It is safe for use by several goroutines.
type Memory struct {
	dir      *Dir
	count    *Count
	fallback memory.Allocator

	mu      sync.Mutex
	regions []*region // by address
	open    *region   // that small blocks are taken from
	err     error
}

// region is a mapped file.
type region struct {
	bytes []byte
	taken int // from the begin
	live  int // blocks in use
}

var _ memory.Allocator = (*Memory)(nil)

// NewMemory makes an allocator in files of the directory; what it maps is added to count. It is nil where the system maps no files.
func (d *Dir) NewMemory(fallback memory.Allocator, count *Count) *Memory {
	if !mappable {
		return nil
	}
	return &Memory{dir: d, count: count, fallback: fallback}
}

// Err is why a file could not be made, nil while all could.
func (m *Memory) Err() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// Allocate implements memory.Allocator. The block is zeros.
func (m *Memory) Allocate(size int) []byte {
	if size == 0 {
		return nil
	}
	if b := m.block(size); b != nil {
		return b
	}
	return m.fallback.Allocate(size)
}

// block gives a block in a file; nil where none can be made.
func (m *Memory) block(size int) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	room := (size + blockAlign - 1) &^ (blockAlign - 1)
	r := m.open
	if room > leastRegion/4 || r == nil || len(r.bytes)-r.taken < room {
		var err error
		if r, err = m.add(room); err != nil {
			m.err = err
			return nil
		}
	}
	b := r.bytes[r.taken : r.taken+size : r.taken+room]
	r.taken += room
	r.live++
	m.count.Bytes.Add(int64(room))
	return b
}

// add maps a file for a block; small ones share it.
func (m *Memory) add(room int) (*region, error) {
	shared := room <= leastRegion/4
	if shared {
		room = leastRegion
	}
	bytes, err := m.dir.mapped(room, m.count)
	if err != nil {
		return nil, err
	}
	r := &region{bytes: bytes}
	if shared {
		m.open = r
	}
	m.regions = slices.Insert(m.regions, m.after(address(bytes)), r)
	m.count.Files.Add(1)
	return r, nil
}

// mapped makes a file of a size, maps it, and takes its name away.
func (d *Dir) mapped(size int, count *Count) ([]byte, error) {
	f, err := d.create(count)
	if err != nil {
		return nil, err
	}
	defer d.remove(f.Name())
	defer f.Close() // the mapping stays
	bytes, err := mapFile(f, size)
	if err != nil {
		return nil, count.unusable("write", f.Name(), err)
	}
	return bytes, nil
}

// after is the number of regions that begin at an address or before it.
func (m *Memory) after(at uintptr) int {
	n, _ := slices.BinarySearchFunc(m.regions, at, func(r *region, at uintptr) int {
		if address(r.bytes) <= at {
			return -1
		}
		return 1
	})
	return n
}

// owner is the region of a block; nil for none.
func (m *Memory) owner(b []byte) *region {
	at := address(b)
	n := m.after(at)
	if cap(b) == 0 || n == 0 {
		return nil
	}
	if r := m.regions[n-1]; at < address(r.bytes)+uintptr(len(r.bytes)) {
		return r
	}
	return nil
}

// Owns reports whether a block lies in a file.
func (m *Memory) Owns(b []byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.owner(b) != nil
}

// Reallocate implements memory.Allocator.
func (m *Memory) Reallocate(size int, old []byte) []byte {
	if size <= cap(old) && m.Owns(old) {
		b := old[:size]
		if size > len(old) {
			clear(b[len(old):])
		}
		return b
	}
	b := m.Allocate(size)
	copy(b, old)
	m.Free(old)
	return b
}

// Free implements memory.Allocator.
func (m *Memory) Free(b []byte) {
	if !m.release(b) && cap(b) > 0 {
		m.fallback.Free(b)
	}
}

// release frees a block that lies in a file, and reports whether it does.
func (m *Memory) release(b []byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.owner(b)
	if r == nil {
		return false
	}
	if r.live--; r.live == 0 {
		m.drop(r)
	}
	return true
}

// drop unmaps a region.
func (m *Memory) drop(r *region) {
	if m.open == r {
		m.open = nil
	}
	m.regions = slices.DeleteFunc(m.regions, func(other *region) bool { return other == r })
	unmap(r.bytes)
}

// Trim has the system count pages that are not used just now as the files', no longer as the process's.
func (m *Memory) Trim() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.regions {
		trim(r.bytes)
	}
}

// Mapped is the number of bytes in mapped files.
func (m *Memory) Mapped() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := int64(0)
	for _, r := range m.regions {
		sum += int64(len(r.bytes))
	}
	return sum
}

func address(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }
