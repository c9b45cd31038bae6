package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// rankedAggregate is an aggregate over frames that depends on how often each value is in the frame: quantiles, mode, the number of
// distinct values, counted or estimated, and exact sums of them. From one frame to the next only the rows that come and go are counted.
type rankedAggregate struct {
	frameAggregate
	result func(a *rankedAggregate, b *windowBatch) (arrow.Array, error)
	// rank is the number of a row's value in their order, negative for rows that do not count; row is a row with the value of a rank.
	rank, row vec.Slice[int32]
	counts    *rankTree
	have      [3]interval // the frame that is counted
	// sketch takes the place of counts for estimates; rank is where a row's value counts there.
	sketch *agg.MovingSketch
	sums   *distinctSums // nil for other aggregates
}

// rankedResult gives the results of the rows of a batch; nil for other aggregates.
func rankedResult(call *plan.AggCall) func(a *rankedAggregate, b *windowBatch) (arrow.Array, error) {
	switch name := call.Func.Name; {
	case name == "count" && call.Distinct && len(call.Args) == 1:
		return (*rankedAggregate).distincts
	case name == "approx_count_distinct":
		return (*rankedAggregate).estimates
	case call.Distinct && agg.Removes(call):
		return (*rankedAggregate).totals
	case call.Distinct:
		return nil
	case name == "mode":
		return (*rankedAggregate).picked
	case name == "median":
		return (*rankedAggregate).between
	case name == "quantile_cont" && knownFraction(call):
		return (*rankedAggregate).between
	case name == "quantile_disc" && knownFraction(call):
		return (*rankedAggregate).picked
	default:
		return nil
	}
}

// knownFraction reports whether a quantile's fraction is one: others have errors of their own, or are NULL.
func knownFraction(call *plan.AggCall) bool {
	l, ok := call.Args[1].(*plan.Literal)
	if !ok || plan.Fraction(call.Func.Name, l) != nil {
		return false
	}
	_, known := l.Value.(float64)
	return known
}

func newRankedAggregate(a frameAggregate) *rankedAggregate {
	alloc := a.env.Alloc
	return &rankedAggregate{frameAggregate: a, result: rankedResult(a.call), rank: vec.NewSlice[int32](alloc), row: vec.NewSlice[int32](alloc)}
}

// open ranks the values of all rows.
func (a *rankedAggregate) open(ctx context.Context, s *sortedRows) error {
	if err := a.frameAggregate.open(ctx, s); err != nil {
		return err
	}
	if a.call.Func.Name == "approx_count_distinct" {
		a.openSketch()
		return nil
	}
	if a.call.Distinct && agg.Removes(a.call) {
		a.sums = &distinctSums{}
	}
	values := vec.Ordered([]vec.View{s.views[a.args[0]]})
	order, err := vec.Sort(ctx, a.env.Alloc, values, []vec.Order{{}}, s.n, a.env.Workers)
	if err != nil {
		return cancelled(ctx)
	}
	defer order.Release()
	a.rank.Resize(s.n)
	changed := make([]bool, min(s.n, a.env.BatchRows)+1)
	for from := 0; from < s.n; from += a.env.BatchRows {
		to, before := min(from+a.env.BatchRows, s.n), max(from-1, 0) // the row before is compared, too
		part := changed[:to-before]
		clear(part)
		vec.Changes(values, order.V[before:to], part)
		for i := from; i < to; i++ {
			row := order.V[i]
			switch {
			case values[0].Null(int(row)):
				a.rank.V[row] = -1
				continue
			case i == 0 || part[i-before]:
				a.row.Append(row)
			}
			a.rank.V[row] = int32(len(a.row.V) - 1)
		}
	}
	a.leaveOut()
	a.counts = newRankTree(a.env.Alloc, len(a.row.V), a.call.Func.Name == "mode")
	return nil
}

// leaveOut has the rows not count that the filter keeps out.
func (a *rankedAggregate) leaveOut() {
	if a.filter < 0 {
		return
	}
	f := &a.s.views[a.filter]
	for row := range a.rank.V {
		if f.Null(row) || !f.Bool(row) {
			a.rank.V[row] = -1
		}
	}
}

