//go:build unix

package keyset

import (
	"syscall"
	"unsafe"
)

// mapped is the number of slots from which on a table lies outside the Go heap: the mapping's granularity costs little then.
const mapped = 2048

// allocate gives size zero slots, or more where the page size rounds up.
func allocate(size int) []entry {
	if size < mapped {
		return make([]entry, size)
	}
	page := syscall.Getpagesize()
	bytes := (size*entrySize + page - 1) / page * page
	m, err := syscall.Mmap(-1, 0, bytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return make([]entry, size)
	}
	return unsafe.Slice((*entry)(unsafe.Pointer(unsafe.SliceData(m))), bytes/entrySize)
}

// release gives slots back.
func release(slots []entry) {
	if len(slots) < mapped {
		return
	}
	m := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(slots))), len(slots)*entrySize)
	_ = syscall.Munmap(m) // refuses what Mmap did not give: the fallback of allocate, which the collector frees
}
