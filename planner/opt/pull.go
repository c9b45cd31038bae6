package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pulled is a node whose conditions on outer values have been taken out: the rows of the node for given outer values are
// the first columns of those rows of rest for which all of conds are true.
type pulled struct {
	// rest uses no outer values. Its first columns are the node's, behind them stand what conds need besides.
	rest plan.Node
	// conds are over rest's columns and outer values, in the order in which they were written.
	conds []plan.Expr
}

// dependsOn reports whether a node uses any of the given outer values.
func dependsOn(n plan.Node, outer []plan.Binding) bool {
	return slices.ContainsFunc(plan.FreeOuterRefs(n), func(o *plan.OuterRef) bool { return bindsRef(outer, o) })
}

func bindsRef(outer []plan.Binding, o *plan.OuterRef) bool {
	return slices.ContainsFunc(outer, func(b plan.Binding) bool { return b.Ref == o })
}

// usesOuter reports whether an expression uses any of the given outer values.
func usesOuter(e plan.Expr, outer []plan.Binding) bool {
	return slices.ContainsFunc(plan.OuterRefs(e), func(o *plan.OuterRef) bool { return bindsRef(outer, o) })
}

// pull takes the conditions on outer values out of a node; nil where they stand in the way of something else. A fallible
// expression stays behind the conditions that were in front of it.
func pull(n plan.Node, outer []plan.Binding) (*pulled, error) {
	if !dependsOn(n, outer) {
		return &pulled{rest: n}, nil
	}
	switch x := n.(type) {
	case *plan.Filter:
		return pullFilter(x, outer)
	case *plan.Project:
		return pullProject(x, outer)
	case *plan.Join:
		return pullJoin(x, outer)
	case *plan.Aggregate:
		if len(x.GroupBy) > 0 {
			return pullAggregate(x, outer)
		}
	case *plan.Distinct:
		return pullDistinct(x, outer)
	case *plan.Sort:
		if x.Limit == nil { // the order of a subquery's rows says nothing
			return pull(x.Input, outer)
		}
	case *plan.Limit:
		return pullLimit(x, outer)
	case *plan.Window:
		return pullWindow(x, outer)
	}
	return nil, nil
}

func pullFilter(x *plan.Filter, outer []plan.Binding) (*pulled, error) {
	p, err := pull(x.Input, outer)
	if err != nil || p == nil {
		return nil, err
	}
	var stay []plan.Expr
	for _, c := range plan.Conjuncts(x.Pred) {
		switch {
		case plan.Volatile(c):
			return nil, nil
		case usesOuter(c, outer) || fallible(c) && len(p.conds) > 0:
			p.conds = append(p.conds, c)
		default:
			stay = append(stay, c)
		}
	}
	p.rest, err = filter(p.rest, stay...)
	return p, err
}

func pullProject(x *plan.Project, outer []plan.Binding) (*pulled, error) {
	p, err := pull(x.Input, outer)
	if err != nil || p == nil || !below(x.Exprs, p, outer) {
		return nil, err
	}
	return p, p.project(x.Exprs, plan.FieldNames(x.Schema(), false))
}

// below reports whether expressions can be computed before the conditions are asked.
func below(exprs []plan.Expr, p *pulled, outer []plan.Binding) bool {
	return !slices.ContainsFunc(exprs, func(e plan.Expr) bool {
		return usesOuter(e, outer) || plan.Volatile(e) || fallible(e) && len(p.conds) > 0
	})
}

// project computes columns of what remains, and behind them keeps those that the conditions need.
func (p *pulled) project(exprs []plan.Expr, names []string) error {
	exprs, names = slices.Clone(exprs), slices.Clone(names)
	to := map[int]int{}
	for _, c := range plan.Columns(p.conds...) {
		at := slices.IndexFunc(exprs, func(e plan.Expr) bool {
			ref, ok := e.(*plan.ColumnRef)
			return ok && ref.Index == c
		})
		if at < 0 {
			e, err := column(p.rest, c)
			if err != nil {
				return err
			}
			at = len(exprs)
			exprs, names = append(exprs, e), append(names, p.rest.Schema().Field(c).Name)
		}
		to[c] = at
	}
	for i, c := range p.conds {
		p.conds[i] = plan.Remap(c, to)
	}
	var err error
	p.rest, err = plan.NewProject(p.rest, exprs, names)
	return err
}

