package bind

import (
	"rsql/planner/parse"
	"rsql/planner/plan"
)

// foundValues are those that a query gives, or those that the rows have but NULL, in their order: a statement that is run first.
func (k *block) foundValues(of []plan.Expr, on parse.PivotOn, o outer) ([]pivoted, error) {
	query, err := k.valuesQuery(of, on, o)
	if err != nil {
		return nil, err
	}
	if len(plan.FreeOuterRefs(query)) > 0 {
		return nil, plan.Errorf(plan.CodeUnsupported, "PIVOT of rows that depend on a query around it needs its values").WithHint("list them: IN ('a', 'b')")
	}
	recursive := false
	plan.Visit(query, func(n plan.Node) {
		_, work := n.(*plan.WorkTableScan)
		recursive = recursive || work
	})
	if recursive {
		return nil, plan.Errorf(plan.CodeUnsupported, "PIVOT in the recursive part of a query needs its values").WithHint("list them: IN ('a', 'b')")
	}
	if query, err = k.env.define(query); err != nil {
		return nil, err
	}
	rows, err := k.env.rows(query)
	if err != nil {
		return nil, err
	}
	out := make([]pivoted, len(rows))
	for i, row := range rows {
		values := make([]plan.Expr, len(row))
		for j, l := range row {
			values[j] = l
		}
		if out[i], err = k.pivotValue(of, values); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// valuesQuery gives the values, one more than there may be.
func (k *block) valuesQuery(of []plan.Expr, on parse.PivotOn, o outer) (plan.Node, error) {
	if on.Query != nil {
		n, err := (&binder{src: on.Query.Source, env: k.env, cat: k.cat, path: k.path}).query(on.Query.Body, outer{ctes: o.ctes, around: o.around}, nil)
		if err != nil {
			return nil, err
		}
		if have := n.Schema().NumFields(); have != len(of) {
			return nil, plan.Errorf(plan.CodeType, "IN of PIVOT: a row of %d is compared with one of %d", len(of), have)
		}
		return atMostPivoted(n)
	}
	names := make([]string, len(of))
	for i, e := range of {
		names[i] = columnName(e)
	}
	n, err := plan.NewProject(k.node, of, names)
	if err == nil {
		n, err = withoutNulls(n, 0)
	}
	if err == nil {
		n, err = plan.NewDistinct(n)
	}
	if err != nil {
		return nil, err
	}
	keys := make([]plan.SortKey, len(of))
	for i := range of {
		c, err := plan.NewColumn(n.Schema(), i)
		if err != nil {
			return nil, err
		}
		keys[i] = plan.NewSortKey(c, false)
	}
	if n, err = plan.NewSort(n, keys); err != nil {
		return nil, err
	}
	return atMostPivoted(n)
}

// atMostPivoted keeps the rows of one value more than there may be: enough for the error.
func atMostPivoted(n plan.Node) (plan.Node, error) {
	return plan.NewLimit(n, plan.IntLiteral(mostPivoted+1), nil)
}
