package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pruneUnpivot leaves out what nobody reads of that which it keeps; the name and the values stay.
func pruneUnpivot(x *plan.Unpivot, need []int) (pruned, error) {
	var keep []plan.Expr
	var kept []int
	for i, e := range x.Keep {
		if slices.Contains(need, i) {
			keep, kept = append(keep, e), append(kept, i)
		}
	}
	kept = append(kept, from(len(x.Keep), 1+x.Width())...)
	p, err := prune(x.Input, union(union(nil, keep...), x.Values...))
	if err != nil || p.node == x.Input && len(keep) == len(x.Keep) {
		return pruned{x, upTo(width(x))}, err
	}
	at := p.at()
	as := make([]string, len(keep))
	for i := range keep {
		keep[i], as[i] = plan.Remap(keep[i], at), x.Schema().Field(kept[i]).Name
	}
	values := make([]plan.Expr, len(x.Values))
	for i, v := range x.Values {
		values[i] = plan.Remap(v, at)
	}
	out, err := x.Over(p.node, keep, as, values)
	return pruned{out, kept}, err
}

// ofUnpivot keeps the values of the domain.
func (d *domain) ofUnpivot(x *plan.Unpivot) (plan.Node, error) {
	in, over, values, err := d.inputAndValues(x)
	if err != nil || in == nil {
		return nil, err
	}
	n, names := len(x.Keep), d.names(x)
	own := 1 + x.Width()
	as := slices.Concat(names[:n], names[n+own:])
	u := over.(*plan.Unpivot) //nolint:forcetypeassert // mapped expressions leave a node what it is
	out, err := u.Over(in, slices.Concat(u.Keep, values), as, u.Values)
	if err != nil {
		return nil, err
	}
	return pick(out, slices.Concat(upTo(n), from(n+d.width(), own), from(n, d.width())), nil)
}
