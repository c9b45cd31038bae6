package opt

import (
	"slices"

	"rsql/planner/plan"
)

// applyToJoin makes a join of a dependent join whose right side depends on nothing.
func applyToJoin(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a, ok := n.(*plan.Apply)
		if !ok || dependsOn(a.Join.Right, a.Outer) {
			return n, false, nil
		}
		return a.Join, true, nil
	})
}

// unnest makes a join of a dependent join by pulling the conditions on outer values out of its right side, where they
// become conditions of the join: WHERE EXISTS (SELECT … FROM u WHERE u.k = t.k) is a semi join on u.k = t.k.
func unnest(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a, ok := n.(*plan.Apply)
		if !ok || anyVolatile(a.Values()...) || !dependsOn(a.Join.Right, a.Outer) {
			return n, false, nil
		}
		u, err := newUnnesting(a)
		if err != nil || u == nil {
			return n, false, err
		}
		out, err := u.join()
		if err != nil || out == nil {
			return n, false, err
		}
		return out, true, nil
	})
}

// unnesting is a dependent join on its way to a join.
type unnesting struct {
	*plan.Apply
	*pulled
	// exprs are the columns of the right side, over those of rest and outer values.
	exprs []plan.Expr
}

// newUnnesting takes the right side apart; nil where that cannot be done. Its last projection may use outer values: it goes
// above the join.
func newUnnesting(a *plan.Apply) (*unnesting, error) {
	right := a.Join.Right
	if !readsRight(a.Join) {
		right = existing(right)
	}
	right, err := limitsBelowProjects(right, a.Outer)
	if err != nil {
		return nil, err
	}
	var exprs []plan.Expr
	if p, ok := right.(*plan.Project); ok {
		right, exprs = p.Input, p.Exprs
	}
	if anyVolatile(exprs...) {
		return nil, nil
	}
	p, err := pull(right, a.Outer)
	if err != nil || p == nil {
		return nil, err
	}
	if exprs == nil {
		if exprs, err = columns(p.rest, upTo(width(right))); err != nil {
			return nil, err
		}
	}
	return &unnesting{Apply: a, pulled: p, exprs: exprs}, nil
}

// readsRight reports whether a join gives out columns of its right side or compares them.
func readsRight(j *plan.Join) bool {
	return len(j.Equi) > 0 || j.Residual != nil || j.Kind != plan.SemiJoin && j.Kind != plan.AntiJoin && j.Kind != plan.MarkJoin
}

// existing leaves out what does not change whether a node has a row.
func existing(n plan.Node) plan.Node {
	for {
		switch x := n.(type) {
		case *plan.Limit:
			count, ok := whole(x.Count)
			if x.Offset != nil || x.Count == nil || !ok || count < 1 {
				return n
			}
			n = x.Input
		case *plan.Sort:
			if count, ok := whole(x.Limit); x.Limit != nil && (!ok || count < 1) {
				return n
			}
			n = x.Input
		case *plan.Project:
			if anyVolatile(x.Exprs...) {
				return n
			}
			n = x.Input
		case *plan.Distinct:
			n = x.Input
		default:
			return n
		}
	}
}

// over restates an expression over the right side's columns as one over left columns followed by those of rest.
func (u *unnesting) over(e plan.Expr) plan.Expr {
	nLeft := width(u.Join.Left)
	all := make(map[int]plan.Expr, len(u.exprs))
	for i, x := range u.exprs {
		all[nLeft+i] = u.outside(x)
	}
	return plan.MapExpr(e, func(e plan.Expr) plan.Expr {
		if ref, ok := e.(*plan.ColumnRef); ok && all[ref.Index] != nil {
			return all[ref.Index]
		}
		return e
	})
}

// outside restates an expression over rest's columns and outer values over left columns followed by rest's.
func (u *unnesting) outside(e plan.Expr) plan.Expr {
	values := make(map[*plan.OuterRef]plan.Expr, len(u.Outer))
	for _, b := range u.Outer {
		values[b.Ref] = b.Value
	}
	return plan.ReplaceOuterExpr(plan.Shift(e, width(u.Join.Left)), values)
}

// join makes the join; nil where there is none of the same rows.
func (u *unnesting) join() (plan.Node, error) {
	if u.Join.Kind == plan.MarkJoin {
		return u.mark()
	}
	conds, err := u.conditions()
	if err != nil {
		return nil, err
	}
	for _, c := range u.conds {
		conds = append(conds, u.outside(c))
	}
	equi, residual := u.split(conds)
	if !readsRight(u.Join) || u.Join.Kind == plan.SemiJoin || u.Join.Kind == plan.AntiJoin {
		j, err := newJoin(u.Join.Left, u.rest, u.Join.Kind, equi, residual)
		if err != nil {
			return nil, err
		}
		return j.WithPlace(u.Join.At), nil
	}
	return u.values(equi, residual)
}

