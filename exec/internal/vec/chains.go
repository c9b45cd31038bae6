package vec

import (
	"math"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Chains finds rows by a number that stands for their key. The rows of one slot are linked in the order of their numbers. A
// place in a chain is a row number plus one, so that 0 is the end.
//
// Once linked, it is read by several goroutines at once.
type Chains struct {
	mask  uint64
	shift int           // a slot is a hash less its lowest shift bits
	heads Slice[uint64] // by slot: the first place, and above it a bit for the hash of each row in the chain
	links Slice[link]   // by row
	alone Slice[uint64] // a bit for each row that is in no chain; kept from the first such row on
	done  int           // rows that were linked
	many  atomic.Bool   // two rows have one key
}

// link is a row in a chain.
type link struct {
	key  uint64
	next int32
}

// NewChains makes an empty index. hashMask is ANDed to each hash: all ones but in tests.
func NewChains(alloc memory.Allocator, hashMask uint64) *Chains {
	return &Chains{mask: hashMask, heads: NewSlice[uint64](alloc), links: NewSlice[link](alloc), alone: NewSlice[uint64](alloc)}
}

// Len is the number of rows.
func (c *Chains) Len() int { return len(c.links.V) }

// Append adds rows under the next numbers. One with skip set gets into no chain; skip may be nil. The rows are not found
// before Link.
func (c *Chains) Append(keys []uint64, skip []bool) {
	first := len(c.links.V)
	rows := c.links.Extend(len(keys))
	for i, k := range keys {
		rows[i].key = k
	}
	if len(skip) == 0 {
		return
	}
	c.alone.Resize((len(c.links.V) + 63) / 64)
	for i := range keys {
		if skip[i] {
			c.alone.V[(first+i)/64] |= 1 << ((first + i) % 64)
		}
	}
}

// Link puts new rows into their chains. Those with one key stay in the order of their numbers when they come between the
// same two calls. Workers share the slots among them, each going through all rows.
func (c *Chains) Link(workers int) {
	n := len(c.links.V)
	if len(c.heads.V) < n || len(c.heads.V) == 0 {
		slots := 1 << max(bits.Len(uint(n)), 6)
		c.heads.Resize(0)
		c.heads.Resize(slots)
		c.shift = 64 - bits.TrailingZeros(uint(slots))
		c.done = 0
	}
	first := c.done
	c.done = n
	if n-first < parallelRows || workers < 2 {
		c.link(first, 0, len(c.heads.V))
		return
	}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() { c.link(first, len(c.heads.V)*w/workers, len(c.heads.V)*(w+1)/workers) })
	}
	group.Wait()
}

// parallelRows is the number of rows from which on work on them is shared.
const parallelRows = 1 << 15

// link fills the slots from (inclusive) to (exclusive) with the rows from first on. It goes from the last to the first, which
// then leads its chain.
func (c *Chains) link(first, from, to int) {
	heads, links, whole, unique := c.heads.V, c.links.V, to-from == len(c.heads.V), !c.many.Load()
	for i := len(links) - 1; i >= first; i-- {
		hash := c.hash(links[i].key)
		slot := hash >> c.shift
		if !whole && (slot < uint64(from) || slot >= uint64(to)) || c.skipped(i) {
			continue
		}
		head := heads[slot]
		if unique && c.walk(int32(uint32(head)), links[i].key) != 0 {
			unique = false
			c.many.Store(true)
		}
		links[i].next = int32(uint32(head))
		heads[slot] = head&^math.MaxUint32 | hashBit(hash) | uint64(i+1)
	}
}

// walk gives the first place with a key, from at on.
func (c *Chains) walk(at int32, key uint64) int32 {
	for at != 0 && c.links.V[at-1].key != key {
		at = c.links.V[at-1].next
	}
	return at
}

// Unique reports that no two rows have one key.
func (c *Chains) Unique() bool { return !c.many.Load() }

func (c *Chains) skipped(i int) bool {
	return i/64 < len(c.alone.V) && c.alone.V[i/64]>>(i%64)&1 == 1
}

func (c *Chains) hash(key uint64) uint64 { return hashInt(int64(key)) & c.mask }

// hashBit is the bit of a hash in the head of its chain, chosen by bits that the slot does not depend on.
func hashBit(hash uint64) uint64 { return 1 << (32 + hash&31) }

// Find gives the first place of each key, 0 for keys that are not there and for rows with skip set; skip may be nil.
func (c *Chains) Find(keys []uint64, skip []bool, first []int32) {
	first = first[:len(keys)]
	if len(c.links.V) == 0 {
		clear(first)
		return
	}
	heads, links := c.heads.V, c.links.V
	for i, k := range keys { // the loads of one row do not wait for those of another
		hash := c.hash(k)
		head := heads[hash>>c.shift]
		if first[i] = int32(uint32(head)); head&hashBit(hash) == 0 {
			first[i] = 0
		}
	}
	for i, k := range keys {
		at := first[i]
		for at != 0 && links[at-1].key != k {
			at = links[at-1].next
		}
		first[i] = at
	}
	for i, s := range skip {
		if s {
			first[i] = 0
		}
	}
}

// Next is the next place with the same key.
func (c *Chains) Next(at int32) int32 {
	l := c.links.V[at-1]
	return c.walk(l.next, l.key)
}

// Has reports whether a row is in a chain under a key.
func (c *Chains) Has(row int32, key uint64) bool {
	return c.links.V[row].key == key && !c.skipped(int(row))
}

// Release frees the memory.
func (c *Chains) Release() {
	c.heads.Release()
	c.links.Release()
	c.alone.Release()
	c.done = 0
	c.many.Store(false)
}
