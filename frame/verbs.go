package frame

import (
	"context"

	"rsql/planner"
	"rsql/planner/plan"
)

// Select computes columns. An argument is a column's name, or an Expr (named by As).
func (f *Frame) Select(columns ...any) *Frame {
	exprs, err := asColumns(columns)
	if err != nil {
		return f.fail("Select", err)
	}
	return f.then("Select", func(ctx context.Context, in rel) (rel, error) { return in.project(ctx, exprs) })
}

// asColumns takes names and expressions.
func asColumns(columns []any) ([]Expr, error) {
	out := make([]Expr, len(columns))
	for i, c := range columns {
		switch x := c.(type) {
		case string:
			out[i] = Col(x)
		case Expr:
			out[i] = x
		default:
			return nil, plan.Errorf(plan.CodeType, "argument %d is a %T, not a column: pass a name or an Expr", i+1, c)
		}
	}
	return out, nil
}

func (r rel) project(ctx context.Context, exprs []Expr) (rel, error) {
	wins, subs := &windowing{}, newSubqueries(ctx, r)
	bound, err := (&binding{in: r, wins: wins, subs: subs}).all(exprs)
	if err != nil {
		return rel{}, err
	}
	node, err := wins.over(subs.node, bound)
	if err != nil {
		return rel{}, err
	}
	names := make([]string, len(exprs))
	for i, e := range exprs {
		names[i] = e.label(bound[i])
	}
	n, err := plan.NewProject(node, bound, names)
	if err != nil {
		return rel{}, err
	}
	return newRel(n, ""), nil
}

// Filter keeps the rows for which cond is true. It may have calls over windows in it, as QUALIFY does, and subqueries; pseudo-columns can no longer
// be named after such a one.
func (f *Frame) Filter(cond Expr) *Frame {
	return f.then("Filter", func(ctx context.Context, in rel) (rel, error) { return in.filter(ctx, cond) })
}

// Where keeps the rows for which a SQL condition is true: Where("score > ? AND city LIKE 'B%'", 50).
func (f *Frame) Where(condition string, args ...any) *Frame {
	return f.then("Where", func(ctx context.Context, in rel) (rel, error) {
		pred, params, err := planner.BindPredicate(ctx, condition, in.node.Schema(), planner.Options{Funcs: in.funcs})
		if err != nil {
			return rel{}, err
		}
		values, err := matchParams(params, args)
		if err != nil {
			return rel{}, err
		}
		node, err := plan.NewFilter(in.node, plan.PlacedAll(pred, in.at))
		if err != nil {
			return rel{}, err
		}
		filter, err := plan.BindParams(node, values)
		return in.over(filter, err)
	})
}

// OrderBy sorts, stably. A key is a column's name or an Expr with Asc or Desc.
func (f *Frame) OrderBy(keys ...any) *Frame {
	exprs, err := asColumns(keys)
	if err != nil {
		return f.fail("OrderBy", err)
	}
	return f.then("OrderBy", func(_ context.Context, in rel) (rel, error) { return in.sort(exprs) })
}

func (r rel) sort(exprs []Expr) (rel, error) {
	keys, err := (&binding{in: r}).sortKeys(exprs)
	if err != nil {
		return rel{}, err
	}
	return r.over(plan.NewSort(r.node, keys))
}

// Limit keeps the first n rows; the scans below stop there.
func (f *Frame) Limit(n int) *Frame {
	return f.then("Limit", func(_ context.Context, in rel) (rel, error) {
		return in.over(plan.NewLimit(in.node, plan.IntLiteral(int64(n)), nil))
	})
}

// Offset skips the first n rows.
func (f *Frame) Offset(n int) *Frame {
	return f.then("Offset", func(_ context.Context, in rel) (rel, error) {
		return in.over(plan.NewLimit(in.node, nil, plan.IntLiteral(int64(n))))
	})
}

// Distinct keeps one of each row.
func (f *Frame) Distinct() *Frame {
	return f.then("Distinct", func(_ context.Context, in rel) (rel, error) {
		shown, err := in.shown()
		if err != nil {
			return rel{}, err
		}
		return shown.over(plan.NewDistinct(shown.node))
	})
}

// Union gives the rows of this frame and then those of others, duplicates included; columns match by position. Distinct
// after it removes duplicates.
func (f *Frame) Union(others ...*Frame) *Frame {
	return f.with("Union", others, func(_ context.Context, in rel, others []rel) (rel, error) {
		first, err := in.shown()
		if err != nil {
			return rel{}, err
		}
		nodes := []plan.Node{first.node}
		for _, o := range others {
			if o, err = o.shown(); err != nil {
				return rel{}, err
			}
			nodes = append(nodes, o.node)
		}
		return first.over(plan.NewUnion(nodes...))
	})
}

// UnionByName is Union with columns that match by their names: those that this frame lacks come last, and rows of a frame that lacks a column are
// NULL in it.
func (f *Frame) UnionByName(others ...*Frame) *Frame {
	return f.with("UnionByName", others, func(_ context.Context, in rel, others []rel) (rel, error) {
		all, err := in.shown()
		if err != nil {
			return rel{}, err
		}
		for _, o := range others {
			if o, err = o.shown(); err != nil {
				return rel{}, err
			}
			n, err := planner.UnionByName(all.node, o.node)
			if err != nil {
				return rel{}, err
			}
			all = newRel(n, "")
		}
		return all, nil
	})
}

// shown leaves pseudo-columns out.
func (r rel) shown() (rel, error) {
	visible := r.visible()
	if len(visible) == r.node.Schema().NumFields() {
		return r, nil
	}
	exprs := make([]plan.Expr, len(visible))
	names := make([]string, len(visible))
	quals := make([]string, len(visible))
	for i, v := range visible {
		var err error
		if exprs[i], err = plan.NewColumn(r.node.Schema(), v); err != nil {
			return rel{}, err
		}
		names[i], quals[i] = r.node.Schema().Field(v).Name, r.qualifiers[v]
	}
	n, err := plan.NewProject(r.node, exprs, names)
	return rel{node: n, qualifiers: quals}, err
}
