package opt

import (
	"slices"

	"rsql/planner/plan"
)

// unnestAggregate makes a join of a dependent join with an aggregate of all its right rows. The aggregate is computed for
// each value of the keys that the outer values are compared with, and an outer join brings it to the left rows. What overflows is an error
// only where it is brought to a row:
//
//	t SINGLE APPLY (SELECT count(*) FROM u WHERE u.k = t.k)
//
// becomes t LEFT JOIN (SELECT k, count(*) FROM u GROUP BY k) ON t.k = k, with the count 0 of no rows for rows without a
// partner. What stands above the aggregate, its HAVING included, is computed above the join.
func unnestAggregate(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a, ok := n.(*plan.Apply)
		if !ok || anyVolatile(a.Values()...) || !dependsOn(a.Join.Right, a.Outer) {
			return n, false, nil
		}
		u, err := newAggregateUnnesting(a)
		if err != nil || u == nil {
			return n, false, err
		}
		out, err := u.build()
		return out, true, err
	})
}

// aggregateUnnesting is a dependent join with an aggregate on its way to a join.
type aggregateUnnesting struct {
	*unnesting
	agg  *plan.Aggregate
	keys []key
	// having are conditions over the aggregate's columns and outer values.
	having []plan.Expr
	// joined has the left columns, then those of the aggregate as they are for each row, then the keys.
	joined plan.Node
}

// newAggregateUnnesting takes the right side apart; nil where it has another form.
func newAggregateUnnesting(a *plan.Apply) (*aggregateUnnesting, error) {
	u, err := aggregateOf(a)
	if err != nil || u == nil {
		return nil, err
	}
	u.pulled, err = pull(u.agg.Input, a.Outer)
	if err != nil || u.pulled == nil || !below(plan.NodeExprs(u.agg), u.pulled, a.Outer) {
		return nil, err
	}
	if aggs, _ := plan.Deferred(u.agg.Aggs); aggs == nil {
		return nil, nil
	}
	var ok bool
	if u.keys, ok = u.pulled.keys(a.Outer); !ok || slices.ContainsFunc(u.keys, func(k key) bool { return fallible(u.outside(k.outer)) }) {
		return nil, nil
	}
	return u, nil
}

// aggregateOf finds the aggregate of all rows that a right side is, and what stands above it; nil where it has another form.
func aggregateOf(a *plan.Apply) (*aggregateUnnesting, error) {
	right := a.Join.Right
	if !readsRight(a.Join) {
		right = existing(right)
	}
	u := &aggregateUnnesting{unnesting: &unnesting{Apply: a}}
	if p, ok := right.(*plan.Project); ok {
		right, u.exprs = p.Input, p.Exprs
	}
	for f, ok := right.(*plan.Filter); ok; f, ok = right.(*plan.Filter) {
		right, u.having = f.Input, append(plan.Conjuncts(f.Pred), u.having...)
	}
	var ok bool
	if u.agg, ok = right.(*plan.Aggregate); !ok || len(u.agg.GroupBy) > 0 || anyVolatile(append(u.having, u.exprs...)...) {
		return nil, nil
	}
	if u.exprs != nil {
		return u, nil
	}
	var err error
	u.exprs, err = columns(u.agg, upTo(width(u.agg)))
	return u, err
}

func (u *aggregateUnnesting) build() (plan.Node, error) {
	if err := u.bring(); err != nil {
		return nil, err
	}
	return u.above()
}

// above computes over the joined rows what stands above the aggregate, and gives the columns of the dependent join.
func (u *aggregateUnnesting) above() (plan.Node, error) {
	conds, err := u.conditions()
	if err != nil {
		return nil, err
	}
	var having []plan.Expr
	for _, h := range u.having {
		having = append(having, u.outside(h))
	}
	switch u.Join.Kind {
	case plan.InnerJoin, plan.SemiJoin:
		kept, err := filter(u.joined, append(having, conds...)...)
		if err != nil {
			return nil, err
		}
		return u.output(kept, nil)
	case plan.AntiJoin:
		return u.anti(append(having, conds...))
	case plan.MarkJoin:
		return u.mark(having)
	default:
		return u.output(u.joined, plan.And(append(having, conds...)...))
	}
}

// bring joins the aggregate to the left rows.
func (u *aggregateUnnesting) bring() error {
	groups, names := make([]plan.Expr, len(u.keys)), []string{}
	for i, k := range u.keys {
		groups[i] = k.inner
		names = append(names, k.inner.String())
	}
	aggs, settle := plan.Deferred(u.agg.Aggs)
	grouped, err := plan.NewAggregate(u.rest, groups, aggs, append(names, plan.FieldNames(u.agg.Schema(), false)...))
	if err != nil {
		return err
	}
	equi := make([]plan.Equi, len(u.keys))
	for i, k := range u.keys {
		right, err := column(grouped, i)
		if err != nil {
			return err
		}
		equi[i] = plan.Equi{Left: u.outside(k.outer), Right: right}
	}
	u.joined, err = withAggregate(u.agg, settle, u.Join.Left, grouped, len(u.keys), onKeys(u.Join.Left, equi))
	return err
}

// output gives the columns of the dependent join; those of the right side are NULL unless cond, where there is one, is true.
func (u *aggregateUnnesting) output(n plan.Node, cond plan.Expr) (plan.Node, error) {
	exprs, err := columns(n, upTo(width(u.Join.Left)))
	if err != nil {
		return nil, err
	}
	if u.Join.Kind != plan.SemiJoin {
		for _, e := range u.exprs {
			e = u.outside(e)
			if cond != nil {
				if e, err = plan.NewCase([]plan.When{{Cond: cond, Then: e}}, plan.NullLiteral(e.Type())); err != nil {
					return nil, err
				}
			}
			exprs = append(exprs, e)
		}
	}
	return plan.NewProject(n, exprs, plan.FieldNames(u.Schema(), false))
}

// anti gives the left rows whose aggregate fails a condition.
func (u *aggregateUnnesting) anti(conds []plan.Expr) (plan.Node, error) {
	var fails plan.Expr = plan.BoolLiteral(false)
	if len(conds) > 0 {
		isTrue, err := plan.NewCall("is_true", plan.And(conds...))
		if err != nil {
			return nil, err
		}
		if fails, err = plan.NewCall("not", isTrue); err != nil {
			return nil, err
		}
	}
	kept, err := filter(u.joined, fails)
	if err != nil {
		return nil, err
	}
	return pick(kept, upTo(width(u.Join.Left)), nil)
}

// mark gives the left rows with whether they are equal to the aggregate's row, where HAVING keeps that.
func (u *aggregateUnnesting) mark(having []plan.Expr) (plan.Node, error) {
	conds := []plan.Expr{plan.BoolLiteral(true)}
	if len(having) > 0 {
		kept, err := plan.NewCall("is_true", plan.And(having...))
		if err != nil {
			return nil, err
		}
		conds = []plan.Expr{kept}
	}
	for _, e := range u.Join.Equi {
		c, err := e.Condition(width(u.Join.Left))
		if err != nil {
			return nil, err
		}
		conds = append(conds, u.over(c))
	}
	if u.Join.Residual != nil {
		isTrue, err := plan.NewCall("is_true", u.over(u.Join.Residual))
		if err != nil {
			return nil, err
		}
		conds = append(conds, isTrue)
	}
	exprs, err := columns(u.joined, upTo(width(u.Join.Left)))
	if err != nil {
		return nil, err
	}
	return plan.NewProject(u.joined, append(exprs, plan.And(conds...)), plan.FieldNames(u.Schema(), false))
}
