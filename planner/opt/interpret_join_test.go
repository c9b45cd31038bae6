package opt

import (
	"slices"

	"rsql/planner/plan"
)

func runJoin(j *plan.Join) ([][]any, error) {
	l, err := run(j.Left)
	if err != nil {
		return nil, err
	}
	r, err := run(j.Right)
	if err != nil {
		return nil, err
	}
	for i, s := range []func(plan.Equi) plan.Expr{func(e plan.Equi) plan.Expr { return e.Left }, func(e plan.Equi) plan.Expr { return e.Right }} {
		for _, e := range j.Equi { // a hash join evaluates keys for all rows
			if _, err := mapRows([][][]any{l, r}[i], func(int) []plan.Expr { return []plan.Expr{s(e)} }); err != nil {
				return nil, err
			}
		}
	}
	var out [][]any
	matched := make([]bool, len(r))
	for _, row := range l {
		rows, err := joinRow(j, row, r, matched)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	if j.Kind == plan.RightJoin || j.Kind == plan.FullJoin {
		for i, row := range r {
			if !matched[i] {
				out = append(out, slices.Concat(make([]any, width(j.Left)), row))
			}
		}
	}
	return out, nil
}

// joinRow gives the rows of one left row, and notes its partners.
func joinRow(j *plan.Join, row []any, r [][]any, matched []bool) ([][]any, error) {
	var partners [][]any
	doubt := false
	for i, other := range r {
		v, err := partner(j, row, other)
		if err != nil {
			return nil, err
		}
		doubt = doubt || v == nil
		if v == true {
			matched[i] = true
			partners = append(partners, slices.Concat(row, other))
		}
	}
	switch j.Kind {
	case plan.SemiJoin, plan.AntiJoin:
		if len(partners) > 0 == (j.Kind == plan.SemiJoin) {
			return [][]any{row}, nil
		}
		return nil, nil
	case plan.MarkJoin:
		var mark any = len(partners) > 0
		if mark == false && doubt {
			mark = nil
		}
		return [][]any{append(slices.Clone(row), mark)}, nil
	case plan.SingleJoin:
		if len(partners) > 1 {
			return nil, errValue
		}
	}
	if len(partners) == 0 && (j.Kind == plan.LeftJoin || j.Kind == plan.FullJoin || j.Kind == plan.SingleJoin) {
		return [][]any{slices.Concat(row, make([]any, width(j.Right)))}, nil
	}
	return partners, nil
}

// runAsofJoin gives each left row the partner whose value is nearest, the last of several.
func runAsofJoin(j *plan.AsofJoin) ([][]any, error) {
	l, err := run(j.Left)
	if err != nil {
		return nil, err
	}
	r, err := run(j.Right)
	if err != nil {
		return nil, err
	}
	near := plan.SortKey{Descending: j.Near[0] == '<'}
	compared := must(newJoin(j.Left, j.Right, plan.InnerJoin, j.Equi, fn(j.Near, j.LeftValue, plan.Shift(j.RightValue, width(j.Left)))))
	var out [][]any
	for _, row := range l {
		var best []any
		var value0 any
		for _, other := range r {
			v, err := partner(compared, row, other)
			if err != nil {
				return nil, err
			}
			at, err := value(j.RightValue, other)
			if err != nil {
				return nil, err
			}
			if v == true && (best == nil || orderOf(near, at, value0) >= 0) {
				best, value0 = slices.Concat(row, other), at
			}
		}
		switch {
		case best != nil:
			out = append(out, best)
		case j.Outer:
			out = append(out, slices.Concat(row, make([]any, width(j.Right))))
		}
	}
	return out, nil
}

// partner is the three-valued answer of the join's whole condition for a pair of rows.
func partner(j *plan.Join, l, r []any) (any, error) {
	var out any = true
	for _, e := range j.Equi {
		a, err := value(e.Left, l)
		if err != nil {
			return nil, err
		}
		b, err := value(e.Right, r)
		if err != nil {
			return nil, err
		}
		switch {
		case e.NullSafe && a == b:
		case e.NullSafe:
			return false, nil
		case a == nil || b == nil:
			out = nil
		case a != b:
			return false, nil
		}
	}
	if j.Residual == nil {
		return out, nil
	}
	kept, err := keep([][]any{slices.Concat(l, r)}, plan.Conjuncts(j.Residual)...)
	if len(kept) > 0 || err != nil {
		return out, err
	}
	return false, nil // a residual that is NULL is as good as false: it is no comparison of an IN
}
