package opt

import "rsql/planner/plan"

// semiAsLookup fetches the left side of a semi join by key, with the right side's keys:
//
//	users SEMI JOIN orders ON users.id = orders.user_id
//
// becomes the columns of users of an inner lookup join of the distinct user_ids with users. The distinct tuples are over all
// equalities, and a row has one value for each of them, so that it has one partner at most: no row comes out twice. It is
// nil where a condition remains beside the equalities, where the left side is not bound by its key, and where the right
// side is known to give more rows than reading the left one whole costs.
func semiAsLookup(j *plan.Join) (*plan.Join, error) {
	s, _, _ := lookupTarget(j.Left)
	if j.Kind != plan.SemiJoin || j.Residual != nil || len(j.Equi) == 0 || s == nil {
		return nil, nil
	}
	if keys := rowsOf(j.Right); keys >= 0 && keys >= wholeScan(scanEstimate(s)) {
		return nil, nil
	}
	keys, err := distinctKeys(j)
	if err != nil {
		return nil, err
	}
	equi := make([]plan.Equi, len(j.Equi))
	for i, e := range j.Equi {
		key, err := column(keys, i)
		if err != nil {
			return nil, err
		}
		equi[i] = plan.Equi{Left: key, Right: e.Left, NullSafe: e.NullSafe}
	}
	inner, err := newJoin(keys, j.Left, plan.InnerJoin, equi, nil)
	if err != nil {
		return nil, err
	}
	return withLookup(inner), nil
}

// distinctKeys gives what the right side of a join has to offer for each equality, in their order, each combination once.
func distinctKeys(j *plan.Join) (plan.Node, error) {
	exprs, names := make([]plan.Expr, len(j.Equi)), make([]string, len(j.Equi))
	for i, e := range j.Equi {
		exprs[i], names[i] = e.Right, e.Right.String()
		if ref, ok := e.Right.(*plan.ColumnRef); ok {
			names[i] = j.Right.Schema().Field(ref.Index).Name
		}
	}
	p, err := plan.NewProject(j.Right, exprs, names)
	if err != nil {
		return nil, err
	}
	return plan.NewDistinct(p)
}

// lookupSemiJoin chooses the side of a semi join that is fetched by key, the right one unless the left one is clearly less
// work. direct is the join with its right side fetched, nil where it cannot be.
func lookupSemiJoin(j, direct *plan.Join) (plan.Node, bool, error) {
	other, err := semiAsLookup(j)
	switch {
	case err != nil:
		return nil, false, err
	case other != nil && (direct == nil || cheaper(other, direct)):
		left := upTo(width(j.Left))
		for i := range left {
			left[i] += len(j.Equi)
		}
		out, err := pick(other, left, plan.FieldNames(j.Schema(), false))
		return out, true, err
	case direct != nil:
		return direct, true, nil
	default:
		return j, false, nil
	}
}
