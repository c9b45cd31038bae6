package exec

import (
	"context"

	"rsql/exec/internal/vec"
)

// sortedRows are the rows of a window in the order of their partitions, and within them in the window's order. A position
// is a row's number in that order.
type sortedRows struct {
	env *Env
	// keys are columns of the rows; the first partition of them make the partition.
	keys      []int
	orders    []vec.Order
	partition int
	presorted bool

	views []vec.View
	n     int
	// row is the number of the row at each position.
	row vec.Slice[int32]
	// parts and peers are the positions where partitions and groups of peers begin, and the number of rows.
	parts, peers vec.Slice[int32]
	// part, peer and firstPeer number those of the last row that a batch has had, and the first peers of its partition.
	part, peer, firstPeer int
}

func newSortedRows(env *Env) sortedRows {
	return sortedRows{env: env, row: vec.NewSlice[int32](env.Alloc), parts: vec.NewSlice[int32](env.Alloc), peers: vec.NewSlice[int32](env.Alloc)}
}

// sort takes the rows and finds their order, partitions and peers.
func (s *sortedRows) sort(ctx context.Context, rows *vec.Rows) error {
	s.views, s.n = rows.Views(), rows.Len()
	keys := make([]vec.View, len(s.keys))
	for i, k := range s.keys {
		keys[i] = s.views[k]
	}
	keys = vec.Ordered(keys)
	by, orders := keys, s.orders
	if s.presorted && vec.InOrder(keys, orders, s.n) { // they are not where rows below went to files
		by, orders = nil, nil
	}
	order, err := vec.Sort(ctx, s.env.Alloc, by, orders, s.n, s.env.Workers)
	if err != nil {
		return cancelled(ctx)
	}
	s.row.Release()
	s.row = order
	changed := make([]bool, min(s.n, s.env.BatchRows)+1)
	for from := 0; from < s.n; from += s.env.BatchRows {
		to := min(from+s.env.BatchRows, s.n)
		before := max(from-1, 0) // the row before is compared, too
		part := changed[:to-before]
		clear(part)
		vec.Changes(keys[:s.partition], s.row.V[before:to], part)
		s.mark(&s.parts, part, before, from)
		vec.Changes(keys[s.partition:], s.row.V[before:to], part)
		s.mark(&s.peers, part, before, from)
	}
	s.parts.Append(int32(s.n))
	s.peers.Append(int32(s.n))
	return nil
}

// mark notes the positions from from on at which something begins.
func (s *sortedRows) mark(at *vec.Slice[int32], changed []bool, before, from int) {
	for i := from - before; i < len(changed); i++ {
		if changed[i] {
			at.Append(int32(before + i))
		}
	}
}

func (s *sortedRows) release() {
	s.row.Release()
	s.parts.Release()
	s.peers.Release()
}

// windowBatch is a run of positions, with the partition and the peers of each.
type windowBatch struct {
	s        *sortedRows
	from, to int
	// rows are the numbers of the rows.
	rows []int32
	// part and peer number the partition and the peers; firstPeer the first peers of the partition.
	part, peer, firstPeer []int32
}

// batch gives the positions from (inclusive) to (exclusive), which follow those of the batch before.
func (s *sortedRows) batch(from, to int) *windowBatch {
	n := to - from
	numbers := make([]int32, 3*n)
	b := &windowBatch{s: s, from: from, to: to, rows: s.row.V[from:to], part: numbers[:n], peer: numbers[n : 2*n], firstPeer: numbers[2*n:]}
	for i := range n {
		at := int32(from + i)
		if at == s.peers.V[s.peer+1] {
			s.peer++
		}
		if at == s.parts.V[s.part+1] {
			s.part++
			s.firstPeer = s.peer
		}
		b.part[i], b.peer[i], b.firstPeer[i] = int32(s.part), int32(s.peer), int32(s.firstPeer)
	}
	return b
}

// len is the number of rows.
func (b *windowBatch) len() int { return b.to - b.from }

// partition is where the partition of row i of the batch begins and ends.
func (b *windowBatch) partition(i int) (from, to int32) {
	p := b.part[i]
	return b.s.parts.V[p], b.s.parts.V[p+1]
}

// peers is where the peers of row i of the batch begin and end.
func (b *windowBatch) peers(i int) (from, to int32) {
	p := b.peer[i]
	return b.s.peers.V[p], b.s.peers.V[p+1]
}
