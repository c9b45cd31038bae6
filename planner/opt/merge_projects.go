package opt

import (
	"slices"

	"rsql/planner/plan"
)

// mergeProjects makes one projection of two, and removes projections that change nothing.
func mergeProjects(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		p, ok := n.(*plan.Project)
		if !ok {
			return n, false, nil
		}
		if identity(p) {
			return p.Input, true, nil
		}
		in, ok := p.Input.(*plan.Project)
		if !ok || !mergeable(p, in) {
			return n, false, nil
		}
		exprs := make([]plan.Expr, len(p.Exprs))
		for i, e := range p.Exprs {
			exprs[i] = plan.Substitute(e, in.Exprs)
		}
		out, err := plan.NewProject(in.Input, exprs, plan.FieldNames(p.Schema(), false))
		return out, true, err
	})
}

// identity reports whether a projection gives its input as it is. Giving out a hidden column is a change.
func identity(p *plan.Project) bool {
	in := p.Input.Schema()
	if len(p.Exprs) != in.NumFields() || slices.ContainsFunc(in.Fields(), plan.Hidden) ||
		!slices.Equal(plan.FieldNames(p.Schema(), false), plan.FieldNames(in, false)) {
		return false
	}
	for i, e := range p.Exprs {
		if ref, ok := e.(*plan.ColumnRef); !ok || ref.Index != i {
			return false
		}
	}
	return true
}

// mergeable reports whether merging evaluates nothing twice and moves nothing volatile.
func mergeable(outer, in *plan.Project) bool {
	if anyVolatile(in.Exprs...) {
		return false
	}
	uses := make([]int, len(in.Exprs))
	for _, e := range outer.Exprs {
		plan.VisitExpr(e, func(e plan.Expr) bool {
			if ref, ok := e.(*plan.ColumnRef); ok {
				uses[ref.Index]++
			}
			return true
		})
	}
	for i, e := range in.Exprs {
		if uses[i] > 1 && !trivial(e) {
			return false
		}
	}
	return true
}
