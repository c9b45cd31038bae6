package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/vec"
)

// treeRows is the least number of positions that a tree is built over.
const treeRows = 1 << 14

// slidingAggregate is an aggregate over frames whose both ends move. A segment tree over the positions that the frames of a
// batch and of those behind it are likely to have holds partial results, of which a frame takes about two for each
// doubling of its length. No row is ever taken away from a sum, so that DOUBLE sums do not drift.
type slidingAggregate struct {
	frameAggregate
	// tree has a group for each node: 1 is the root, node i lies above 2i and 2i+1, and leaf i of n is node n+i.
	tree agg.Puller
	// from and to are the positions of the leaves.
	from, to int32
	// nodes are those that the rows of a batch are made of, last ones first; row i has those from starts[i] on.
	nodes, starts []int32
	pulled        []int32
}

func (a *slidingAggregate) column(ctx context.Context, b *windowBatch) (arrow.Array, error) {
	a.frame.fill(b)
	parts := make([][3]interval, b.len())
	reach := interval{}
	for i := range parts {
		parts[i] = a.frame.parts(b, i)
		for _, p := range parts[i] {
			switch {
			case p.from == p.to:
			case reach.from == reach.to:
				reach = p
			default:
				reach = interval{min(reach.from, p.from), max(reach.to, p.to)}
			}
		}
	}
	if err := a.cover(ctx, reach); err != nil {
		return nil, err
	}
	acc, err := a.puller(b.len())
	if err != nil {
		return nil, err
	}
	defer acc.Release()
	a.pull(acc, parts)
	return acc.Result(0, b.len())
}

// cover builds a tree over the positions of an interval, and as many behind it, unless the tree has them.
func (a *slidingAggregate) cover(ctx context.Context, p interval) error {
	if p.from == p.to || a.tree != nil && p.from >= a.from && p.to <= a.to {
		return nil
	}
	a.release()
	n := min(a.s.n-int(p.from), max(2*int(p.to-p.from), treeRows))
	tree, err := a.puller(2 * n)
	if err != nil {
		return err
	}
	a.tree, a.from, a.to = tree, p.from, p.from+int32(n)
	err = a.add(ctx, tree, int(a.from), int(a.to), 2*n, func(position int) int32 { return int32(n + position - int(a.from)) })
	if err != nil {
		return err
	}
	level := 1
	for level*2 < n {
		level *= 2
	}
	for ; level > 0; level /= 2 {
		nodes := min(2*level, n) - level
		a.pulled = vec.Sized(a.pulled, nodes)
		for _, child := range []int32{1, 0} {
			for i := range a.pulled {
				a.pulled[i] = 2*int32(level+i) + child
			}
			tree.Pull(tree, level, a.pulled)
		}
	}
	return nil
}

// pull puts the frames of a batch together.
func (a *slidingAggregate) pull(acc agg.Puller, frames [][3]interval) {
	a.nodes, a.starts = a.nodes[:0], a.starts[:0]
	most := 0
	for _, parts := range frames {
		a.starts = append(a.starts, int32(len(a.nodes)))
		for i := len(parts) - 1; i >= 0; i-- {
			a.list(parts[i])
		}
		most = max(most, len(a.nodes)-int(a.starts[len(a.starts)-1]))
	}
	a.starts = append(a.starts, int32(len(a.nodes)))
	a.pulled = vec.Sized(a.pulled, len(frames))
	for round := range int32(most) {
		for i := range a.pulled {
			a.pulled[i] = -1
			if at := a.starts[i] + round; at < a.starts[i+1] {
				a.pulled[i] = a.nodes[at]
			}
		}
		acc.Pull(a.tree, 0, a.pulled)
	}
}

// list adds the nodes that make up an interval, last ones first.
func (a *slidingAggregate) list(p interval) {
	if p.from == p.to {
		return
	}
	n := a.to - a.from
	var left [32]int32
	found := 0
	for l, r := p.from-a.from+n, p.to-a.from+n; l < r; l, r = l/2, r/2 {
		if l%2 == 1 {
			left[found] = l
			found++
			l++
		}
		if r%2 == 1 {
			r--
			a.nodes = append(a.nodes, r)
		}
	}
	for i := found - 1; i >= 0; i-- {
		a.nodes = append(a.nodes, left[i])
	}
}

func (a *slidingAggregate) release() {
	if a.tree != nil {
		a.tree.Release()
		a.tree = nil
	}
}
