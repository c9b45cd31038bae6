package frame

import "rsql/planner/plan"

// fnCall is a call of a function: a scalar one, an aggregate or a window function.
type fnCall struct {
	name string
	args []Expr
	// The rest is for aggregates and window functions.
	distinct, ignoreNulls bool
	filter                *Expr
	order                 []Expr
	// err is a mistake in an argument.
	err error
}

// aggregate is the expression of an aggregate.
func (c *fnCall) aggregate() Expr { return Expr{name: c.label(), bind: c.bind, fn: c} }

// label is what the column of an aggregate is called: sum_total for a column total.
func (c *fnCall) label() string {
	if len(c.args) == 1 {
		return c.name + "_" + unqualified(c.args[0].name)
	}
	return c.name
}

// bind types the call where it stands: in Agg, if it is an aggregate.
func (c *fnCall) bind(b *binding) (plan.Expr, error) {
	if c.err != nil {
		return nil, c.err
	}
	f, err := b.in.funcs.Lookup(c.name)
	switch {
	case err != nil:
		return nil, err
	case f.Aggregate && b.aggs == nil:
		return nil, plan.Errorf(plan.CodeType, "%s is an aggregate: use it in Agg, or with Over", c.name)
	case f.Aggregate:
		spec, err := c.spec(b, f)
		if err != nil {
			return nil, err
		}
		call, err := plan.NewAggCall(spec)
		if err != nil {
			return nil, err
		}
		call.At = b.in.at
		return b.aggs.add(call), nil
	case f.Window:
		return nil, plan.Errorf(plan.CodeType, "%s is a window function: it needs Over", c.name)
	case c.distinct || c.filter != nil || c.order != nil || c.ignoreNulls:
		return nil, plan.Errorf(plan.CodeType, "%s is no aggregate: it takes no Distinct, FilterBy, OrderedBy or IgnoreNulls", c.name)
	}
	args, err := b.all(c.args)
	if err != nil {
		return nil, err
	}
	return f.Call(args...)
}

// spec types the arguments of an aggregate, over the rows below it.
func (c *fnCall) spec(b *binding, f *plan.Func) (plan.AggSpec, error) {
	below := &binding{in: b.in}
	out := plan.AggSpec{Func: f, Distinct: c.distinct}
	var err error
	if out.Args, err = below.all(c.args); err != nil {
		return out, err
	}
	if out.OrderBy, err = below.sortKeys(c.order); err != nil {
		return out, err
	}
	if c.filter != nil {
		out.Filter, err = c.filter.bound(below)
	}
	return out, err
}

func (b *binding) sortKeys(exprs []Expr) ([]plan.SortKey, error) {
	var out []plan.SortKey
	for _, e := range exprs {
		k, err := e.sortKey(b)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// with is the expression with another call in its place.
func (e Expr) with(verb string, change func(c *fnCall)) Expr {
	if e.fn == nil {
		e.bind = func(*binding) (plan.Expr, error) {
			return nil, plan.Errorf(plan.CodeType, "%s stands behind a call of an aggregate", verb)
		}
		return e
	}
	c := *e.fn
	change(&c)
	e.fn, e.bind = &c, c.bind
	return e
}

// Distinct has an aggregate take each value once.
func (e Expr) Distinct() Expr { return e.with("Distinct", func(c *fnCall) { c.distinct = true }) }

// FilterBy has an aggregate take only the rows for which cond is true.
func (e Expr) FilterBy(cond Expr) Expr {
	return e.with("FilterBy", func(c *fnCall) {
		if c.filter != nil {
			cond = c.filter.And(cond)
		}
		c.filter = &cond
	})
}

// OrderedBy has an aggregate take the rows in an order: Fn("string_agg", Col("name"), ", ").OrderedBy("name"). Keys are as those of
// [Frame.OrderBy].
func (e Expr) OrderedBy(keys ...any) Expr {
	return e.with("OrderedBy", func(c *fnCall) {
		exprs, err := asColumns(keys)
		if c.order = exprs; c.err == nil {
			c.err = err
		}
	})
}

// IgnoreNulls has lag, lead, first_value, last_value and nth_value pass over NULLs.
func (e Expr) IgnoreNulls() Expr {
	return e.with("IgnoreNulls", func(c *fnCall) { c.ignoreNulls = true })
}
