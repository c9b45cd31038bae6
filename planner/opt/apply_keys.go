package opt

import (
	"slices"

	"rsql/planner/plan"
)

// applyKeys gives the right side of a dependent join what it computes of outer values alone, in the place of the values, where
// it has no other use of them:
//
//	t APPLY (SELECT … FROM u WHERE u.day < date_trunc('month', t.at) …)
//
// runs once for each month, and not for each time.
func applyKeys(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a, ok := n.(*plan.Apply)
		if !ok {
			return n, false, nil
		}
		k := &outerUse{outer: a.Outer, bare: map[*plan.OuterRef]bool{}}
		plan.Visit(a.Join.Right, func(n plan.Node) {
			for _, e := range plan.RootExprs(n) {
				k.look(e)
			}
		})
		if !k.choose() {
			return n, false, nil
		}
		out, err := k.rewrite(a)
		return out, true, err
	})
}

// outerUse is how a dependent right side uses outer values.
type outerUse struct {
	outer []plan.Binding
	// computed are the largest expressions of outer values alone, each once.
	computed []plan.Expr
	// bare are the values that are used in other ways as well.
	bare map[*plan.OuterRef]bool
	// refs take the place of computed.
	refs []*plan.OuterRef
}

func (k *outerUse) look(e plan.Expr) {
	plan.VisitExpr(e, func(e plan.Expr) bool {
		if k.alone(e) {
			if k.find(e) < 0 {
				k.computed = append(k.computed, e)
			}
			return false
		}
		if o, ok := e.(*plan.OuterRef); ok {
			k.bare[o] = true
		}
		return true
	})
}

// alone reports whether an expression computes something of the join's own outer values that can be computed for each left row.
func (k *outerUse) alone(e plan.Expr) bool {
	refs := plan.OuterRefs(e)
	switch e.Type().Kind {
	case plan.Interval, plan.Null, plan.Unknown:
		return false
	}
	return !trivial(e) && len(refs) > 0 && len(plan.Columns(e)) == 0 && !plan.Volatile(e) && !fallible(e) &&
		!slices.ContainsFunc(refs, func(o *plan.OuterRef) bool { return !bindsRef(k.outer, o) })
}

func (k *outerUse) find(e plan.Expr) int {
	return slices.IndexFunc(k.computed, func(c plan.Expr) bool { return plan.EqualExpr(c, e) })
}

// choose keeps the expressions that replace a value; false when there are none.
func (k *outerUse) choose() bool {
	k.computed = slices.DeleteFunc(k.computed, func(e plan.Expr) bool {
		return !slices.ContainsFunc(plan.OuterRefs(e), func(o *plan.OuterRef) bool { return !k.bare[o] })
	})
	for _, e := range k.computed {
		k.refs = append(k.refs, plan.NewOuterRef(e.String(), e.Type()))
	}
	return len(k.computed) > 0
}

func (k *outerUse) rewrite(a *plan.Apply) (plan.Node, error) {
	values := make(map[*plan.OuterRef]plan.Expr, len(a.Outer))
	for _, b := range a.Outer {
		values[b.Ref] = b.Value
	}
	replace := func(e plan.Expr) (plan.Expr, bool) {
		if !k.alone(e) {
			return nil, false
		}
		i := k.find(e)
		if i < 0 {
			return e, true
		}
		return k.refs[i], true
	}
	right, err := plan.Rewrite(a.Join.Right, func(n plan.Node) (plan.Node, error) {
		if !slices.ContainsFunc(plan.OuterRefs(plan.RootExprs(n)...), func(o *plan.OuterRef) bool { return bindsRef(k.outer, o) }) {
			return n, nil
		}
		return plan.MapExprs(n, func(e plan.Expr) plan.Expr { return plan.ReplaceExpr(e, replace) }), nil
	})
	if err != nil {
		return nil, err
	}
	outer := slices.Clone(a.Outer) // those that are not used any more are left out
	for i, e := range k.computed {
		outer = append(outer, plan.Binding{Ref: k.refs[i], Value: plan.ReplaceOuterExpr(e, values)})
	}
	join, err := a.Join.WithChildren([]plan.Node{a.Join.Left, right})
	if err != nil {
		return nil, err
	}
	return plan.NewApply(join.(*plan.Join), outer) //nolint:forcetypeassert // a Join stays one
}