// conditions are those of the dependent join itself, over left columns followed by rest's.
func (u *unnesting) conditions() ([]plan.Expr, error) {
	var out []plan.Expr
	for _, e := range u.Join.Equi {
		c, err := e.Condition(width(u.Join.Left))
		if err != nil {
			return nil, err
		}
		out = append(out, u.over(c))
	}
	if u.Join.Residual != nil {
		for _, c := range plan.Conjuncts(u.Join.Residual) {
			out = append(out, u.over(c))
		}
	}
	return out, nil
}

// split makes equalities of the conditions that compare the sides. One that is fallible is asked about all rows then,
// which it is anyway when it is the first.
func (u *unnesting) split(conds []plan.Expr) (equi []plan.Equi, residual plan.Expr) {
	return splitBetween(u.Join.Left, u.rest, conds)
}

// splitBetween is split for any two sides.
func splitBetween(left, right plan.Node, conds []plan.Expr) (equi []plan.Equi, residual plan.Expr) {
	d := &distribution{join: &plan.Join{Left: left, Right: right}}
	var rest []plan.Expr
	for i, c := range conds {
		e, ok := d.equality(c)
		if ok && (!fallible(c) || i == 0 && !fallible(e.Left)) {
			equi = append(equi, e)
		} else {
			rest = append(rest, c)
		}
	}
	return equi, plan.And(rest...)
}

// values makes a join that gives out the right side's columns.
func (u *unnesting) values(equi []plan.Equi, residual plan.Expr) (plan.Node, error) {
	kind := u.Join.Kind
	if kind == plan.SingleJoin && unique(u.rest, rightColumns(equi)) { // no row has a second partner
		kind = plan.LeftJoin
	}
	return u.brought(u.rest, func(right plan.Node) (plan.Node, error) {
		j, err := newJoin(u.Join.Left, right, kind, equi, residual)
		if err != nil {
			return nil, err
		}
		return j.WithPlace(u.Join.At), nil
	})
}

// brought gives the columns of the dependent join over one with right, which has the columns of rest. What cannot be computed from those
// alone is computed above the join, for rows with a partner.
func (u *unnesting) brought(right plan.Node, join joining) (plan.Node, error) {
	above := u.Join.Kind != plan.InnerJoin && slices.ContainsFunc(u.exprs, func(e plan.Expr) bool {
		_, ref := e.(*plan.ColumnRef)
		return !ref
	})
	if above {
		var err error
		if right, err = marked(right); err != nil {
			return nil, err
		}
	}
	j, err := join(right)
	if err != nil {
		return nil, err
	}
	exprs, err := columns(j, upTo(width(u.Join.Left)))
	if err != nil {
		return nil, err
	}
	for _, e := range u.exprs {
		_, ref := e.(*plan.ColumnRef)
		e = u.outside(e)
		if !ref && u.Join.Kind != plan.InnerJoin {
			matched, err := column(j, width(j)-1)
			if err != nil {
				return nil, err
			}
			if e, err = plan.NewCase([]plan.When{{Cond: matched, Then: e}}, plan.NullLiteral(e.Type())); err != nil {
				return nil, err
			}
		}
		exprs = append(exprs, e)
	}
	return plan.NewProject(j, exprs, plan.FieldNames(u.Schema(), false))
}

// rightColumns are the columns of the right side that equalities bind.
func rightColumns(equi []plan.Equi) []int {
	var out []int
	for _, e := range equi {
		if ref, ok := e.Right.(*plan.ColumnRef); ok {
			out = append(out, ref.Index)
		}
	}
	return out
}

// mark makes a mark join. The comparisons of IN stay what they are; equalities with outer values compare with no NULL, since
// they decide which rows IN is about.
func (u *unnesting) mark() (plan.Node, error) {
	right, nLeft := u.rest, width(u.Join.Left)
	var equi []plan.Equi
	for _, e := range u.Join.Equi {
		r := u.over(plan.Shift(e.Right, nLeft))
		if usesOuter(plan.Substitute(e.Right, u.exprs), u.Outer) || fallible(r) && len(u.conds) > 0 {
			return nil, nil
		}
		equi = append(equi, plan.Equi{Left: e.Left, Right: plan.Shift(r, -nLeft), NullSafe: e.NullSafe})
	}
	var rest []plan.Expr
	if u.Join.Residual != nil {
		rest = append(rest, u.over(u.Join.Residual))
	}
	var present []plan.Expr
	for _, c := range u.conds {
		c = u.outside(c)
		own, _ := u.split([]plan.Expr{c})
		if len(own) == 0 || fallible(c) {
			rest = append(rest, c)
			continue
		}
		if !own[0].NullSafe {
			own[0].NullSafe = true
			present = append(present, rebuilt("is_not_null", own[0].Right))
		}
		equi = append(equi, own[0])
	}
	right, err := filter(right, present...)
	if err != nil {
		return nil, err
	}
	return newJoin(u.Join.Left, right, plan.MarkJoin, equi, plan.And(rest...))
}