// key is a condition that is an equality of an expression over the rows with one over outer values alone.
type key struct {
	inner, outer plan.Expr
}

// keys takes all conditions as equalities that can be decided for whole groups of rows; ok is false where one is none.
func (p *pulled) keys(outer []plan.Binding) (out []key, ok bool) {
	for _, c := range p.conds {
		k, ok := keyOf(c, outer)
		if !ok || fallible(k.inner) {
			return nil, false
		}
		out = append(out, k)
	}
	return out, true
}

func keyOf(c plan.Expr, outer []plan.Binding) (key, bool) {
	eq, ok := call(c, "=")
	if !ok {
		return key{}, false
	}
	for i, in := range eq.Args {
		out := eq.Args[1-i]
		if len(plan.Columns(in)) > 0 && !usesOuter(in, outer) && len(plan.Columns(out)) == 0 {
			return key{inner: in, outer: out}, true
		}
	}
	return key{}, false
}

// grouped restates the conditions for rows whose columns from at on are the keys.
func (p *pulled) grouped(keys []key, at int) error {
	for i, k := range keys {
		c, err := column(p.rest, at+i)
		if err != nil {
			return err
		}
		if p.conds[i], err = plan.NewCall("=", c, k.outer); err != nil {
			return err
		}
	}
	return nil
}

// overflows reports whether an aggregate may fail, so that it is not computed for rows that conditions would have kept out.
func overflows(a *plan.AggCall) bool {
	d, _ := a.Deferred()
	return d != a
}

// pullAggregate adds the keys of the conditions to those of the groups.
func pullAggregate(x *plan.Aggregate, outer []plan.Binding) (*pulled, error) {
	p, err := pull(x.Input, outer)
	if err != nil || p == nil {
		return nil, err
	}
	keys, ok := p.keys(outer)
	if !ok || !below(plan.NodeExprs(x), p, outer) || len(p.conds) > 0 && slices.ContainsFunc(x.Aggs, overflows) {
		return nil, nil
	}
	names := plan.FieldNames(x.Schema(), false)
	nKeys := len(x.GroupBy)
	groups, groupNames := slices.Clone(x.GroupBy), slices.Clone(names[:nKeys])
	for _, k := range keys {
		groups, groupNames = append(groups, k.inner), append(groupNames, k.inner.String())
	}
	agg, err := plan.NewAggregate(p.rest, groups, x.Aggs, append(groupNames, names[nKeys:]...))
	if err != nil {
		return nil, err
	}
	order := upTo(nKeys)
	for i := range x.Aggs {
		order = append(order, len(groups)+i)
	}
	for i := range keys {
		order = append(order, nKeys+i)
	}
	if p.rest, err = pick(agg, order, nil); err != nil {
		return nil, err
	}
	return p, p.grouped(keys, width(x))
}

// pullDistinct makes rows distinct together with the keys of the conditions.
func pullDistinct(x *plan.Distinct, outer []plan.Binding) (*pulled, error) {
	p, err := pull(x.Input, outer)
	if err != nil || p == nil {
		return nil, err
	}
	keys, ok := p.keys(outer)
	if !ok {
		return nil, nil
	}
	exprs, err := columns(p.rest, upTo(width(x)))
	if err != nil {
		return nil, err
	}
	names := plan.FieldNames(x.Schema(), false)
	for _, k := range keys {
		exprs, names = append(exprs, k.inner), append(names, k.inner.String())
	}
	wide, err := plan.NewProject(p.rest, exprs, names)
	if err != nil {
		return nil, err
	}
	if p.rest, err = plan.NewDistinct(wide); err != nil {
		return nil, err
	}
	return p, p.grouped(keys, width(x))
}
