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
	for i, m := range p.matched {
		switch {
		case m || !p.null[i] && len(nulls) == 0:
		case p.shape.maybe == nil:
			open[i] = 1
		default:
			found, err := p.possible(ctx, int32(i), rows, nulls)
			if err != nil {
				return err
			}
			if found {
				open[i] = 1
			}
		}
	}
	return nil
}

// possible reports whether some build row is no partner of probe row i only because a comparison is NULL. Those are all
// rows when the probe row has a NULL, and else the ones with a NULL.
func (p *prober) possible(ctx context.Context, i int32, rows int, nulls []int32) (bool, error) {
	if !p.null[i] {
		rows = len(nulls)
	}
	for from := 0; from < rows; from += p.env.BatchRows {
		if err := cancelled(ctx); err != nil {
			return false, err
		}
		p.ls, p.rs = p.ls[:0], p.rs[:0]
		for k := from; k < min(from+p.env.BatchRows, rows); k++ {
			r := int32(k)
			if !p.null[i] {
				r = nulls[k]
			}
			p.ls, p.rs = append(p.ls, i), append(p.rs, r)
		}
		ls, _, err := p.shape.maybe.keep(p.views, p.build.rows.Views(), p.ls, p.rs)
		if err != nil {
			return false, err
		}
		if len(ls) > 0 {
			return true, nil
		}
	}
	return false, nil
}
