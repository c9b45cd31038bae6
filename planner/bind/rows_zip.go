package bind

import (
	"slices"

	"rsql/planner/plan"
)

// zipped is the rows of several table functions side by side, in their order, for one row of the block's input, whose values
// they take as bound says.
func (r *rowItems) zipped() (plan.Node, []plan.Binding, error) {
	var all plan.Node
	var bound []plan.Binding
	for _, c := range r.calls {
		args, own := outerOf(c.args)
		bound = append(bound, own...)
		one, err := plan.NewValues(nil, [][]plan.Expr{{}})
		if err != nil {
			return nil, nil, err
		}
		g, err := plan.NewGenerate(one, c.f, args, nil, true)
		if err != nil {
			return nil, nil, plan.AtPos(err, c.pos)
		}
		g.At = c.pos
		if all == nil {
			all = g
			continue
		}
		if all, err = beside(all, g); err != nil {
			return nil, nil, err
		}
	}
	last := all.Schema().NumFields() - 1
	number, err := plan.NewColumn(all.Schema(), last)
	if err != nil {
		return nil, nil, err
	}
	if all, err = plan.NewSort(all, []plan.SortKey{plan.NewSortKey(number, false)}); err != nil {
		return nil, nil, err
	}
	all, err = firstColumns(all, last)
	return all, bound, err
}

// beside joins rows that are numbered in their last column with those of a function that are, too; the number comes last.
func beside(l plan.Node, g *plan.Generate) (plan.Node, error) {
	last := l.Schema().NumFields() - 1
	exprs, names, err := passThrough(l)
	if err != nil {
		return nil, err
	}
	left := exprs[last]
	own, err := plan.NewColumn(g.Schema(), 1)
	if err != nil {
		return nil, err
	}
	on, err := plan.NewCall("=", left, plan.Shift(own, last+1))
	if err != nil {
		return nil, err
	}
	j, err := plan.NewJoin(l, g, plan.FullJoin, on)
	if err != nil {
		return nil, err
	}
	columns, _, err := passThrough(j)
	if err != nil {
		return nil, err
	}
	number, err := plan.NewCall("coalesce", columns[last], columns[last+2])
	if err != nil {
		return nil, err
	}
	out := append(slices.Clone(columns[:last]), columns[last+1], number)
	return plan.NewProject(j, out, append(names[:last:last], g.Func.Name, "ordinality"))
}
