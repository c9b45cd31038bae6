package frame

import (
	"context"

	"rsql/planner/plan"
)

// WithColumn adds a column, or replaces the one of that name. Pseudo-columns can no longer be named after it.
func (f *Frame) WithColumn(name string, e Expr) *Frame {
	return f.then("WithColumn", func(ctx context.Context, in rel) (rel, error) {
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
		return columns.whole(ctx, in)
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

func (k *kept) project(ctx context.Context, in rel) (rel, error) {
	out, err := in.project(ctx, k.exprs)
	out.qualifiers = k.qualifiers
	return out, err
}

// whole is project, where a column that nobody knows yet belongs to the columns as well.
func (k *kept) whole(ctx context.Context, in rel) (rel, error) {
	n, err := plan.WholeTables(in.node, "")
	if err != nil {
		return rel{}, err
	}
	in.node = n
	return k.project(ctx, in)
}

// ordinal is the column with an ordinal, whatever its name.
func (r rel) ordinal(i int) Expr {
	return Expr{name: r.node.Schema().Field(i).Name, bind: func(b *binding) (plan.Expr, error) {
		return plan.NewColumn(b.in.node.Schema(), i)
	}}
}

// Rename renames a column. Pseudo-columns can no longer be named after it.
func (f *Frame) Rename(from, to string) *Frame {
	return f.then("Rename", func(ctx context.Context, in rel) (rel, error) {
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
		return columns.project(ctx, in)
	})
}

// Drop leaves columns out, pseudo-columns too.
func (f *Frame) Drop(names ...string) *Frame {
	return f.then("Drop", func(ctx context.Context, in rel) (rel, error) {
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
		return columns.whole(ctx, in)
	})
}
