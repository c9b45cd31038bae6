//go:build !unix

package keyset

// allocate gives zeroed memory of at least size bytes, aligned to eight.
func allocate(size int) []byte { return onHeap(size) }

// release leaves memory to the collector.
func release([]byte) {}
