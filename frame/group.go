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
	// sets makes the grouping sets of the ordinals of keys; nil where rows are grouped once.
	sets func(keys [][]int) ([][]int, error)
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
	return g.frame.then("Agg", func(_ context.Context, in rel) (rel, error) { return in.aggregate(g, exprs) })
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
	// sets are the grouping sets; nil where rows are grouped once. grouping are the calls of Grouping.
	sets     [][]int
	grouping [][]int
	// placeholders stand for columns of the node until it exists: -1-i for key i, i for aggregate i, and those of groupings for
	// calls of Grouping.
	placeholders map[*plan.Param]int
	groupings    map[*plan.Param]int
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

func (r rel) aggregate(g *Grouped, exprs []Expr) (rel, error) {
	keys, sets, err := r.groupingKeys(g)
	if err != nil {
		return rel{}, err
	}
	bound, err := (&binding{in: r}).all(keys)
	if err != nil {
		return rel{}, err
	}
	agg := &aggregation{in: r, keys: bound, sets: sets, placeholders: map[*plan.Param]int{}, groupings: map[*plan.Param]int{}}
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
		switch f, err := r.funcs.Lookup(name); {
		case e.unnamed && e.fn != nil && err == nil && f.Aggregate: // one of the program's, which Fn did not know
			name = e.fn.label()
		case e.unnamed:
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
	node, err := a.node(inner)
	if err != nil {
		return rel{}, err
	}
	for i, out := range outputs {
		var bad error
		outputs[i] = plan.MapExpr(out, func(e plan.Expr) plan.Expr {
			p, ok := e.(*plan.Param)
			at, mine := a.columnOf(p)
			if !ok || !mine {
				return e
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

// node computes the aggregates of the groups.
func (a *aggregation) node(names []string) (plan.Node, error) {
	if a.sets == nil && a.grouping == nil {
		return plan.NewAggregate(a.in.node, a.keys, a.calls, names)
	}
	for range a.grouping {
		names = append(names, "grouping")
	}
	sets := plan.GroupingSets{Keys: a.keys, Aggs: a.calls, Sets: a.sets, Grouping: a.grouping, Names: names}
	if sets.Sets == nil {
		all := make([]int, len(a.keys))
		for i := range all {
			all[i] = i
		}
		sets.Sets = [][]int{all}
	}
	return sets.Over(a.in.node)
}

// columnOf is the ordinal of the node's column that a placeholder stands for.
func (a *aggregation) columnOf(p *plan.Param) (int, bool) {
	if at, ok := a.groupings[p]; ok {
		return len(a.keys) + len(a.calls) + at, true
	}
	at, ok := a.placeholders[p]
	if at < 0 {
		return -1 - at, ok
	}
	return len(a.keys) + at, ok
}

// unqualified is the column's own name of "u.city".
func unqualified(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
