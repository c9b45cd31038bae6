package opt

import (
	"slices"

	"rsql/planner/plan"
)

// applyToGenerate runs a table function over the rows that its arguments come from, where a dependent join would call it
// for each of them: FROM t, unnest(t.items).
func applyToGenerate(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a, ok := n.(*plan.Apply)
		if !ok {
			return n, false, nil
		}
		g, ok := a.Join.Right.(*plan.Generate)
		if !ok || len(a.Join.Equi) > 0 || !oneRow(g.Input) {
			return n, false, nil
		}
		outer := a.Join.Kind == plan.LeftJoin
		if !outer && a.Join.Kind != plan.InnerJoin || outer && a.Join.Residual != nil {
			return n, false, nil
		}
		values := make(map[*plan.OuterRef]plan.Expr, len(a.Outer))
		for _, b := range a.Outer {
			values[b.Ref] = b.Value
		}
		args := make([]plan.Expr, len(g.Args))
		for i, arg := range g.Args {
			args[i] = plan.ReplaceOuterExpr(arg, values)
		}
		over, err := g.Over(a.Join.Left, args, outer || g.Outer)
		if err != nil || a.Join.Residual == nil {
			return over, true, err
		}
		out, err := filter(over, plan.Conjuncts(a.Join.Residual)...)
		return out, true, err
	})
}

// oneRow reports whether a node is one row without columns.
func oneRow(n plan.Node) bool {
	v, ok := n.(*plan.Values)
	return ok && len(v.Rows) == 1 && len(v.Rows[0]) == 0
}

// pruneGenerate leaves out columns of the input; those of the function stay.
func pruneGenerate(x *plan.Generate, need []int) (pruned, error) {
	nIn := width(x.Input)
	of := slices.DeleteFunc(slices.Clone(need), func(c int) bool { return c >= nIn })
	p, err := prune(x.Input, union(of, x.Args...))
	if err != nil || p.node == x.Input {
		return pruned{x, upTo(width(x))}, err
	}
	args := make([]plan.Expr, len(x.Args))
	for i, a := range x.Args {
		args[i] = plan.Remap(a, p.at())
	}
	out, err := x.Over(p.node, args, x.Outer)
	kept := slices.Clone(p.kept)
	for c := nIn; c < width(x); c++ {
		kept = append(kept, c)
	}
	return pruned{out, kept}, err
}

// pushIntoGenerate moves conjuncts over the input's columns below a table function.
func pushIntoGenerate(f *plan.Filter, g *plan.Generate) (plan.Node, bool, error) {
	nIn := width(g.Input)
	var down, stay []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		if plan.Volatile(c) || fallible(c) || slices.ContainsFunc(plan.Columns(c), func(i int) bool { return i >= nIn }) {
			stay = append(stay, c)
		} else {
			down = append(down, c)
		}
	}
	if len(down) == 0 {
		return f, false, nil
	}
	in, err := filter(g.Input, down...)
	if err != nil {
		return nil, false, err
	}
	below, err := g.WithChildren([]plan.Node{in})
	if err != nil {
		return nil, false, err
	}
	out, err := filter(below, stay...)
	return out, true, err
}
