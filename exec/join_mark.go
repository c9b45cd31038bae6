package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// marks makes the probe batch with its marks: TRUE for rows with a partner; else NULL for those that would have one if a
// NULL were some value, which is what IN says; else FALSE.
func (p *prober) marks(ctx context.Context) (plan.Batch, error) {
	open := p.first // of rows without a partner: 1 when the mark is NULL
	clear(open)
	if err := p.undecided(ctx, open); err != nil {
		return nil, err
	}
	return p.marked(func(i int) bool { return open[i] == 1 }), nil
}

// marked is the probe batch with its marks, NULL for rows without a partner that are open.
func (p *prober) marked(open func(i int) bool) plan.Batch {
	b := array.NewBooleanBuilder(p.env.Alloc)
	defer b.Release()
	b.Reserve(p.n)
	for i, m := range p.matched {
		if !m && open(i) {
			b.AppendNull()
		} else {
			b.Append(m)
		}
	}
	cols := make([]arrow.Array, 0, int(p.batch.NumCols())+1)
	for _, c := range p.batch.Columns() {
		c.Retain()
		cols = append(cols, c)
	}
	return newBatch(p.shape.node.Schema(), append(cols, b.NewArray()), p.n)
}

// undecided finds the rows without a partner for which some comparison is NULL.
func (p *prober) undecided(ctx context.Context, open []int32) error {
	rows, nulls := p.build.rows.Len(), p.build.nulls.V
	if len(p.shape.keyExprs) == 0 || rows == 0 && !p.build.exists {
		return nil
	}
	if p.shape.maybe != nil {
		if err := p.possible(ctx, open, true); err != nil {
			return err
		}
		return p.possible(ctx, open, false)
	}
	for i, m := range p.matched {
		if !m && (p.null[i] || len(nulls) > 0) {
			open[i] = 1
		}
	}
	return nil
}

// possible finds the rows for which some build row is no partner only because a comparison is NULL: of the rows with a NULL, for which
// that may be any build row, or of the others, for which it is one with a NULL.
func (p *prober) possible(ctx context.Context, open []int32, null bool) error {
	asked := func(i int) bool { return !p.matched[i] && p.null[i] == null }
	some := false
	for i := range p.matched {
		some = some || asked(i)
	}
	if !some || !null && len(p.build.nulls.V) == 0 {
		return nil
	}
	among, err := p.unsureAmong(null)
	if err != nil {
		return err
	}
	p.ls, p.rs = p.ls[:0], p.rs[:0]
	for i := range p.matched {
		if !asked(i) {
			continue
		}
		for at := among.first(i); at != 0 && open[i] == 0; at = among.next(at) {
			p.ls, p.rs = append(p.ls, int32(i)), append(p.rs, among.row(at))
			if len(p.ls) < p.env.BatchRows {
				continue
			}
			if err := p.tell(ctx, open); err != nil {
				return err
			}
		}
	}
	return p.tell(ctx, open)
}

// tell decides about the pairs at hand, whose probe rows are open where one may be a partner.
func (p *prober) tell(ctx context.Context, open []int32) error {
	if err := cancelled(ctx); err != nil || len(p.ls) == 0 {
		return err
	}
	ls, _, err := p.shape.maybe.keep(p.views, p.build.rows.Views(), p.ls, p.rs)
	for _, i := range ls {
		open[i] = 1
	}
	p.ls, p.rs = p.ls[:0], p.rs[:0]
	return err
}
