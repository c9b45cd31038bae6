package exec

import (
	"slices"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// takeSunk gives the filters for the node that is about to be built, which says what becomes of them.
func (b *builder) takeSunk() []sunk {
	f := b.sunk
	b.sunk = nil
	return f
}

// through restates filters over a node's output for its input, by the expressions that its first columns are. Those on
// computed columns are dropped: they are no part of what the result depends on.
func through(filters []sunk, exprs []plan.Expr) []sunk {
	var out []sunk
	for _, f := range filters {
		if f.column >= len(exprs) {
			continue
		}
		if c, ok := exprs[f.column].(*plan.ColumnRef); ok {
			out = append(out, sunk{f.runtimeFilter, c.Index})
		}
	}
	return out
}

// ofPartitions are those filters that keep whole partitions of a window, or drop them.
func ofPartitions(filters []sunk, w *plan.Window) []sunk {
	return slices.DeleteFunc(filters, func(f sunk) bool {
		return !slices.ContainsFunc(w.PartitionBy, func(e plan.Expr) bool {
			c, ok := e.(*plan.ColumnRef)
			return ok && c.Index == f.column
		})
	})
}

// ofJoin are the filters for the probe and the build side of a join: those from above, and for the probe side what its
// own table will say.
func (s *joinShape) ofJoin(above []sunk, own []*keyOf) (probe, build []sunk) {
	left := s.node.Left.Schema().NumFields()
	for _, f := range above {
		onLeft := f.column < left
		if !onLeft {
			f.column -= left
		}
		switch kind := s.node.Kind; {
		case onLeft != s.flipped && (kind == plan.InnerJoin || onLeft && kind != plan.RightJoin && kind != plan.FullJoin):
			probe = append(probe, f)
		case onLeft == s.flipped && kind == plan.InnerJoin:
			build = append(build, f)
		}
	}
	for _, k := range own {
		probe = append(probe, sunk{k.filter, k.probe})
	}
	return probe, build
}

// keyOf is a key of a join that a runtime filter is made of.
type keyOf struct {
	filter *runtimeFilter
	key    int // which of the join's keys
	probe  int // the column of the probe side
}

// filterKeys are the keys whose values in the table say which probe rows matter: whole numbers and times that are bare
// columns, in joins that give nothing for a probe row without a partner.
func (s *joinShape) filterKeys() []*keyOf {
	if s.kind != plan.InnerJoin && s.kind != plan.RightJoin && s.kind != plan.SemiJoin && !s.sifts() {
		return nil
	}
	var out []*keyOf
	for k, e := range s.node.Equi {
		x, y := e.Left, e.Right
		if s.flipped {
			x, y = y, x
		}
		probe, ok := x.(*plan.ColumnRef)
		if ok && !e.NullSafe && wholeNumber(probe.Type()) && wholeNumber(y.Type()) {
			out = append(out, &keyOf{&runtimeFilter{}, k, probe.Index})
		}
	}
	return out
}

func wholeNumber(t plan.Type) bool {
	return t.Kind == plan.BigInt || t.Kind == plan.Date || t.Kind == plan.Timestamp
}

// publish puts the runtime filters of a complete table in force.
func (t *joinTable) publish() {
	if t.over.begun() {
		return
	}
	n, views := t.rows.Len(), t.rows.Views()
	for _, k := range t.filters {
		v, codes := views[t.keys[k.key]], make([]uint64, n)
		vec.Numbers(&v, n, codes)
		if v.HasNulls() {
			codes = notNullCodes(&v, codes)
		}
		if f := newKeyFilter(codes); f != nil {
			k.filter.keys.Store(f)
		}
	}
}

// notNullCodes drops the codes of NULLs, in place.
func notNullCodes(v *vec.View, codes []uint64) []uint64 {
	k := 0
	for i, c := range codes {
		if !v.Null(i) {
			codes[k] = c
			k++
		}
	}
	return codes[:k]
}

// sieve puts filters on a pipeline that is a scan so far.
func (p *pipeline) sieve(n plan.Node, filters []sunk, env *Env) {
	if len(filters) == 0 {
		return
	}
	p.heavy = true
	blocks := newRecycler(env.Alloc)
	own := *env
	own.Alloc = blocks
	p.blocks = append(p.blocks, blocks)
	p.stages = append(p.stages, func(in plan.Reader) (plan.Reader, error) {
		return &sieve{node: n, in: in, env: &own, filters: filters}, nil
	})
}
