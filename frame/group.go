package frame

import (
	"context"
	"strings"

	"rsql/planner/plan"
)

// Grouped is a frame whose rows are put into groups; Agg makes it a frame again.
type Grouped struct {
	frame *Frame
	keys  []Expr
}

// GroupBy groups by columns (names or expressions). NULL is a group of its own.
func (f *Frame) GroupBy(keys ...any) *Grouped {
	exprs, err := asColumns(keys)
	if err != nil {
		return &Grouped{frame: f.fail("GroupBy", err)}
	}
	return &Grouped{frame: f, keys: exprs}
}

// Agg computes one row for each group: the keys, then the given expressions over aggregates and keys.
func (g *Grouped) Agg(exprs ...Expr) *Frame {
	return g.frame.then("Agg", func(_ context.Context, in rel) (rel, error) { return in.aggregate(g.keys, exprs) })
}

// Agg computes one row over all rows.
func (f *Frame) Agg(exprs ...Expr) *Frame { return f.GroupBy().Agg(exprs...) }

// Count is the number of rows of the group where the column is not NULL. As of every aggregate, column is a name or an
// Expr, rows where it is NULL do not count, and without As the result is called count_score for a column score.
func Count(column any) Expr { return aggregateOf("count", false, column) }

// CountAll is the number of rows of the group, called count.
func CountAll() Expr { return aggregateOf("count", false) }

// CountDistinct is the number of different values that are not NULL.
func CountDistinct(column any) Expr { return aggregateOf("count", true, column) }

// Sum is the sum, exact for BIGINT and DECIMAL; NULL of no rows. A sum that does not fit its type fails the query.
func Sum(column any) Expr { return aggregateOf("sum", false, column) }

// Avg is the mean as DOUBLE; NULL of no rows.
func Avg(column any) Expr { return aggregateOf("avg", false, column) }

// Min is the smallest value; NULL of no rows.
func Min(column any) Expr { return aggregateOf("min", false, column) }

// Max is the largest value; NULL of no rows.
func Max(column any) Expr { return aggregateOf("max", false, column) }

// AnyValue is some value of the group that is not NULL, if there is one.
func AnyValue(column any) Expr { return aggregateOf("any_value", false, column) }

func aggregateOf(name string, distinct bool, args ...any) Expr {
	exprs, err := asColumns(args)
	return (&fnCall{name: name, args: exprs, distinct: distinct, err: err}).aggregate()
}

// aggregation collects the aggregates of an Agg while its expressions are bound. Expressions over keys and aggregates
// become a projection above the aggregate node.
type aggregation struct {
	in    rel
	keys  []plan.Expr
	calls []*plan.AggCall
	// placeholders stand for the aggregates until the node exists; the i-th one is replaced by column len(keys)+i.
	placeholders map[*plan.Param]int
}

func (a *aggregation) add(call *plan.AggCall) plan.Expr {
	p := plan.NewParam(len(a.calls), "aggregate", call.Type())
	a.placeholders[p] = len(a.calls)
	a.calls = append(a.calls, call)
	return p
}

// column is a column outside an aggregate: it must be a key.
func (a *aggregation) column(ordinal int) (plan.Expr, error) {
	c, err := plan.NewColumn(a.in.node.Schema(), ordinal)
	if err != nil {
		return nil, err
	}
	for i, k := range a.keys {
		if plan.EqualExpr(k, c) {
			p := plan.NewParam(-1-i, "key", k.Type())
			a.placeholders[p] = -1 - i
			return p, nil
		}
	}
	return nil, plan.Errorf(plan.CodeType, "column %s is neither a key of the group nor in an aggregate", c.Name).
		WithHint("group by it, or take AnyValue(%q)", c.Name)
}

func (r rel) aggregate(keys, exprs []Expr) (rel, error) {
	bound, err := (&binding{in: r}).all(keys)
	if err != nil {
		return rel{}, err
	}
	agg := &aggregation{in: r, keys: bound, placeholders: map[*plan.Param]int{}}
	outputs := make([]plan.Expr, 0, len(keys)+len(exprs))
	names := make([]string, 0, len(keys)+len(exprs))
	for i, k := range keys {
		p := plan.NewParam(-1-i, "key", bound[i].Type())
		agg.placeholders[p] = -1 - i
		outputs, names = append(outputs, p), append(names, k.label(bound[i]))
	}
	for _, e := range exprs {
		out, err := e.bound(&binding{in: r, aggs: agg})
		if err != nil {
			return rel{}, err
		}
		name := e.name
		if e.unnamed {
			name = "" // known when the aggregates are columns
		}
		outputs, names = append(outputs, out), append(names, name)
	}
	return agg.finish(outputs, names)
}

func (a *aggregation) finish(outputs []plan.Expr, names []string) (rel, error) {
	inner := make([]string, len(a.keys)+len(a.calls))
	for i, k := range a.keys {
		inner[i] = k.String()
	}
	for i, c := range a.calls {
		inner[len(a.keys)+i] = c.String()
	}
	node, err := plan.NewAggregate(a.in.node, a.keys, a.calls, inner)
	if err != nil {
		return rel{}, err
	}
	for i, out := range outputs {
		var bad error
		outputs[i] = plan.MapExpr(out, func(e plan.Expr) plan.Expr {
			p, ok := e.(*plan.Param)
			at, mine := a.placeholders[p]
			if !ok || !mine {
				return e
			}
			if at < 0 {
				at = -1 - at
			} else {
				at += len(a.keys)
			}
			c, err := plan.NewColumn(node.Schema(), at)
			if err != nil {
				bad = err
				return e
			}
			return c
		})
		if bad != nil {
			return rel{}, bad
		}
		if names[i] == "" {
			names[i] = (Expr{unnamed: true}).label(outputs[i])
		}
	}
	proj, err := plan.NewProject(node, outputs, names)
	if err != nil {
		return rel{}, err
	}
	return newRel(proj, ""), nil
}

// unqualified is the column's own name of "u.city".
func unqualified(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
