package exec

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// output makes a batch of pairs, in the column order of the node.
func (p *prober) output(ls, rs []int32) (plan.Batch, error) {
	if p.shape.sifts() {
		build, err := p.buildColumns(rs)
		if err != nil {
			return nil, err
		}
		return newBatch(p.shape.node.Schema(), build, len(rs)), nil
	}
	probe, err := p.probeColumns(ls)
	if err != nil {
		return nil, err
	}
	if !p.shape.pairs() {
		return newBatch(p.shape.node.Schema(), probe, len(ls)), nil
	}
	build, err := p.buildColumns(rs)
	if err != nil {
		vec.ReleaseAll(probe)
		return nil, err
	}
	if p.shape.flipped {
		probe, build = build, probe
	}
	return newBatch(p.shape.node.Schema(), append(probe, build...), len(ls)), nil
}

// buildColumns gathers rows of the build side.
func (p *prober) buildColumns(rs []int32) ([]arrow.Array, error) {
	fields := p.shape.build.Fields()
	return vec.GatherAllCoded(p.env.Alloc, fields, p.build.rows.Views()[:len(fields)], rs)
}

// probeColumns gathers rows of the probe batch; all of them in order are the batch's own columns.
func (p *prober) probeColumns(ls []int32) ([]arrow.Array, error) {
	whole := len(ls) == p.n
	for i := 0; whole && i < len(ls); i++ {
		whole = ls[i] == int32(i)
	}
	if !whole {
		return vec.GatherAllCoded(p.env.Alloc, p.shape.probe.Fields(), p.views, ls)
	}
	cols := append([]arrow.Array(nil), p.batch.Columns()...)
	for _, c := range cols {
		c.Retain()
	}
	return cols, nil
}

// remaining makes a batch of build rows that come out at the end, from row on, and gives the row to go on from; nil at the
// end. Those are the ones that somebody has met for a semi join, else those that nobody has.
func (p *prober) remaining(met []bool, from int) (plan.Batch, int, error) {
	p.rs = p.rs[:0]
	wanted := p.shape.kind == plan.SemiJoin
	for ; from < p.build.rows.Len() && len(p.rs) < p.env.BatchRows; from++ {
		if met[from] == wanted {
			p.rs = append(p.rs, int32(from))
		}
	}
	if len(p.rs) == 0 {
		return nil, from, nil
	}
	none := vec.Sized(p.ls, len(p.rs))
	p.ls = none
	for i := range none {
		none[i] = -1
	}
	p.n, p.views = 0, make([]vec.View, p.shape.probe.NumFields())
	for i, f := range p.shape.probe.Fields() {
		p.views[i] = vec.View{Kind: vec.KindOf(f.Type)}
	}
	b, err := p.output(none, p.rs)
	return b, from, err
}
