package frame

import (
	"context"
	"slices"

	"rsql/planner/plan"
)

// JoinUsing joins with the rows of another frame that have equal values in columns of these names, as JOIN … USING does: each of the columns
// comes out once, before the others; in a Full join it has the value of the side that has the row. Neither frame needs a name.
func (f *Frame) JoinUsing(other *Frame, kind JoinKind, columns ...string) *Frame {
	return f.with("JoinUsing", []*Frame{other}, func(ctx context.Context, left rel, others []rel) (rel, error) {
		if len(columns) == 0 {
			return rel{}, plan.Errorf(plan.CodeType, "there is no column to join by").WithHint("CrossJoin gives every pair of rows")
		}
		u := using{nLeft: len(left.qualifiers), kind: kind}
		both, cross, err := left.beside(others[0])
		if err != nil {
			return rel{}, err
		}
		var cond plan.Expr
		for _, c := range columns {
			eq, err := u.pair(left, others[0], both, c)
			if err != nil {
				return rel{}, err
			}
			bound, err := eq.bound(&binding{in: both})
			if err != nil {
				return rel{}, err
			}
			cond = plan.And(cond, bound)
		}
		j, err := plan.NewJoin(cross.Left, cross.Right, kind, cond)
		if err != nil {
			return rel{}, err
		}
		both.node, both.qualifiers = j, both.qualifiers[:j.Schema().NumFields()]
		return u.merged(ctx, both)
	})
}

// using are the pairs of columns that a join is by, as ordinals of both sides.
type using struct {
	left, right []int
	nLeft       int
	kind        JoinKind
}

// pair takes up a column that both sides have, and gives the condition that it is equal.
func (u *using) pair(left, right, both rel, name string) (Expr, error) {
	l, err := left.resolve(name)
	if err != nil {
		return Expr{}, err
	}
	r, err := right.resolve(name)
	if err != nil {
		return Expr{}, err
	}
	u.left, u.right = append(u.left, l), append(u.right, u.nLeft+r)
	return both.ordinal(l).Eq(both.ordinal(u.nLeft + r)), nil
}

// merged are the columns that come out of the join: those that it is by, then the others.
func (u *using) merged(ctx context.Context, joined rel) (rel, error) {
	var out kept
	for i, l := range u.left {
		name := joined.node.Schema().Field(l).Name
		switch u.kind {
		case Right:
			out.add(joined, u.right[i], joined.ordinal(u.right[i]).As(name))
		case Full:
			out.add(joined, l, Coalesce(joined.ordinal(l), joined.ordinal(u.right[i])).As(name))
		default:
			out.add(joined, l, joined.ordinal(l).As(name))
		}
	}
	for _, i := range joined.visible() {
		if !slices.Contains(u.left, i) && !slices.Contains(u.right, i) {
			out.add(joined, i, joined.ordinal(i))
		}
	}
	return out.whole(ctx, joined)
}
