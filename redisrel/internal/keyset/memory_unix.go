//go:build unix

package keyset

import "syscall"

// mapped is the number of bytes from which on a table lies outside the Go heap: rounding up to pages costs little then.
const mapped = 32 << 10

// allocate gives zeroed memory of at least size bytes, aligned to eight.
func allocate(size int) []byte {
	if size < mapped {
		return onHeap(size)
	}
	page := syscall.Getpagesize()
	size = (size + page - 1) / page * page
	m, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return onHeap(size)
	}
	return m
}

// release gives memory back.
func release(m []byte) {
	if len(m) >= mapped {
		_ = syscall.Munmap(m) // refuses what Mmap did not give: the fallback of allocate, which the collector frees
	}
}
