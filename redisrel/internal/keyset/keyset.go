// Package keyset is a set of strings that remembers a 128-bit hash (XXH3) of each instead of the string: two strings are
// never taken for one in practice (with 10^9 keys the odds of any collision are 10^-21), and a further member of a large
// set costs at most 24 bytes, however long it is.
//
// A large set is split into segments by the hash's first bits. Each segment is an open-addressing table of 17 bytes a slot
// that grows when it is seven eighths full: twofold up to a million slots in all, by a fifth beyond, so that from there on
// at most 17/0.875*1.2 = 23.4 bytes stand for a member, and only one segment is ever held twice. Segments lie outside the Go heap: there they would raise the heap size at which
// the collector next runs, and so let garbage of the same size pile up beside them.
package keyset

import "github.com/zeebo/xxh3"

const (
	// smallest is the size of a first table, doubling the size up to which tables double, largestSingle that from which a
	// set has segments; in slots.
	smallest      = 16
	doubling      = 1 << 14
	largestSingle = 1 << 13
	segmentBits   = 6
	segments      = 1 << segmentBits
)

// Set is a set of strings. The zero Set is not usable: see New. It is not safe for concurrent use.
type Set struct {
	seed   uint64
	single table
	many   []table
	length int
	warmed uint64
}

// New makes an empty set; different seeds hash differently. It holds no memory before the first Add. A set must be Closed.
func New(seed uint64) *Set { return &Set{seed: seed} }

// Add adds a key and reports whether it was new.
func (s *Set) Add(key string) bool {
	t, e := s.find(key)
	if !t.add(e) {
		return false
	}
	s.length++
	if s.many == nil && len(s.single.entries) > largestSingle {
		s.split()
	}
	return true
}

// Warm touches the memory that adding the keys will need. The misses of many keys overlap here, where those of one Add
// after the other do not: with a million members it halves the time of adding a few hundred.
func (s *Set) Warm(keys []string) {
	if s.many == nil {
		return
	}
	for _, key := range keys {
		t, e := s.find(key)
		if at := t.home(e); at < len(t.tags) {
			s.warmed += uint64(t.tags[at]) + t.entries[at].lo // kept, so that the loads are
		}
	}
}

// find hashes a key and gives the table it belongs to.
func (s *Set) find(key string) (*table, entry) {
	h := xxh3.HashString128Seed(key, s.seed)
	e := entry{hi: h.Hi, lo: h.Lo}
	if s.many != nil {
		return s.segment(e)
	}
	return &s.single, e
}

// Len is the number of members.
func (s *Set) Len() int { return s.length }

// Bytes is the memory that the set holds.
func (s *Set) Bytes() int {
	n := s.single.bytes()
	for i := range s.many {
		n += s.many[i].bytes()
	}
	return n
}

// Close gives the memory back; it is idempotent, and the set is empty afterwards.
func (s *Set) Close() {
	s.single.free()
	for i := range s.many {
		s.many[i].free()
	}
	s.many, s.length = nil, 0
}

// segment is where an entry belongs, and the entry as it is kept there: rotated, so that its first bits spread over the
// segment.
func (s *Set) segment(e entry) (*table, entry) {
	t := &s.many[e.hi>>(64-segmentBits)]
	e.hi = e.hi<<segmentBits | e.hi>>(64-segmentBits)
	return t, e
}

// split moves the members of the one table into segments.
func (s *Set) split() {
	s.many = make([]table, segments)
	for i, tag := range s.single.tags {
		if tag != 0 {
			t, e := s.segment(s.single.entries[i])
			t.add(e)
		}
	}
	s.single.free()
}
