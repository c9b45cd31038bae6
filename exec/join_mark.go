package exec

import (
	"context"
	"maps"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/vec"
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
	if p.shape.unsure {
		return p.possible(ctx, open)
	}
	for i, m := range p.matched {
		if !m && (p.null[i] || len(nulls) > 0) {
			open[i] = 1
		}
	}
	return nil
}

// possible finds the rows for which some build row is no partner only because of NULLs. Rows with NULLs in the same keys are looked at
// together.
func (p *prober) possible(ctx context.Context, open []int32) error {
	keys := vec.OfAll(p.keys)
	byNulls := map[string][]int32{}
	var nulls []byte
	for i, m := range p.matched {
		if m || !p.null[i] && len(p.build.nulls.V) == 0 {
			continue
		}
		if nulls = p.shape.nullsOf(keys, i, nulls[:0]); p.keys == nil {
			nulls = append(nulls, nullMark(p.null[i]))
		}
		byNulls[string(nulls)] = append(byNulls[string(nulls)], int32(i))
	}
	for _, nulls := range slices.Sorted(maps.Keys(byNulls)) {
		joins, err := p.build.unsure(ctx, nulls, p.env)
		if err != nil {
			return err
		}
		for _, u := range joins {
			if err := u.find(ctx, p, byNulls[nulls], open); err != nil {
				return err
			}
		}
	}
	return nil
}
