package frame

import (
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// Window says which rows a call behind Over is about. The zero Window is all rows. Methods do not change their receiver.
type Window struct {
	partition, order []any
	frame            *windowFrame
}

type windowFrame struct {
	unit    plan.FrameUnit
	from    Bound
	to      Bound
	exclude plan.FrameExclude
}

// PartitionBy is a window over the rows that are equal in the given columns, names or expressions.
func PartitionBy(keys ...any) Window { return Window{partition: keys} }

// OrderBy orders the rows; the keys are as those of [Frame.OrderBy]. An aggregate is then about the rows up to the current one and its
// peers, unless a frame says otherwise.
func (w Window) OrderBy(keys ...any) Window { w.order = keys; return w }

// Rows makes the window the rows between two bounds, counted in rows: Rows(Preceding(6), CurrentRow).
func (w Window) Rows(from, to Bound) Window { return w.between(plan.FrameRows, from, to) }

// Range makes the window the rows whose key of the order lies between two bounds, which are distances from that of the current row:
// Range(Preceding(Interval(time.Hour)), CurrentRow).
func (w Window) Range(from, to Bound) Window { return w.between(plan.FrameRange, from, to) }

// Groups makes the window the rows between two bounds, counted in groups of rows that are equal in the order.
func (w Window) Groups(from, to Bound) Window { return w.between(plan.FrameGroups, from, to) }

func (w Window) between(unit plan.FrameUnit, from, to Bound) Window {
	w.frame = &windowFrame{unit: unit, from: from, to: to}
	return w
}

// ExcludeCurrentRow leaves the current row out of the frame.
func (w Window) ExcludeCurrentRow() Window { return w.excluding(plan.ExcludeCurrentRow) }

// ExcludeGroup leaves the current row and its peers, which are equal to it in the order, out of the frame.
func (w Window) ExcludeGroup() Window { return w.excluding(plan.ExcludeGroup) }

// ExcludeTies leaves the peers of the current row out of the frame, and keeps the row itself.
func (w Window) ExcludeTies() Window { return w.excluding(plan.ExcludeTies) }

func (w Window) excluding(rows plan.FrameExclude) Window {
	f := windowFrame{to: CurrentRow}
	if w.frame != nil {
		f = *w.frame
	}
	f.exclude = rows
	w.frame = &f
	return w
}

// Bound is one end of a window's frame.
type Bound struct {
	kind   plan.BoundKind
	offset any
}

// The bounds without a distance. UnboundedPreceding is the first row of the partition, UnboundedFollowing the last.
var (
	UnboundedPreceding = Bound{kind: plan.UnboundedPreceding}
	CurrentRow         = Bound{kind: plan.CurrentRow}
	UnboundedFollowing = Bound{kind: plan.UnboundedFollowing}
)

// Preceding is so far before the current row: a number of rows or groups, or what is subtracted from the key of the order.
func Preceding(distance any) Bound { return Bound{kind: plan.Preceding, offset: distance} }

// Following is so far behind the current row.
func Following(distance any) Bound { return Bound{kind: plan.Following, offset: distance} }

// Interval is a constant span of time, for bounds of a window, time_bucket, and sums with times.
func Interval(d time.Duration) Expr {
	return constant(arrow.MonthDayNanoInterval{Nanoseconds: d.Nanoseconds()})
}

// Days is a constant span of days.
func Days(n int) Expr { return constant(arrow.MonthDayNanoInterval{Days: int32(n)}) }

// Months is a constant span of months of the calendar.
func Months(n int) Expr { return constant(arrow.MonthDayNanoInterval{Months: int32(n)}) }

func constant(v arrow.MonthDayNanoInterval) Expr {
	return Expr{name: "interval", unnamed: true, bind: func(*binding) (plan.Expr, error) { return plan.NewLiteral(v, plan.IntervalType) }}
}

// Over computes an aggregate or a window function, for each row, over the rows of a window. It stands in Select, WithColumn and Filter:
//
//	frame.Sum("total").Over(frame.PartitionBy("user_id").OrderBy("at"))
//	frame.Fn("row_number").Over(frame.PartitionBy("city").OrderBy(frame.Col("score").Desc()))
func (e Expr) Over(w Window) Expr {
	c := e.fn
	e.fn = nil
	e.bind = func(b *binding) (plan.Expr, error) {
		switch {
		case c == nil:
			return nil, plan.Errorf(plan.CodeType, "Over stands behind a call of an aggregate or a window function")
		case b.wins == nil:
			return nil, plan.Errorf(plan.CodeType, "%s … Over stands in Select, WithColumn and Filter", c.name).
				WithHint("compute it with WithColumn before this verb")
		}
		return b.wins.add(&binding{in: b.in}, c, w)
	}
	return e
}

// Rolling computes an aggregate, for each row, over the rows whose time lies in a span that ends at the row's:
// Avg("load").Rolling("at", Interval(time.Hour)). It is Over with a Range.
func (e Expr) Rolling(order, span any) Expr {
	return e.Over(Window{order: []any{order}}.Range(Preceding(span), CurrentRow))
}

// windowing collects the calls over windows of a projection, which become nodes below it.
type windowing struct {
	specs []*windowSpec
	// at says which spec, and which call of it, a placeholder stands for.
	at map[*plan.Param][2]int
}

type windowSpec struct {
	partition []plan.Expr
	order     []plan.SortKey
	calls     []*plan.WindowCall
}

// add types a call and its window, and gives what stands for its result.
func (ws *windowing) add(b *binding, c *fnCall, w Window) (plan.Expr, error) {
	if c.err != nil {
		return nil, c.err
	}
	spec, err := w.bind(b)
	if err != nil {
		return nil, err
	}
	f, err := b.in.funcs.Lookup(c.name)
	if err != nil {
		return nil, err
	}
	agg, err := c.spec(b, f)
	if err != nil {
		return nil, err
	}
	opts := plan.WindowOptions{Distinct: c.distinct, Filter: agg.Filter, IgnoreNulls: c.ignoreNulls, OrderBy: agg.OrderBy}
	if w.frame != nil {
		if opts.Frame, err = w.frame.bind(b, spec.order); err != nil {
			return nil, err
		}
	}
	call, err := f.Over(opts, agg.Args...)
	if err != nil {
		return nil, err
	}
	call.At = b.in.at
	s := slices.IndexFunc(ws.specs, spec.equal)
	if s < 0 {
		s = len(ws.specs)
		ws.specs = append(ws.specs, spec)
		if ws.at == nil {
			ws.at = map[*plan.Param][2]int{}
		}
	}
	p := plan.NewParam(0, c.name, call.Type())
	ws.at[p] = [2]int{s, len(ws.specs[s].calls)}
	ws.specs[s].calls = append(ws.specs[s].calls, call)
	return p, nil
}

func (s *windowSpec) equal(o *windowSpec) bool {
	return slices.EqualFunc(s.partition, o.partition, plan.EqualExpr) && slices.EqualFunc(s.order, o.order, func(a, b plan.SortKey) bool {
		return a.Descending == b.Descending && a.NullsFirst == b.NullsFirst && plan.EqualExpr(a.Expr, b.Expr)
	})
}

func (w Window) bind(b *binding) (*windowSpec, error) {
	partition, err := asColumns(w.partition)
	if err != nil {
		return nil, inVerb("PartitionBy", err)
	}
	order, err := asColumns(w.order)
	if err != nil {
		return nil, inVerb("OrderBy", err)
	}
	s := &windowSpec{}
	if s.partition, err = b.all(partition); err != nil {
		return nil, err
	}
	s.order, err = b.sortKeys(order)
	return s, err
}

func (f *windowFrame) bind(b *binding, order []plan.SortKey) (*plan.Frame, error) {
	out := plan.Frame{Unit: f.unit, Exclude: f.exclude, Start: plan.FrameBound{Kind: f.from.kind}, End: plan.FrameBound{Kind: f.to.kind}}
	for _, end := range []struct {
		from Bound
		to   *plan.FrameBound
	}{{f.from, &out.Start}, {f.to, &out.End}} {
		if end.from.offset == nil {
			continue
		}
		var err error
		if end.to.Offset, err = asExpr(end.from.offset).bound(b); err != nil {
			return nil, err
		}
	}
	return plan.NewFrame(out, order)
}

// over puts the windows over a node, and their columns into the expressions that stand above.
func (ws *windowing) over(in plan.Node, exprs []plan.Expr) (plan.Node, error) {
	node, first := in, make([]int, len(ws.specs))
	for i, s := range ws.specs {
		names := make([]string, len(s.calls))
		for c, call := range s.calls {
			names[c] = call.String()
		}
		first[i] = node.Schema().NumFields()
		var err error
		if node, err = plan.NewWindow(node, s.partition, s.order, s.calls, names); err != nil {
			return nil, err
		}
	}
	var bad error
	for i, e := range exprs {
		exprs[i] = plan.MapExpr(e, func(e plan.Expr) plan.Expr {
			p, ok := e.(*plan.Param)
			at, mine := ws.at[p]
			if !ok || !mine {
				return e
			}
			c, err := plan.NewColumn(node.Schema(), first[at[0]]+at[1])
			if err != nil {
				bad = err
				return e
			}
			return c
		})
	}
	return node, bad
}
