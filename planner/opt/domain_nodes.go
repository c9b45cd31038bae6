package opt

import (
	"slices"

	"rsql/planner/plan"
)

// input is a node's only input for all values of the domain, and the node's own expressions over it; nil where there is no such.
func (d *domain) input(x plan.Node) (in plan.Node, over plan.Node, err error) {
	child := x.Children()[0]
	in, err = d.of(child)
	if err != nil || in == nil {
		return nil, nil, err
	}
	replace, err := d.replacing(in, width(child))
	if err != nil {
		return nil, nil, err
	}
	return in, plan.MapExprs(x, replace), nil
}

// inputAndValues is input with the columns of the domain in it.
func (d *domain) inputAndValues(x plan.Node) (in, over plan.Node, values []plan.Expr, err error) {
	in, over, err = d.input(x)
	if err != nil || in == nil {
		return nil, nil, nil, err
	}
	values, err = columns(in, from(width(x.Children()[0]), d.width()))
	return in, over, values, err
}

func (d *domain) ofFilter(x *plan.Filter) (plan.Node, error) {
	in, over, err := d.input(x)
	if err != nil || in == nil {
		return nil, err
	}
	return filter(in, plan.Conjuncts(over.(*plan.Filter).Pred)...) //nolint:forcetypeassert // mapped expressions leave a node what it is
}

func (d *domain) ofProject(x *plan.Project) (plan.Node, error) {
	in, over, values, err := d.inputAndValues(x)
	if err != nil || in == nil {
		return nil, err
	}
	return plan.NewProject(in, append(slices.Clone(plan.RootExprs(over)), values...), d.names(x))
}

// names are those of a node's columns and the domain's.
func (d *domain) names(n plan.Node) []string {
	return append(plan.FieldNames(n.Schema(), false), plan.FieldNames(d.def.Schema(), false)...)
}

// ofGroups groups by the values as well.
func (d *domain) ofGroups(x *plan.Aggregate) (plan.Node, error) {
	agg, err := d.grouped(x)
	if err != nil || agg == nil {
		return nil, err
	}
	n := len(x.GroupBy)
	return pick(agg, slices.Concat(from(d.width(), n+len(x.Aggs)), upTo(d.width())), nil)
}

// grouped is an aggregate for each value of the domain that has rows. The domain's columns come first.
func (d *domain) grouped(x *plan.Aggregate) (plan.Node, error) {
	in, over, values, err := d.inputAndValues(x)
	if err != nil || in == nil {
		return nil, err
	}
	agg := over.(*plan.Aggregate) //nolint:forcetypeassert // mapped expressions leave a node what it is
	names := append(plan.FieldNames(d.def.Schema(), false), plan.FieldNames(x.Schema(), false)...)
	return plan.NewAggregate(in, append(values, agg.GroupBy...), agg.Aggs, names)
}

// ofTotal is an aggregate of all rows, of which there is one for each value, with rows or without.
func (d *domain) ofTotal(x *plan.Aggregate) (plan.Node, error) {
	groups, err := d.grouped(x)
	if err != nil || groups == nil {
		return nil, err
	}
	values, err := d.scan()
	if err != nil {
		return nil, err
	}
	equi, err := d.equal(values, 0, groups, 0)
	if err != nil {
		return nil, err
	}
	out, err := withAggregate(x, nil, values, groups, d.width(), onKeys(values, equi))
	if err != nil {
		return nil, err
	}
	return pick(out, append(from(d.width(), width(x)), upTo(d.width())...), nil)
}

// ofLimit numbers the rows of each value.
func (d *domain) ofLimit(x *plan.Limit) (plan.Node, error) {
	if p, ok := x.Input.(*plan.Project); ok {
		above, err := belowProjects(x, p)
		if err != nil {
			return nil, err
		}
		return d.of(above)
	}
	w, within, err := numbering(x)
	if err != nil || w == nil {
		return nil, err
	}
	outer := d.first
	d.first = outer || len(w.OrderBy) == 0
	n, err := d.of(w)
	d.first = outer
	if err != nil || n == nil {
		return nil, err
	}
	nIn := width(x)
	if n, err = within(n, nIn); err != nil {
		return nil, err
	}
	return pick(n, append(upTo(nIn), from(nIn+1, d.width())...), nil)
}

// ofWindow has the values among the keys of the partitions. What calls want to be the same for all rows, as the bounds of frames, is not
// the same for all values.
func (d *domain) ofWindow(x *plan.Window) (plan.Node, error) {
	calls := plan.RootExprs(&plan.Window{Input: x.Input, Calls: x.Calls})
	if x.Limit != nil || slices.ContainsFunc(calls, func(e plan.Expr) bool { return usesOuter(e, d.values) }) {
		return nil, nil
	}
	in, over, values, err := d.inputAndValues(x)
	if err != nil || in == nil {
		return nil, err
	}
	nIn := width(x.Input)
	w := over.(*plan.Window) //nolint:forcetypeassert // mapped expressions leave a node what it is
	out, err := plan.NewWindow(in, append(values, w.PartitionBy...), w.OrderBy, w.Calls, plan.FieldNames(x.Schema(), false)[nIn:])
	if err != nil {
		return nil, err
	}
	return pick(out, slices.Concat(upTo(nIn), from(nIn+d.width(), len(x.Calls)), from(nIn, d.width())), nil)
}

func (d *domain) ofUnion(x *plan.Union) (plan.Node, error) {
	inputs := make([]plan.Node, len(x.Inputs))
	for i, in := range x.Inputs {
		var err error
		if inputs[i], err = d.of(in); err != nil || inputs[i] == nil {
			return nil, err
		}
	}
	return plan.NewUnion(inputs...)
}

func (d *domain) ofSetOperation(x *plan.SetOperation) (plan.Node, error) {
	l, err := d.of(x.Left)
	if err != nil || l == nil {
		return nil, err
	}
	r, err := d.of(x.Right)
	if err != nil || r == nil {
		return nil, err
	}
	return plan.NewSetOperation(l, r, x.Kind, x.All)
}

// ofWith reads a definition that is the same for all values.
func (d *domain) ofWith(x *plan.With) (plan.Node, error) {
	if dependsOn(x.Def, d.values) {
		return nil, nil
	}
	body, err := d.of(x.Body)
	if err != nil || body == nil {
		return nil, err
	}
	return plan.NewWith(x.CTE, x.Def, body)
}

// ofGenerate calls a table function over the rows for all values.
func (d *domain) ofGenerate(x *plan.Generate) (plan.Node, error) {
	in, over, err := d.input(x)
	if err != nil || in == nil {
		return nil, err
	}
	out, err := x.Over(in, over.(*plan.Generate).Args, x.Outer) //nolint:forcetypeassert // mapped expressions leave a node what it is
	if err != nil {
		return nil, err
	}
	nIn := width(x.Input)
	return pick(out, slices.Concat(upTo(nIn), from(nIn+d.width(), width(x)-nIn), from(nIn, d.width())), nil)
}