func (a *rankedAggregate) column(ctx context.Context, b *windowBatch) (arrow.Array, error) {
	if err := cancelled(ctx); err != nil {
		return nil, err
	}
	a.frame.fill(b)
	return a.result(a, b)
}

// move counts the frame of row i of a batch instead of the one before.
func (a *rankedAggregate) move(b *windowBatch, i int) {
	for k, want := range a.frame.parts(b, i) {
		have := a.have[k]
		if want.from >= have.to || have.from >= want.to { // nothing in common
			a.count(have, -1)
			a.count(want, 1)
		} else {
			a.count(interval{have.from, want.from}, -1)
			a.count(interval{want.to, have.to}, -1)
			a.count(interval{want.from, have.from}, 1)
			a.count(interval{have.to, want.to}, 1)
		}
		a.have[k] = want
	}
}

// count adds to the counts of the values at the positions of an interval, which may be empty or turned around: then nothing.
func (a *rankedAggregate) count(p interval, by int32) {
	switch {
	case a.sketch != nil:
		a.countCells(p, by)
		return
	case a.sums != nil:
		a.countChanges(p, by)
		return
	}
	for at := p.from; at < p.to; at++ {
		if rank := a.rank.V[a.s.row.V[at]]; rank >= 0 {
			a.counts.add(rank, by)
		}
	}
}

func (a *rankedAggregate) distincts(b *windowBatch) (arrow.Array, error) {
	out := array.NewInt64Builder(a.env.Alloc)
	defer out.Release()
	out.Reserve(b.len())
	for i := range b.len() {
		a.move(b, i)
		out.UnsafeAppend(int64(a.counts.distinct))
	}
	return out.NewArray(), nil
}

// picked gives one of the values of each frame.
func (a *rankedAggregate) picked(b *windowBatch) (arrow.Array, error) {
	descending := len(a.call.OrderBy) > 0 && a.call.OrderBy[0].Descending
	sel := make([]int32, b.len())
	for i := range sel {
		a.move(b, i)
		switch {
		case a.counts.total == 0:
			sel[i] = -1
		case a.call.Func.Name == "mode":
			sel[i] = a.row.V[a.counts.most(descending)]
		default:
			fraction := a.call.Args[1].(*plan.Literal).Value.(float64)
			sel[i] = a.row.V[a.counts.at(agg.Reaching(a.counts.total, fraction, descending))]
		}
	}
	return vec.Gather(a.env.Alloc, a.call.Type().Arrow(), &a.s.views[a.args[0]], sel)
}

// between gives quantiles that lie between two values.
func (a *rankedAggregate) between(b *windowBatch) (arrow.Array, error) {
	fraction := 0.5
	if len(a.call.Args) > 1 {
		fraction = a.call.Args[1].(*plan.Literal).Value.(float64)
		if len(a.call.OrderBy) > 0 && a.call.OrderBy[0].Descending {
			fraction = 1 - fraction
		}
	}
	values, dt := &a.s.views[a.args[0]], a.call.Type().Arrow()
	out := vec.NewColumn(a.env.Alloc, dt)
	defer out.Release()
	for i := range b.len() {
		a.move(b, i)
		n := a.counts.total
		if n == 0 {
			out.AppendNull()
			continue
		}
		at := fraction * float64(n-1)
		low := int(at)
		x, y := a.row.V[a.counts.at(low)], a.row.V[a.counts.at(min(low+1, n-1))]
		if values.Kind == vec.Float64 {
			v := values.Float64s()
			vec.AppendValue(out, agg.BetweenDoubles(v[x], v[y], at-float64(low)))
		} else {
			v := values.Int64s()
			vec.AppendValue(out, agg.BetweenTimes(v[x], v[y], at-float64(low)))
		}
	}
	return out.Array(a.env.Alloc, dt)
}

func (a *rankedAggregate) release() {
	a.rank.Release()
	a.row.Release()
	if a.counts != nil {
		a.counts.release()
	}
	if a.sketch != nil {
		a.sketch.Release()
	}
	if a.sums != nil && a.sums.acc != nil {
		a.sums.acc.Release()
	}
}
