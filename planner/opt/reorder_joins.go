package opt

import (
	"slices"

	"rsql/planner/plan"
)

// reorderJoins joins the inputs of inner joins in another order where that costs less by what is known of their sizes and
// columns (see [orderer]). Where a size is unknown, the written order stays unless it multiplies inputs that a later condition
// would have connected: FROM a, b, c WHERE a.x = c.x AND b.y = c.y. Then the order is greedy: begin with the first input, and
// always take the first of the rest that an equality connects.
func reorderJoins(n plan.Node) (plan.Node, bool, error) {
	return topDown(n, func(n plan.Node) (plan.Node, bool, error) {
		j, ok := n.(*plan.Join)
		if !ok || !reorderable(j) {
			return n, false, nil
		}
		g := &joinGraph{written: j}
		if !g.flatten(j, 0) || len(g.leaves) < 3 {
			return n, false, nil
		}
		best, err := g.reordered()
		if err != nil || best == nil {
			return n, false, err
		}
		out, err := g.restore(best)
		return out, true, err
	})
}

// reordered is a better tree; nil when there is none.
func (g *joinGraph) reordered() (*joined, error) {
	if o := newOrderer(g); o != nil {
		o.search()
		all := uint(len(o.best) - 1)
		if now, _, _ := o.written(g.written, 0); o.best[all].cost >= better*now.cost {
			return nil, nil
		}
		return o.build(all)
	}
	if g.products == 0 {
		return nil, nil
	}
	best, err := g.join()
	if err != nil || best == nil || best.products >= g.products {
		return nil, err
	}
	return best, nil
}

func reorderable(j *plan.Join) bool { return j.Kind == plan.InnerJoin && j.Lookup == nil }

// joined is a part of the new join tree.
type joined struct {
	node plan.Node
	// cols are the columns of node, as ordinals of the written join's output.
	cols []int
	// products is the number of joins without an equality.
	products int
}

func (t *joined) holds(cols []int) bool {
	return !slices.ContainsFunc(cols, func(c int) bool { return !slices.Contains(t.cols, c) })
}

// joinGraph is a tree of inner joins laid flat.
type joinGraph struct {
	written *plan.Join
	leaves  []*joined
	// preds are the conditions over the written join's output that have no place yet.
	preds    []plan.Expr
	products int
}

// flatten collects inputs and conditions below a join whose output begins at ordinal base. It reports false for
// conditions that must stay where they are.
func (g *joinGraph) flatten(n plan.Node, base int) bool {
	j, ok := n.(*plan.Join)
	if !ok || !reorderable(j) {
		cols := upTo(width(n))
		for i := range cols {
			cols[i] += base
		}
		g.leaves = append(g.leaves, &joined{node: n, cols: cols})
		return true
	}
	nLeft := width(j.Left)
	if !g.flatten(j.Left, base) || !g.flatten(j.Right, base+nLeft) {
		return false
	}
	if len(j.Equi) == 0 {
		g.products++
	}
	for _, e := range j.Equi {
		op := "="
		if e.NullSafe {
			op = "<=>"
		}
		p := rebuilt(op, plan.Shift(e.Left, base), plan.Shift(e.Right, base+nLeft))
		if p == nil || fallible(p) {
			return false
		}
		g.preds = append(g.preds, p)
	}
	if j.Residual == nil {
		return true
	}
	if plan.Volatile(j.Residual) || fallible(j.Residual) {
		return false
	}
	for _, c := range plan.Conjuncts(j.Residual) {
		g.preds = append(g.preds, plan.Shift(c, base))
	}
	return true
}

// join builds the tree: groups of connected inputs first, and products of what nothing connects.
func (g *joinGraph) join() (*joined, error) {
	rest := g.leaves
	for len(rest) > 1 {
		groups, err := g.connect(rest)
		if err != nil {
			return nil, err
		}
		if len(groups) == len(rest) {
			product, err := g.combine(groups[0], groups[1])
			if err != nil {
				return nil, err
			}
			groups = append([]*joined{product}, groups[2:]...)
		}
		rest = groups
	}
	if len(g.preds) > 0 {
		return nil, nil
	}
	return rest[0], nil
}

// connect joins, within each group of connected parts, what equalities connect.
func (g *joinGraph) connect(parts []*joined) ([]*joined, error) {
	rest := slices.Clone(parts)
	var groups []*joined
	for len(rest) > 0 {
		group := rest[0]
		rest = rest[1:]
		for {
			i := slices.IndexFunc(rest, func(p *joined) bool { return g.connected(group, p) })
			if i < 0 {
				break
			}
			var err error
			if group, err = g.combine(group, rest[i]); err != nil {
				return nil, err
			}
			rest = slices.Delete(rest, i, i+1)
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// connected reports whether an equality compares an expression of one part with one of the other.
func (g *joinGraph) connected(a, b *joined) bool {
	return slices.ContainsFunc(g.preds, func(p plan.Expr) bool {
		eq, ok := call(p, "=", "<=>")
		if !ok {
			return false
		}
		l, r := plan.Columns(eq.Args[0]), plan.Columns(eq.Args[1])
		return len(l) > 0 && len(r) > 0 && (a.holds(l) && b.holds(r) || a.holds(r) && b.holds(l))
	})
}

// combine joins two parts on all conditions that become decidable.
func (g *joinGraph) combine(a, b *joined) (*joined, error) {
	out := &joined{cols: slices.Concat(a.cols, b.cols), products: a.products + b.products}
	at := make(map[int]int, len(out.cols))
	for i, c := range out.cols {
		at[c] = i
	}
	var now, later []plan.Expr
	for _, p := range g.preds {
		if out.holds(plan.Columns(p)) {
			now = append(now, plan.Remap(p, at))
		} else {
			later = append(later, p)
		}
	}
	g.preds = later
	j, err := plan.NewJoin(a.node, b.node, plan.InnerJoin, plan.And(now...))
	if err != nil {
		return nil, err
	}
	if len(j.Equi) == 0 {
		out.products++
	}
	out.node = j
	return out, nil
}

// restore gives the columns of the new tree in the order and under the names of the written join.
func (g *joinGraph) restore(t *joined) (plan.Node, error) {
	order := make([]int, len(t.cols))
	for i, c := range t.cols {
		order[c] = i
	}
	return pick(t.node, order, plan.FieldNames(g.written.Schema(), false))
}
