package exec

import (
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// rankTree counts ranks. It is a segment tree: node i lies above 2i and 2i+1, rank r is node leaves+r, and a node has the sum of what
// lies below it, or the largest of that.
type rankTree struct {
	nodes   vec.Slice[int32]
	leaves  int
	largest bool // nodes have the largest count
	// total is the number of all, distinct the number of ranks that there are.
	total, distinct int
}

func newRankTree(alloc memory.Allocator, ranks int, largest bool) *rankTree {
	t := &rankTree{nodes: vec.NewSlice[int32](alloc), leaves: 1, largest: largest}
	for t.leaves < ranks {
		t.leaves *= 2
	}
	t.nodes.Resize(2 * t.leaves)
	return t
}

// add adds to the count of a rank.
func (t *rankTree) add(rank, by int32) {
	i := t.leaves + int(rank)
	v := t.nodes.V
	before := v[i]
	v[i] += by
	t.total += int(by)
	switch {
	case before == 0:
		t.distinct++
	case v[i] == 0:
		t.distinct--
	}
	for i /= 2; i > 0; i /= 2 {
		if t.largest {
			v[i] = max(v[2*i], v[2*i+1])
		} else {
			v[i] += by
		}
	}
}

// at is the rank of the value with a number from 0 in the order of all.
func (t *rankTree) at(number int) int32 {
	i := 1
	for i < t.leaves {
		i *= 2
		if n := int(t.nodes.V[i]); number >= n {
			number -= n
			i++
		}
	}
	return int32(i - t.leaves)
}

// most is the rank with the largest count: of several the first, or the last one.
func (t *rankTree) most(last bool) int32 {
	i := 1
	for i < t.leaves {
		i *= 2
		if left, right := t.nodes.V[i], t.nodes.V[i+1]; right > left || last && right == left {
			i++
		}
	}
	return int32(i - t.leaves)
}

func (t *rankTree) release() { t.nodes.Release() }
