package bind

import (
	"rsql/planner/plan"
)

// keySubquery is a subquery in a key of GROUP BY, and its values over the block's input.
type keySubquery struct {
	sub    *subquery
	values []plan.Expr
}

// attachKey joins a subquery of a key to the block's input.
func (k *block) attachKey(sub *subquery) ([]plan.Expr, error) {
	values, err := k.attach(sub)
	if err == nil {
		k.group.subqueries = append(k.group.subqueries, keySubquery{sub: sub, values: values})
	}
	return values, err
}

// attach puts a subquery above the grouping, unless it is written in a key, too: then its values are those of the key.
func (g *grouping) attach(sub *subquery) ([]plan.Expr, error) {
	for _, have := range g.subqueries {
		if equalSubquery(have.sub, sub) {
			return have.values, nil
		}
	}
	if err := sub.noItems(); err != nil {
		return nil, err
	}
	if sub.behindWindows() {
		return g.k.windows.attach(sub)
	}
	var out []plan.Expr
	for i, f := range sub.fields() {
		e, err := g.reserve(&slot{sub: sub, column: i}, f.Name, plan.TypeOf(f))
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// equalSubquery reports whether two subqueries are one, written twice over the same rows.
func equalSubquery(a, b *subquery) bool {
	if a.mark != b.mark || a.guard != nil || b.guard != nil || len(a.equi) != len(b.equi) || len(a.outer) != len(b.outer) {
		return false
	}
	refs := map[*plan.OuterRef]*plan.OuterRef{}
	for i, o := range a.outer {
		if !plan.EqualExpr(o.Value, b.outer[i].Value) {
			return false
		}
		refs[o.Ref] = b.outer[i].Ref
	}
	for i, e := range a.equi {
		if !plan.EqualExpr(e.Left, b.equi[i].Left) || !plan.EqualExpr(e.Right, b.equi[i].Right) {
			return false
		}
	}
	return plan.EqualPlan(a.rows, b.rows, refs)
}
