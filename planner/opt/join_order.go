package opt

import (
	"math/bits"
	"slices"

	"rsql/planner/plan"
)

// mostOrdered is the number of inputs up to which every order of a join is weighed.
const mostOrdered = 11

// better is the share of the written order's cost below which another order is worth a change.
const better = 0.9

// orderer weighs the orders of a join graph. Sets of inputs are bits of a mask. An order costs what its joins read and give:
// rows of both inputs, twice those of the smaller one, which becomes the hash table, and rows of the result.
//
// The search is DPsub (Moerkotte and Neumann, VLDB 2006) over connected sets; a product is weighed where nothing connects.
type orderer struct {
	graph *joinGraph
	rows  []float64 // by input
	// edges are, for pairs of inputs, what equalities between them divide their product by.
	edges map[[2]int]float64
	// filters are the shares of the other conditions, by the inputs that they need.
	filters []maskedShare
	best    []joinOrder
}

type maskedShare struct {
	mask  uint
	share float64
}

// joinOrder is the best way that is known to join a set.
type joinOrder struct {
	cost, rows  float64
	left, right uint // 0 for a single input
	known       bool
}

// newOrderer is nil where an input's size is unknown, or there are too many.
func newOrderer(g *joinGraph) *orderer {
	if len(g.leaves) > mostOrdered {
		return nil
	}
	o := &orderer{graph: g, edges: map[[2]int]float64{}}
	for _, l := range g.leaves {
		rows := rowsOf(l.node)
		if rows < 0 {
			return nil
		}
		o.rows = append(o.rows, max(1, rows))
	}
	pairs := map[[2]int][]plan.Equi{}
	for _, p := range g.preds {
		if i, j, equi, ok := o.equality(p); ok {
			pairs[[2]int{i, j}] = append(pairs[[2]int{i, j}], equi)
			continue
		}
		o.filters = append(o.filters, maskedShare{o.needs(p), o.residualShare(p)})
	}
	for at, equi := range pairs {
		o.edges[at] = matches(o.leaf(at[0]), o.leaf(at[1]), equi)
	}
	return o
}

func (o *orderer) leaf(i int) sized { return sized{o.graph.leaves[i].node, o.rows[i]} }

// needs are the inputs whose columns an expression needs.
func (o *orderer) needs(e plan.Expr) uint {
	mask := uint(0)
	for _, c := range plan.Columns(e) {
		mask |= 1 << o.inputOf(c)
	}
	return mask
}

// inputOf is the input that a column of the written join belongs to. Columns of an input follow each other.
func (o *orderer) inputOf(col int) int {
	for i, l := range o.graph.leaves {
		if len(l.cols) > 0 && col <= l.cols[len(l.cols)-1] && col >= l.cols[0] {
			return i
		}
	}
	return 0
}

// equality takes a condition that compares an expression of one input with one of another, the first of which has the
// smaller number.
func (o *orderer) equality(p plan.Expr) (i, j int, equi plan.Equi, ok bool) {
	eq, ok := call(p, "=", "<=>")
	if !ok {
		return 0, 0, equi, false
	}
	l, r := o.needs(eq.Args[0]), o.needs(eq.Args[1])
	if bits.OnesCount(l) != 1 || bits.OnesCount(r) != 1 || l == r {
		return 0, 0, equi, false
	}
	a, b := eq.Args[0], eq.Args[1]
	if i, j = bits.TrailingZeros(l), bits.TrailingZeros(r); i > j {
		i, j, a, b = j, i, b, a
	}
	first := func(n int) int { return o.graph.leaves[n].cols[0] }
	return i, j, plan.Equi{Left: plan.Shift(a, -first(i)), Right: plan.Shift(b, -first(j))}, true
}

// residualShare is the share of pairs that a condition keeps which is no equality between inputs. What an OR implies of each
// input has been taken from that already.
func (o *orderer) residualShare(p plan.Expr) float64 {
	share := conjunctShare(o.graph.written, p)
	for _, l := range o.graph.leaves {
		if own := implied(p, func(col int) bool { return slices.Contains(l.cols, col) }); own != nil {
			share /= conjunctShare(o.graph.written, own)
		}
	}
	return min(1, share)
}

// size estimates the rows of a set, the same in whatever order it is joined.
func (o *orderer) size(mask uint) float64 {
	rows := 1.0
	for i, r := range o.rows {
		if mask>>i&1 == 1 {
			rows *= r
		}
	}
	for at, divisor := range o.edges {
		if mask>>at[0]&1 == 1 && mask>>at[1]&1 == 1 {
			rows /= divisor
		}
	}
	for _, f := range o.filters {
		if mask&f.mask == f.mask {
			rows *= f.share
		}
	}
	return max(1, rows)
}

func (o *orderer) connected(a, b uint) bool {
	for at := range o.edges {
		i, j := uint(1)<<at[0], uint(1)<<at[1]
		if a&i != 0 && b&j != 0 || a&j != 0 && b&i != 0 {
			return true
		}
	}
	return false
}

// join is the cost of joining two sets.
func (o *orderer) join(l, r joinOrder, rows float64) float64 {
	return l.cost + r.cost + l.rows + r.rows + min(l.rows, r.rows) + rows
}

// search fills in the best orders of all sets.
func (o *orderer) search() {
	o.best = make([]joinOrder, 1<<len(o.rows))
	for mask := uint(1); mask < uint(len(o.best)); mask++ {
		if bits.OnesCount(mask) == 1 {
			o.best[mask] = joinOrder{rows: o.rows[bits.TrailingZeros(mask)], known: true}
			continue
		}
		o.weigh(mask, true)
		if !o.best[mask].known {
			o.weigh(mask, false)
		}
	}
}

// weigh looks at each way to cut a set in two.
func (o *orderer) weigh(mask uint, connected bool) {
	rows, best := o.size(mask), &o.best[mask]
	for left := (mask - 1) & mask; left > 0; left = (left - 1) & mask {
		right := mask &^ left
		if left < right || !o.best[left].known || !o.best[right].known || connected && !o.connected(left, right) {
			continue
		}
		if cost := o.join(o.best[left], o.best[right], rows); !best.known || cost < best.cost {
			*best = joinOrder{cost: cost, rows: rows, left: left, right: right, known: true}
		}
	}
}

// written is the cost of a tree of joins as it stands; next is the number of its first input.
func (o *orderer) written(n plan.Node, next int) (joinOrder, uint, int) {
	j, ok := n.(*plan.Join)
	if !ok || !reorderable(j) {
		return joinOrder{rows: o.rows[next]}, 1 << next, next + 1
	}
	l, lMask, next := o.written(j.Left, next)
	r, rMask, next := o.written(j.Right, next)
	rows := o.size(lMask | rMask)
	return joinOrder{cost: o.join(l, r, rows), rows: rows}, lMask | rMask, next
}

// build joins a set in its best order.
func (o *orderer) build(mask uint) (*joined, error) {
	at := o.best[mask]
	if at.left == 0 {
		return o.graph.leaves[bits.TrailingZeros(mask)], nil
	}
	l, err := o.build(at.left)
	if err != nil {
		return nil, err
	}
	r, err := o.build(at.right)
	if err != nil {
		return nil, err
	}
	if o.best[at.left].rows < o.best[at.right].rows { // the larger one streams past the other
		l, r = r, l
	}
	return o.graph.combine(l, r)
}
