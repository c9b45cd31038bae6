package vec

import (
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// doubling is the size in bytes up to which slices double; beyond it they grow by a quarter, so that a large table does
// not need three times its size for a moment.
const doubling = 32 << 20

// Slice is a growing array of values without pointers whose memory comes from an allocator. The zero value with an
// allocator set by [NewSlice] is empty. V may be read and written, not appended to.
type Slice[T any] struct {
	V     []T
	alloc memory.Allocator
	raw   []byte
}

// NewSlice makes an empty slice.
func NewSlice[T any](alloc memory.Allocator) Slice[T] { return Slice[T]{alloc: alloc} }

// Reserve makes room for n more values.
func (s *Slice[T]) Reserve(n int) {
	need := len(s.V) + n
	if need <= cap(s.V) {
		return
	}
	var zero T
	width := int(unsafe.Sizeof(zero))
	grown := 2 * cap(s.V)
	if grown*width > doubling {
		grown = cap(s.V) + cap(s.V)/4
	}
	grown = max(need, grown, 64/width, 1)
	if s.raw == nil {
		s.raw = s.alloc.Allocate(grown * width)
	} else {
		s.raw = s.alloc.Reallocate(grown*width, s.raw)
	}
	s.V = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(s.raw))), grown)[:len(s.V)]
}

// Append adds one value.
func (s *Slice[T]) Append(v T) {
	if len(s.V) == cap(s.V) {
		s.Reserve(1)
	}
	s.V = append(s.V, v)
}

// AppendAll adds values.
func (s *Slice[T]) AppendAll(v []T) {
	s.Reserve(len(v))
	s.V = append(s.V, v...)
}

// Extend adds n zero values and returns them.
func (s *Slice[T]) Extend(n int) []T {
	s.Reserve(n)
	old := len(s.V)
	s.V = s.V[:old+n]
	clear(s.V[old:])
	return s.V[old:]
}

// Resize makes the slice n long; new values are zero.
func (s *Slice[T]) Resize(n int) {
	if n <= len(s.V) {
		s.V = s.V[:n]
		return
	}
	s.Extend(n - len(s.V))
}

// Bytes is the size of the memory.
func (s *Slice[T]) Bytes() int64 { return int64(len(s.raw)) }

// Release frees the memory; the slice is empty and may be used again.
func (s *Slice[T]) Release() {
	if s.raw != nil {
		s.alloc.Free(s.raw)
	}
	s.raw, s.V = nil, nil
}

// cast reads bytes as values of a type without pointers.
func cast[T any](b []byte) []T {
	var zero T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(zero)))
}

// Sized gives a slice of n elements with any content: s where it is large enough.
func Sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
