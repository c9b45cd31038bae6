// Package keyset is a set of strings that remembers a 128-bit hash (XXH3) of each instead of the string: two strings are
// never taken for one in practice (with 10^9 keys the odds of any collision are 10^-21), and a member costs at most 24
// bytes however many there are.
//
// A large set is split into segments by the hash's first bits. Each segment is an open-addressing table that grows by a
// fifth when it is seven eighths full, so that at most 16/0.875*1.2 = 22 bytes stand for a member, and only one segment
// is ever held twice. Segments lie outside the Go heap: there they would raise the heap size at which the collector next
// runs, and so let garbage of the same size pile up beside them.
package keyset

import (
	"math/bits"

	"github.com/zeebo/xxh3"
)

const (
	// smallest is the size of a first table, doubling the size up to which tables double, largestSingle that from which a
	// set has segments; in slots.
	smallest      = 16
	doubling      = 256
	largestSingle = 1 << 13
	segmentBits   = 6
	segments      = 1 << segmentBits
)

// entry is a member's hash; the zero entry is an empty slot.
type entry struct{ hi, lo uint64 }

// Set is a set of strings. The zero Set is not usable: see New. It is not safe for concurrent use.
type Set struct {
	seed   uint64
	single table
	many   []table
	length int
}

// New makes an empty set; different seeds hash differently. It holds no memory before the first Add. A set must be Closed.
func New(seed uint64) *Set { return &Set{seed: seed} }

// Add adds a key and reports whether it was new.
func (s *Set) Add(key string) bool {
	h := xxh3.HashString128Seed(key, s.seed)
	e := entry{hi: h.Hi, lo: h.Lo}
	if e == (entry{}) {
		e.lo = 1
	}
	t := &s.single
	if s.many != nil {
		t = &s.many[e.hi>>(64-segmentBits)]
		e.hi = e.hi<<segmentBits | e.hi>>(64-segmentBits) // what follows spreads over the segment
	}
	if !t.add(e) {
		return false
	}
	s.length++
	if s.many == nil && len(s.single.slots) > largestSingle {
		s.split()
	}
	return true
}

// Len is the number of members.
func (s *Set) Len() int { return s.length }

// Bytes is the memory that the set holds.
func (s *Set) Bytes() int {
	n := len(s.single.slots)
	for i := range s.many {
		n += len(s.many[i].slots)
	}
	return n * entrySize
}

// Close gives the memory back; it is idempotent, and the set is empty afterwards.
func (s *Set) Close() {
	s.single.free()
	for i := range s.many {
		s.many[i].free()
	}
	s.many, s.length = nil, 0
}

// split moves the members of the one table into segments.
func (s *Set) split() {
	s.many = make([]table, segments)
	for _, e := range s.single.slots {
		if e != (entry{}) {
			t := &s.many[e.hi>>(64-segmentBits)]
			e.hi = e.hi<<segmentBits | e.hi>>(64-segmentBits)
			t.add(e)
		}
	}
	s.single.free()
}

// table is an open-addressing hash table with linear probing; members lie near slot hi * len / 2^64.
type table struct {
	slots []entry
	used  int
}

// add adds an entry and reports whether it was new.
func (t *table) add(e entry) bool {
	if t.used >= len(t.slots)-len(t.slots)/8 {
		t.grow()
	}
	i := t.home(e)
	for t.slots[i] != (entry{}) {
		if t.slots[i] == e {
			return false
		}
		if i++; i == uint64(len(t.slots)) {
			i = 0
		}
	}
	t.slots[i] = e
	t.used++
	return true
}

func (t *table) home(e entry) uint64 {
	i, _ := bits.Mul64(e.hi, uint64(len(t.slots)))
	return i
}

// grow makes room; while it copies, the table is held twice.
func (t *table) grow() {
	old := t.slots
	size := len(old) + len(old)/5
	if len(old) < doubling {
		size = max(smallest, 2*len(old))
	}
	t.slots = allocate(size)
	for _, e := range old {
		if e == (entry{}) {
			continue
		}
		i := t.home(e)
		for t.slots[i] != (entry{}) {
			if i++; i == uint64(len(t.slots)) {
				i = 0
			}
		}
		t.slots[i] = e
	}
	release(old)
}

func (t *table) free() {
	release(t.slots)
	t.slots, t.used = nil, 0
}
