package keyset

import "unsafe"

// onHeap gives zeroed memory of the Go heap, of at least size bytes, aligned to eight.
func onHeap(size int) []byte {
	words := make([]uint64, (size+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(words)*8)
}
