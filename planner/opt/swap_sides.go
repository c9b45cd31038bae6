package opt

import "rsql/planner/plan"

// swap exchanges the sides of an inner join, or of a right join, which becomes a left one.
func swap(j *plan.Join) (*plan.Join, error) {
	kind := j.Kind
	if kind == plan.RightJoin {
		kind = plan.LeftJoin
	}
	nLeft, nRight := width(j.Left), width(j.Right)
	at := make(map[int]int, nLeft+nRight)
	for i := range nLeft {
		at[i] = nRight + i
	}
	for i := range nRight {
		at[nLeft+i] = i
	}
	equi := make([]plan.Equi, len(j.Equi))
	for i, e := range j.Equi {
		equi[i] = plan.Equi{Left: e.Right, Right: e.Left, NullSafe: e.NullSafe}
	}
	residual := j.Residual
	if residual != nil {
		residual = plan.Remap(residual, at)
	}
	return newJoin(j.Right, j.Left, kind, equi, residual)
}

// restoreSides gives the columns of a swapped join in the order and under the names of the original.
func restoreSides(swapped, original *plan.Join) (plan.Node, error) {
	nLeft, nRight := width(original.Left), width(original.Right)
	order := make([]int, 0, nLeft+nRight)
	for i := range nLeft {
		order = append(order, nRight+i)
	}
	order = append(order, upTo(nRight)...)
	return pick(swapped, order, plan.FieldNames(original.Schema(), false))
}
