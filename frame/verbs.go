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
	return f.then("Select", func(_ context.Context, in rel) (rel, error) { return in.project(exprs) })
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

func (r rel) project(exprs []Expr) (rel, error) {
	bound, err := (&binding{in: r}).all(exprs)
	if err != nil {
		return rel{}, err
	}
	names := make([]string, len(exprs))
	for i, e := range exprs {
		names[i] = e.label(bound[i])
	}
	n, err := plan.NewProject(r.node, bound, names)
	if err != nil {
		return rel{}, err
	}
	return newRel(n, ""), nil
}

// Filter keeps the rows for which cond is true.
func (f *Frame) Filter(cond Expr) *Frame {
	return f.then("Filter", func(_ context.Context, in rel) (rel, error) {
		pred, err := cond.bound(&binding{in: in})
		if err != nil {
			return rel{}, err
		}
		return in.over(plan.NewFilter(in.node, pred))
	})
}

// Where keeps the rows for which a SQL condition is true: Where("score > ? AND city LIKE 'B%'", 50).
func (f *Frame) Where(condition string, args ...any) *Frame {
	return f.then("Where", func(ctx context.Context, in rel) (rel, error) {
		pred, params, err := planner.BindPredicate(ctx, condition, in.node.Schema())
		if err != nil {
			return rel{}, err
		}
		values, err := matchParams(params, args)
		if err != nil {
			return rel{}, err
		}
		node, err := plan.NewFilter(in.node, pred)
		if err != nil {
			return rel{}, err
		}
		filter, err := plan.BindParams(node, values)
		return in.over(filter, err)
	})
}

// WithColumn adds a column, or replaces the one of that name. Pseudo-columns can no longer be named after it.
func (f *Frame) WithColumn(name string, e Expr) *Frame {
	return f.then("WithColumn", func(_ context.Context, in rel) (rel, error) {
		var columns kept
		replaced := false
		for _, i := range in.visible() {
			if in.node.Schema().Field(i).Name == name {
				if _, err := in.resolve(name); err != nil {
					return rel{}, err // two columns have the name
				}
				columns.add(in, i, e.As(name))
				replaced = true
				continue
			}
			columns.add(in, i, in.ordinal(i))
		}
		if !replaced {
			columns.exprs, columns.qualifiers = append(columns.exprs, e.As(name)), append(columns.qualifiers, "")
		}
		return columns.project(in)
	})
}

// kept are the columns of a projection that passes most of its input on, and the names of their frames.
type kept struct {
	exprs      []Expr
	qualifiers []string
}

// add computes e in the place of column i.
func (k *kept) add(in rel, i int, e Expr) {
	k.exprs, k.qualifiers = append(k.exprs, e), append(k.qualifiers, in.qualifiers[i])
}

func (k *kept) project(in rel) (rel, error) {
	out, err := in.project(k.exprs)
	out.qualifiers = k.qualifiers
	return out, err
}

// ordinal is the column with an ordinal, whatever its name.
func (r rel) ordinal(i int) Expr {
	return Expr{name: r.node.Schema().Field(i).Name, bind: func(b *binding) (plan.Expr, error) {
		return plan.NewColumn(b.in.node.Schema(), i)
	}}
}

// Rename renames a column. Pseudo-columns can no longer be named after it.
func (f *Frame) Rename(from, to string) *Frame {
	return f.then("Rename", func(_ context.Context, in rel) (rel, error) {
		at, err := in.resolve(from)
		if err != nil {
			return rel{}, err
		}
		var columns kept
		for _, i := range in.visible() {
			e := in.ordinal(i)
			if i == at {
				e = e.As(to)
			}
			columns.add(in, i, e)
		}
		return columns.project(in)
	})
}

// Drop leaves columns out, pseudo-columns too.
func (f *Frame) Drop(names ...string) *Frame {
	return f.then("Drop", func(_ context.Context, in rel) (rel, error) {
		gone := map[int]bool{}
		for _, n := range names {
			i, err := in.resolve(n)
			if err != nil {
				return rel{}, err
			}
			gone[i] = true
		}
		var columns kept
		for _, i := range in.visible() {
			if !gone[i] {
				columns.add(in, i, in.ordinal(i))
			}
		}
		if len(columns.exprs) == 0 {
			return rel{}, plan.Errorf(plan.CodeType, "no column is left")
		}
		return columns.project(in)
	})
}

// OrderBy sorts, stably. A key is a column's name or an Expr with Asc or Desc.
func (f *Frame) OrderBy(keys ...any) *Frame {
	exprs, err := asColumns(keys)
	if err != nil {
		return f.fail("OrderBy", err)
	}
	return f.then("OrderBy", func(_ context.Context, in rel) (rel, error) {
		sortKeys := make([]plan.SortKey, len(exprs))
		for i, e := range exprs {
			if sortKeys[i], err = e.sortKey(&binding{in: in}); err != nil {
				return rel{}, err
			}
		}
		return in.over(plan.NewSort(in.node, sortKeys))
	})
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
