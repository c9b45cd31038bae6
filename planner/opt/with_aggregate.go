package opt

import (
	"slices"

	"rsql/planner/plan"
)

// joining joins an input with given left rows, all of which come out: the left columns come first, then those of the input.
type joining func(right plan.Node) (plan.Node, error)

// onKeys joins by equalities.
func onKeys(left plan.Node, equi []plan.Equi) joining {
	return func(right plan.Node) (plan.Node, error) { return newJoin(left, right, plan.LeftJoin, equi, nil) }
}

// withAggregate joins rows with the aggregate x that another input has for them, in its columns from the ordinal at on: the columns of
// left come first, then those of x, made of those of the input by settle; nil for as they are. A row that the join finds nothing for has the aggregate of no rows.
func withAggregate(x *plan.Aggregate, settle []func(plan.Expr) (plan.Expr, error), left, right plan.Node, at int, join joining) (plan.Node, error) {
	known := knownWithoutRows(x)
	nLeft := width(left)
	if !known {
		var err error
		if right, err = marked(right); err != nil {
			return nil, err
		}
	}
	j, err := join(right)
	if err != nil {
		return nil, err
	}
	exprs, err := columns(j, append(upTo(nLeft), from(nLeft+at, len(x.Aggs))...))
	if err != nil {
		return nil, err
	}
	for i, f := range settle {
		if exprs[nLeft+i], err = f(exprs[nLeft+i]); err != nil {
			return nil, err
		}
	}
	out := j
	if known {
		err = countsOfNone(x, exprs[nLeft:])
	} else {
		out, err = totalsOfNone(j, x, exprs[nLeft:])
	}
	if err != nil {
		return nil, err
	}
	return plan.NewProject(out, exprs, append(plan.FieldNames(left.Schema(), false), plan.FieldNames(x.Schema(), false)...))
}

// nullWithoutRows are the aggregates that are NULL when there are no rows; count is 0.
var nullWithoutRows = []string{"sum", "avg", "min", "max", "any_value"}

// knownWithoutRows reports whether the values of all aggregates of no rows are known.
func knownWithoutRows(x *plan.Aggregate) bool {
	return !slices.ContainsFunc(x.Aggs, func(a *plan.AggCall) bool {
		return a.Func.Name != "count" && !slices.Contains(nullWithoutRows, a.Func.Name)
	})
}

// marked has a column behind its own that is true.
func marked(n plan.Node) (plan.Node, error) {
	exprs, err := columns(n, upTo(width(n)))
	if err != nil {
		return nil, err
	}
	return plan.NewProject(n, append(exprs, plan.BoolLiteral(true)), append(plan.FieldNames(n.Schema(), false), "matched"))
}

// countsOfNone has counts that are NULL for want of rows be 0.
func countsOfNone(x *plan.Aggregate, exprs []plan.Expr) error {
	for i, call := range x.Aggs {
		if call.Func.Name != "count" {
			continue
		}
		var err error
		if exprs[i], err = plan.NewCall("coalesce", exprs[i], plan.IntLiteral(0)); err != nil {
			return err
		}
	}
	return nil
}

// totalsOfNone has the aggregates be those of no rows where the last column of j says that there are no rows. They are computed once.
func totalsOfNone(j plan.Node, x *plan.Aggregate, exprs []plan.Expr) (plan.Node, error) {
	none, err := empty(x.Input.Schema())
	if err != nil {
		return nil, err
	}
	aggs := make([]*plan.AggCall, len(x.Aggs))
	for i, a := range x.Aggs {
		aggs[i] = a.MapInputs(withoutOuter)
	}
	total, err := plan.NewAggregate(none, nil, aggs, plan.FieldNames(x.Schema(), false))
	if err != nil {
		return nil, err
	}
	both, err := newJoin(j, total, plan.InnerJoin, nil, nil)
	if err != nil {
		return nil, err
	}
	matched, err := column(both, width(j)-1)
	if err != nil {
		return nil, err
	}
	for i, e := range exprs {
		none, err := column(both, width(j)+i)
		if err != nil {
			return nil, err
		}
		if exprs[i], err = plan.NewCase([]plan.When{{Cond: matched, Then: e}}, none); err != nil {
			return nil, err
		}
	}
	return both, nil
}

// withoutOuter has NULL for outer values.
func withoutOuter(e plan.Expr) plan.Expr {
	return plan.MapExpr(e, func(e plan.Expr) plan.Expr {
		if o, ok := e.(*plan.OuterRef); ok {
			return plan.NullLiteral(o.Type())
		}
		return e
	})
}
