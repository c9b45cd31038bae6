package frame

import (
	"context"
	"slices"

	"rsql/planner"
	"rsql/planner/plan"
)

// Unpivot makes a row for each of the given columns of each row, all of one type: the other columns, then the column's name and its value, under
// the names nameAs and valueAs. NULLs come out, too.
func (f *Frame) Unpivot(nameAs, valueAs string, columns ...string) *Frame {
	return f.then("Unpivot", func(_ context.Context, in rel) (rel, error) {
		in, err := in.shown()
		if err != nil {
			return rel{}, err
		}
		if len(columns) == 0 {
			return rel{}, plan.Errorf(plan.CodeType, "there is no column to unpivot")
		}
		u := planner.Unpivoted{NameAs: nameAs, ValuesAs: []string{valueAs}, Nulls: true}
		from := make([]int, len(columns))
		for i, c := range columns {
			if from[i], err = in.resolve(c); err != nil {
				return rel{}, err
			}
			value, err := plan.NewColumn(in.node.Schema(), from[i])
			if err != nil {
				return rel{}, err
			}
			u.Names, u.Values = append(u.Names, value.Name), append(u.Values, []plan.Expr{value})
		}
		out := rel{funcs: in.funcs}
		for i, q := range in.qualifiers {
			if !slices.Contains(from, i) {
				u.Keep, u.KeepAs = append(u.Keep, i), append(u.KeepAs, in.node.Schema().Field(i).Name)
				out.qualifiers = append(out.qualifiers, q)
			}
		}
		out.qualifiers = append(out.qualifiers, "", "")
		out.node, err = planner.Unpivot(in.node, u)
		return out, err
	})
}

// Explode makes a row for each element of a column of JSON arrays, in the place of the array. A row whose array is empty or NULL stays, with
// NULL.
func (f *Frame) Explode(column string) *Frame {
	return f.then("Explode", func(ctx context.Context, in rel) (rel, error) {
		at, err := in.resolve(column)
		if err != nil {
			return rel{}, err
		}
		array, err := Col(column).Cast("JSON").bound(&binding{in: in})
		if err != nil {
			return rel{}, err
		}
		n, err := in.generate("json_array_elements", []plan.Expr{array}, true)
		if err != nil {
			return rel{}, err
		}
		var out kept
		for _, i := range in.visible() {
			e := n.ordinal(i)
			if i == at {
				e = n.ordinal(len(in.qualifiers)).As(in.node.Schema().Field(at).Name)
			}
			out.add(n, i, e)
		}
		return out.project(ctx, n)
	})
}

func (r rel) generate(name string, args []plan.Expr, outer bool) (rel, error) {
	f, err := r.funcs.LookupTable(name)
	if err != nil {
		return rel{}, err
	}
	g, err := plan.NewGenerate(r.node, f, args, nil, false)
	if err != nil {
		return rel{}, err
	}
	if g, err = g.Over(r.node, g.Args, outer); err != nil {
		return rel{}, err
	}
	quals := append([]string(nil), r.qualifiers...)
	for len(quals) < g.Schema().NumFields() {
		quals = append(quals, "")
	}
	return rel{node: g, qualifiers: quals, funcs: r.funcs}, nil
}

// TableFn joins each row with the rows that a table function makes of values of it: TableFn("json_each", Col("doc")). Its columns come behind
// those of the frame; a row for which it makes none is left out.
func (f *Frame) TableFn(name string, args ...any) *Frame {
	exprs := make([]Expr, len(args))
	for i, a := range args {
		exprs[i] = asExpr(a)
	}
	return f.then("TableFn", func(_ context.Context, in rel) (rel, error) {
		bound, err := (&binding{in: in}).all(exprs)
		if err != nil {
			return rel{}, err
		}
		return in.generate(name, bound, false)
	})
}

// TableFn is the table that a table function makes of constants: TableFn("generate_series", 1, 10).
func (s *Session) TableFn(name string, args ...any) *Frame {
	at := here()
	return &Frame{session: s, build: func(ctx context.Context) (rel, error) {
		one, err := plan.NewValues(nil, [][]plan.Expr{{}})
		if err != nil {
			return rel{}, at.inVerb("TableFn", err)
		}
		r, err := (&Frame{session: s, build: func(context.Context) (rel, error) { return newRel(one, ""), nil }}).TableFn(name, args...).build(ctx)
		return r, at.inVerb("", err)
	}}
}
