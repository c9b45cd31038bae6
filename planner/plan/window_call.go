package plan

import "slices"

// WindowCall is one function of a [Window]: a window function, or an aggregate over the rows of a frame.
type WindowCall struct {
	Func *Func
	// Args are over the Window's input; empty for count(*).
	Args []Expr
	// Distinct and Filter are an aggregate's: it takes each value once, and rows for which Filter is true; nil for all.
	Distinct bool
	Filter   Expr
	// OrderBy is as [AggCall].OrderBy, within each frame.
	OrderBy []SortKey
	// IgnoreNulls passes over rows in which the first argument is NULL.
	IgnoreNulls bool
	// Frame is nil for the rows from the first of the partition to the last peer of the current one, and for functions that
	// are about the partition.
	Frame *Frame
	// At is as [Call].At.
	At  Pos
	typ Type
}

// WindowOptions are what a [WindowCall] has besides its arguments.
type WindowOptions struct {
	Distinct    bool
	Filter      Expr
	IgnoreNulls bool
	Frame       *Frame
	// OrderBy and Within are as those of [AggSpec].
	OrderBy []SortKey
	Within  bool
}

// NewWindowCall calls a window function or an aggregate of rsql by name. count takes no argument for count(*).
func NewWindowCall(name string, opts WindowOptions, args ...Expr) (*WindowCall, error) {
	f, err := LookupFunc(name)
	if err != nil {
		return nil, err
	}
	return f.Over(opts, args...)
}

// Over calls a window function or an aggregate, as [NewWindowCall] does.
func (f *Func) Over(opts WindowOptions, args ...Expr) (*WindowCall, error) {
	if err := f.checkWindow(opts); err != nil {
		return nil, err
	}
	c := &WindowCall{Func: f, Distinct: opts.Distinct, IgnoreNulls: opts.IgnoreNulls}
	if f.Aggregate {
		agg, err := NewAggCall(AggSpec{Func: f, Args: args, Distinct: opts.Distinct, OrderBy: opts.OrderBy, Within: opts.Within})
		if err != nil {
			return nil, err
		}
		c.Args, c.OrderBy, c.typ = agg.Args, agg.OrderBy, agg.typ
	} else {
		var err error
		if c.Args, c.typ, err = f.apply(args); err != nil {
			return nil, err
		}
	}
	if opts.Filter != nil {
		var err error
		if c.Filter, err = Condition(opts.Filter, "FILTER"); err != nil {
			return nil, err
		}
	}
	if f.Aggregate || f.framed() {
		c.Frame = opts.Frame
	}
	return c, nil
}

// checkWindow checks that the function has what opts ask for.
func (f *Func) checkWindow(opts WindowOptions) error {
	switch {
	case !f.Aggregate && !f.Window:
		return Errorf(CodeType, "%s is neither a window function nor an aggregate: it takes no OVER", f.Name)
	case opts.Distinct && !f.Aggregate:
		return Errorf(CodeType, "%s takes no DISTINCT: it is no aggregate", f.Name)
	case (opts.OrderBy != nil || opts.Within) && !f.Aggregate:
		return Errorf(CodeType, "%s takes no ORDER BY among its arguments: it is no aggregate", f.Name).WithHint("order in OVER (ORDER BY …)")
	case opts.Filter != nil && !f.Aggregate:
		return Errorf(CodeType, "%s takes no FILTER: it is no aggregate", f.Name).WithHint("filter in a derived table")
	case opts.IgnoreNulls && !f.skipsNulls():
		return Errorf(CodeType, "%s takes no IGNORE NULLS", f.Name).
			WithHint("lag, lead, first_value, last_value and nth_value do; aggregates leave NULLs out anyway")
	default:
		return nil
	}
}

// framed reports whether a window function is about the rows of a frame, and not about the partition.
func (f *Func) framed() bool {
	return f.Name == "first_value" || f.Name == "last_value" || f.Name == "nth_value"
}

func (f *Func) skipsNulls() bool { return f.framed() || f.Name == "lag" || f.Name == "lead" }

// Type is the type of the result.
func (c *WindowCall) Type() Type { return c.typ }

// Aggregate is the aggregate that the call computes over frames; nil for a window function.
func (c *WindowCall) Aggregate() *AggCall {
	if !c.Func.Aggregate {
		return nil
	}
	return &AggCall{Func: c.Func, Args: c.Args, Distinct: c.Distinct, OrderBy: c.OrderBy, At: c.At, typ: c.typ}
}

// String gives the call as SQL, without OVER.
func (c *WindowCall) String() string {
	args := (&AggCall{Func: c.Func, Args: c.Args, Distinct: c.Distinct, OrderBy: c.OrderBy}).String()
	if len(c.Args) == 0 && !c.Func.Aggregate {
		args = c.Func.Name + "()"
	}
	if c.Filter != nil {
		args += " FILTER (WHERE " + c.Filter.String() + ")"
	}
	if c.IgnoreNulls {
		args += " IGNORE NULLS"
	}
	if c.Frame != nil {
		args += " " + c.Frame.String()
	}
	return args
}

// EqualWindowCall reports whether two calls give the same for the same rows.
func EqualWindowCall(a, b *WindowCall) bool {
	if a.Func != b.Func || a.Distinct != b.Distinct || a.IgnoreNulls != b.IgnoreNulls || !equalExprs(a.Args, b.Args) {
		return false
	}
	return equalKeys(a.OrderBy, b.OrderBy) && equalOrNil(a.Filter, b.Filter) && equalFrames(a.Frame, b.Frame)
}

func equalKeys(a, b []SortKey) bool {
	return slices.EqualFunc(a, b, func(a, b SortKey) bool {
		return a.Descending == b.Descending && a.NullsFirst == b.NullsFirst && EqualExpr(a.Expr, b.Expr)
	})
}

func equalOrNil(a, b Expr) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return EqualExpr(a, b)
}

// Over is the call over other rows: with each of its expressions replaced by one of the same type.
func (c *WindowCall) Over(replace func(Expr) Expr) *WindowCall {
	return c.mapped(func(e Expr) Expr {
		if e == nil {
			return nil
		}
		return replace(e)
	})
}

// mapped is the call with its expressions mapped.
func (c *WindowCall) mapped(one func(Expr) Expr) *WindowCall {
	out := *c
	out.Args = make([]Expr, len(c.Args))
	for i, e := range c.Args {
		out.Args[i] = one(e)
	}
	out.Filter = one(c.Filter)
	out.OrderBy = slices.Clone(c.OrderBy)
	for i, k := range c.OrderBy {
		out.OrderBy[i].Expr = one(k.Expr)
	}
	if f := c.Frame; f != nil {
		frame := *f
		frame.Start.Offset, frame.End.Offset, frame.Key = one(f.Start.Offset), one(f.End.Offset), one(f.Key)
		out.Frame = &frame
	}
	return &out
}
