package opt

import (
	"errors"
	"fmt"
	"slices"

	"rsql/planner/plan"
)

// run gives the rows of a plan. Scans ignore filters that they support inexactly, as they may.
func run(n plan.Node) ([][]any, error) {
	var in [][]any
	if len(n.Children()) == 1 {
		var err error
		if in, err = run(n.Children()[0]); err != nil {
			return nil, err
		}
	}
	switch x := n.(type) {
	case *plan.Scan:
		return runScan(x)
	case *plan.Values:
		return mapRows(make([][]any, len(x.Rows)), func(i int) []plan.Expr { return x.Rows[i] })
	case *plan.Filter:
		return keep(in, x.Pred)
	case *plan.Project:
		return mapRows(in, func(int) []plan.Expr { return x.Exprs })
	case *plan.Sort:
		return runSort(x, in)
	case *plan.Limit:
		from := 0
		if n, ok := whole(x.Offset); x.Offset != nil && ok {
			from = min(int(n), len(in))
		}
		return firstRows(in[from:], x.Count), nil
	case *plan.Distinct:
		return distinctRows(in), nil
	case *plan.Union:
		var out [][]any
		for _, c := range x.Inputs {
			rows, err := run(c)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
		}
		return out, nil
	case *plan.With:
		return runWith(x)
	case *plan.RecursiveUnion:
		return runRecursion(x)
	case *plan.SetOperation:
		return runSetOperation(x)
	case *plan.Window:
		return runWindow(x, in)
	case *plan.Aggregate:
		return runAggregate(x, in)
	case *plan.AsofJoin:
		return runAsofJoin(x)
	case *plan.Join:
		return runJoin(x)
	case *plan.Apply:
		return runApply(x)
	case *plan.Unpivot:
		return runUnpivot(x, in)
	case *plan.Generate:
		return runGenerate(x, in)
	default:
		return nil, errors.ErrUnsupported
	}
}

func mapRows(in [][]any, exprs func(int) []plan.Expr) ([][]any, error) {
	out := make([][]any, len(in))
	for i, row := range in {
		out[i] = []any{}
		for _, e := range exprs(i) {
			v, err := value(e, row)
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], v)
		}
	}
	return out, nil
}

func firstRows(rows [][]any, count plan.Expr) [][]any {
	if count == nil {
		return rows
	}
	n, _ := whole(count)
	return rows[:min(int(n), len(rows))]
}

func distinctRows(in [][]any) [][]any {
	out := slices.Clone(in)
	slices.SortFunc(out, orderRows)
	return slices.CompactFunc(out, func(a, b []any) bool { return orderRows(a, b) == 0 })
}

func runScan(x *plan.Scan) ([][]any, error) {
	var t *fakeTable
	switch f := x.Table.(type) {
	case *fakeTable:
		t = f
	case *keyedTable:
		t = &f.fakeTable
	case *countedTable:
		t = &f.fakeTable
	}
	var exact []plan.Expr
	for _, f := range x.Filters {
		if t.Supports(f) == plan.Exact {
			exact = append(exact, f)
		}
	}
	rows, err := keep(t.rows, exact...)
	if err != nil {
		return nil, err
	}
	if x.First != nil {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(a, b []any) int {
			for _, o := range x.Order {
				if c := order2(a[o.Column], b[o.Column]); c != 0 {
					return c
				}
			}
			return 0
		})
		rows = firstRows(rows, x.First)
	}
	out := make([][]any, 0, len(rows))
	for _, row := range firstRows(rows, x.Limit) {
		narrow := []any{}
		for _, c := range x.Columns {
			narrow = append(narrow, row[c])
		}
		out = append(out, narrow)
	}
	return out, nil
}

func runSort(x *plan.Sort, in [][]any) ([][]any, error) {
	out := slices.Clone(in)
	var bad error
	slices.SortStableFunc(out, func(a, b []any) int {
		for _, k := range x.Keys {
			l, err1 := value(k.Expr, a)
			r, err2 := value(k.Expr, b)
			bad = errors.Join(bad, err1, err2)
			if bad != nil {
				return 0
			}
			if o := orderOf(k, l, r); o != 0 {
				return o
			}
		}
		return 0
	})
	return firstRows(out, x.Limit), bad
}

func runAggregate(x *plan.Aggregate, in [][]any) ([][]any, error) {
	groups := map[string][][]any{}
	keys := map[string][]any{}
	if len(x.GroupBy) == 0 {
		keys[""] = []any{}
	}
	for _, row := range in {
		key, err := mapRows([][]any{row}, func(int) []plan.Expr { return x.GroupBy })
		if err != nil {
			return nil, err
		}
		name := ""
		if len(x.GroupBy) > 0 {
			name = fmt.Sprintf("%#v", key[0])
		}
		keys[name] = key[0]
		groups[name] = append(groups[name], row)
	}
	var out [][]any
	for name, key := range keys {
		row := slices.Clone(key)
		for _, a := range x.Aggs {
			v, err := aggregateValue(a, groups[name])
			if err != nil {
				return nil, err
			}
			row = append(row, v)
		}
		out = append(out, row)
	}
	return out, nil
}

func aggregateValue(a *plan.AggCall, rows [][]any) (any, error) {
	if a.Filter != nil {
		counts, err := mapRows(rows, func(int) []plan.Expr { return []plan.Expr{a.Filter} })
		if err != nil {
			return nil, err
		}
		at := -1
		rows = slices.DeleteFunc(slices.Clone(rows), func([]any) bool { at++; return counts[at][0] != true })
	}
	if len(a.Args) == 0 {
		return int64(len(rows)), nil
	}
	vals, err := mapRows(rows, func(int) []plan.Expr { return a.Args })
	if err != nil {
		return nil, err
	}
	vals = slices.DeleteFunc(vals, func(v []any) bool { return v[0] == nil })
	if a.Distinct {
		vals = distinctRows(vals)
	}
	switch {
	case a.Func.Name == "count":
		return int64(len(vals)), nil
	case len(vals) == 0:
		return nil, nil
	case a.Func.Name == "min":
		return slices.MinFunc(vals, orderRows)[0], nil
	case a.Func.Name == "max":
		return slices.MaxFunc(vals, orderRows)[0], nil
	default:
		sum := int64(0)
		for _, v := range vals {
			sum += v[0].(int64)
		}
		return sum, nil
	}
}

// runSetOperation counts each row of the left side off against those of the right one.
func runSetOperation(x *plan.SetOperation) ([][]any, error) {
	left, err := run(x.Left)
	if err != nil {
		return nil, err
	}
	right, err := run(x.Right)
	if err != nil {
		return nil, err
	}
	if !x.All {
		left, right = distinctRows(left), distinctRows(right)
	}
	right = slices.Clone(right)
	var out [][]any
	for _, row := range left {
		at := slices.IndexFunc(right, func(r []any) bool { return orderRows(row, r) == 0 })
		if at >= 0 {
			right = slices.Delete(right, at, at+1)
		}
		if (at >= 0) == (x.Kind == plan.Intersect) {
			out = append(out, row)
		}
	}
	return out, nil
}
