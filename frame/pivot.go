package frame

import (
	"context"
	"fmt"

	"rsql/planner/plan"
)

// mostPivoted is the number of values that Pivot looks up, as PIVOT of SQL does.
const mostPivoted = 2_000

// Pivot computes one row for each group, with a column for each of the given values of a column: the aggregates over the rows that
// have it. The columns are called by the value, and by the aggregate as well where there are several.
//
//	orders.GroupBy("city").Pivot("status", []any{"paid", "open"}, frame.CountAll())
//
// Where values is nil, they are those that the rows have, but NULL, in their order: they are looked up by a query of their own whenever the
// frame is planned, and more than 2,000 are an error.
func (g *Grouped) Pivot(column any, values []any, aggs ...Expr) *Frame {
	of, err := asColumns([]any{column})
	if err != nil {
		return g.frame.fail("Pivot", err)
	}
	listed := make([]pivotValue, len(values))
	for i, v := range values {
		l, err := literal(v)
		if err != nil {
			return g.frame.fail("Pivot", err)
		}
		listed[i] = pivotValue{l, fmt.Sprint(v)}
		if l.IsNull() {
			listed[i].name = "NULL"
		}
	}
	return g.frame.then("Pivot", func(ctx context.Context, in rel) (rel, error) {
		pivoted := listed
		if values == nil {
			if pivoted, err = g.frame.session.pivotValues(ctx, in, of[0]); err != nil {
				return rel{}, err
			}
		}
		return in.aggregate(g, pivotColumns(of[0], pivoted, aggs))
	})
}

// pivotValue is a value that has columns, and what they are called.
type pivotValue struct {
	value *plan.Literal
	name  string
}

// pivotColumns are the aggregates for each value.
func pivotColumns(of Expr, values []pivotValue, aggs []Expr) []Expr {
	var out []Expr
	for _, v := range values {
		has := of.Eq(v.value)
		if v.value.IsNull() {
			has = of.IsNull()
		}
		for _, a := range aggs {
			label := v.name
			if len(aggs) > 1 {
				label += "_" + a.name
			}
			out = append(out, a.FilterBy(has).As(label))
		}
	}
	return out
}

// pivotValues looks up the values of a column, and their texts.
func (s *Session) pivotValues(ctx context.Context, in rel, of Expr) ([]pivotValue, error) {
	found, err := in.filter(ctx, of.IsNotNull())
	if err == nil {
		found, err = found.project(ctx, []Expr{of.As("value"), of.Cast("TEXT").As("name")})
	}
	if err == nil {
		found, err = found.over(plan.NewDistinct(found.node))
	}
	if err == nil {
		found, err = found.sort([]Expr{Col("value")})
	}
	if err == nil {
		found, err = found.over(plan.NewLimit(found.node, plan.IntLiteral(mostPivoted+1), nil))
	}
	if err != nil {
		return nil, err
	}
	rows, err := s.literals(ctx, found.node, nil)
	if err != nil {
		return nil, err
	}
	if len(rows) > mostPivoted {
		return nil, plan.Errorf(plan.CodeUnsupported, "Pivot comes to more than %d values", mostPivoted).WithHint("list those that are wanted")
	}
	out := make([]pivotValue, len(rows))
	for i, row := range rows {
		out[i].value = row[0]
		out[i].name, _ = row[1].Value.(string)
	}
	return out, nil
}
