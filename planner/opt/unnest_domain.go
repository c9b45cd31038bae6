package opt

import (
	"slices"

	"rsql/planner/plan"
)

// unnestDomain makes joins of a dependent join with an aggregate whose rows are found by an equality and by other comparisons with
// outer values. The distinct outer values, their domain, are joined with the rows that they see, grouped, and joined back:
//
//	t SINGLE APPLY (SELECT max(u.x) FROM u WHERE u.k = t.k AND u.y < t.y)
//
// becomes t LEFT JOIN (SELECT d.k, d.y, max(u.x) FROM (SELECT DISTINCT k, y FROM t) d LEFT JOIN u ON u.k = d.k AND u.y < d.y
// GROUP BY d.k, d.y) ON t.k <=> d.k AND t.y <=> d.y, where t is read once. It comes when the other rules have come to rest: what they
// move below the join makes the domain smaller.
func unnestDomain(n plan.Node) (plan.Node, bool, error) {
	few := limitedApplies(n)
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a, ok := n.(*plan.Apply)
		if !ok || few[a] || anyVolatile(a.Values()...) || len(plan.FreeOuterRefs(a)) > 0 || !dependsOn(a.Join.Right, a.Outer) {
			return n, false, nil
		}
		u, err := aggregateOf(a)
		if err != nil || u == nil {
			return n, false, err
		}
		out, err := (&domainUnnesting{aggregateUnnesting: u}).build()
		if err != nil || out == nil {
			return n, false, err
		}
		return out, true, nil
	})
}

// limitedApplies are the dependent joins that a limit will ask for their first rows only: these need no domain of all rows.
func limitedApplies(n plan.Node) map[*plan.Apply]bool {
	out := map[*plan.Apply]bool{}
	plan.Visit(n, func(n plan.Node) {
		l, ok := n.(*plan.Limit)
		if !ok || l.Count == nil {
			return
		}
		for at := l.Input; at != nil; {
			switch x := at.(type) {
			case *plan.Project:
				at = x.Input
			case *plan.Apply:
				out[x], at = true, x.Join.Left
			default:
				return
			}
		}
	})
	return out
}

// domainUnnesting is a dependent join with an aggregate on its way to joins with the domain.
type domainUnnesting struct {
	*aggregateUnnesting
	// values are those outer values that the aggregate's rows depend on, the columns of the domain.
	values []plan.Binding
	// columns are those of the domain, by what they stand for.
	columns map[*plan.OuterRef]plan.Expr
}

// build makes the joins; nil where that cannot be done.
func (u *domainUnnesting) build() (plan.Node, error) {
	if !u.choose() {
		return nil, nil
	}
	left := u.Join.Left
	cte := &plan.CTE{Name: "rows around the subquery"}
	grouped, err := u.grouped(cte)
	if err != nil || grouped == nil {
		return nil, err
	}
	scan, err := plan.NewCTEScan(cte, left.Schema(), nil)
	if err != nil {
		return nil, err
	}
	if err := u.bring(scan, grouped); err != nil {
		return nil, err
	}
	body, err := u.aggregateUnnesting.above()
	if err != nil {
		return nil, err
	}
	return plan.NewWith(cte, left, body)
}

// choose finds the values of the domain; false where they cannot be compared, or something fails for rows that the subquery
// does not look at.
func (u *domainUnnesting) choose() bool {
	inputs := plan.NodeExprs(u.agg)
	if slices.ContainsFunc(inputs, func(e plan.Expr) bool { return plan.Volatile(e) || fallible(e) }) {
		return false
	}
	used := plan.OuterRefs(append(inputs, u.conds...)...)
	for _, b := range u.Outer {
		if !slices.Contains(used, b.Ref) {
			continue
		}
		switch b.Value.Type().Kind {
		case plan.Unknown, plan.Null, plan.Interval, plan.JSON:
			return false
		}
		u.values = append(u.values, b)
	}
	return len(u.values) > 0
}

// grouped is the aggregate for each row of the domain, behind the domain's columns; nil where no equality finds its rows.
func (u *domainUnnesting) grouped(cte *plan.CTE) (plan.Node, error) {
	pairs, err := u.pairs(cte)
	if err != nil || pairs == nil {
		return nil, err
	}
	matched, err := column(pairs, width(pairs)-1)
	if err != nil {
		return nil, err
	}
	aggs := make([]*plan.AggCall, len(u.agg.Aggs))
	for i, call := range u.agg.Aggs {
		call = call.MapInputs(u.beside)
		counts := matched
		if call.Filter != nil {
			counts = plan.And(call.Filter, matched)
		}
		filtered := *call
		filtered.Filter = counts
		aggs[i] = &filtered
	}
	keys, err := columns(pairs, upTo(len(u.values)))
	if err != nil {
		return nil, err
	}
	names := append(slices.Clone(plan.FieldNames(pairs.Schema(), false)[:len(keys)]), plan.FieldNames(u.agg.Schema(), false)...)
	return plan.NewAggregate(pairs, keys, aggs, names)
}

// pairs joins the domain with the rows that its values see; the last column is true for those that see one.
func (u *domainUnnesting) pairs(cte *plan.CTE) (plan.Node, error) {
	scan, err := plan.NewCTEScan(cte, u.Join.Left.Schema(), nil)
	if err != nil {
		return nil, err
	}
	exprs, names := make([]plan.Expr, len(u.values)), make([]string, len(u.values))
	for i, b := range u.values {
		exprs[i], names[i] = b.Value, b.Ref.Name
	}
	values, err := plan.NewProject(scan, exprs, names)
	if err != nil {
		return nil, err
	}
	domain, err := plan.NewDistinct(values)
	if err != nil {
		return nil, err
	}
	u.columns = map[*plan.OuterRef]plan.Expr{}
	for i, b := range u.values {
		if u.columns[b.Ref], err = column(domain, i); err != nil {
			return nil, err
		}
	}
	seen, err := columns(u.rest, upTo(width(u.rest)))
	if err != nil {
		return nil, err
	}
	right, err := plan.NewProject(u.rest, append(seen, plan.BoolLiteral(true)), append(plan.FieldNames(u.rest.Schema(), false), "matched"))
	if err != nil {
		return nil, err
	}
	conds := make([]plan.Expr, len(u.conds))
	for i, c := range u.conds {
		conds[i] = u.beside(c)
	}
	equi, residual := splitBetween(domain, right, conds)
	if len(equi) == 0 {
		return nil, nil
	}
	return newJoin(domain, right, plan.LeftJoin, equi, residual)
}

// beside restates an expression over rest's columns and outer values over the domain's columns followed by rest's.
func (u *domainUnnesting) beside(e plan.Expr) plan.Expr {
	return plan.ReplaceOuterExpr(plan.Shift(e, len(u.values)), u.columns)
}

// bring joins what the aggregate is for each row of the domain to the left rows.
func (u *domainUnnesting) bring(left, grouped plan.Node) error {
	equi := make([]plan.Equi, len(u.values))
	for i, b := range u.values {
		right, err := column(grouped, i)
		if err != nil {
			return err
		}
		equi[i] = plan.Equi{Left: b.Value, Right: right, NullSafe: true}
	}
	j, err := newJoin(left, grouped, plan.LeftJoin, equi, nil)
	if err != nil {
		return err
	}
	names := append(plan.FieldNames(left.Schema(), false), plan.FieldNames(u.agg.Schema(), false)...)
	u.joined, err = pick(j, append(upTo(width(left)), from(width(left)+len(u.values), len(u.agg.Aggs))...), names)
	return err
}
