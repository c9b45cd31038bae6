package frame

import (
	"context"

	"rsql/planner/plan"
)

// JoinKind is the kind of a join.
type JoinKind = plan.JoinKind

// The kinds of joins. Semi keeps the rows that have a partner, Anti those that have none.
const (
	Inner = plan.InnerJoin
	Left  = plan.LeftJoin
	Right = plan.RightJoin
	Full  = plan.FullJoin
	Semi  = plan.SemiJoin
	Anti  = plan.AntiJoin
)

// Join is the inner join with another frame on a condition over the columns of both. Columns with the same name in both
// are told apart by the names that As gave the frames: u.Join(o, Col("u.id").Eq(Col("o.user_id"))).
func (f *Frame) Join(other *Frame, on Expr) *Frame { return f.join("Join", other, Inner, &on) }

// LeftJoin keeps every row of this frame, with NULLs where the other has no partner.
func (f *Frame) LeftJoin(other *Frame, on Expr) *Frame {
	return f.join("LeftJoin", other, Left, &on)
}

// SemiJoin keeps the rows that have a partner, each once.
func (f *Frame) SemiJoin(other *Frame, on Expr) *Frame {
	return f.join("SemiJoin", other, Semi, &on)
}

// AntiJoin keeps the rows that have no partner.
func (f *Frame) AntiJoin(other *Frame, on Expr) *Frame {
	return f.join("AntiJoin", other, Anti, &on)
}

// JoinKind is a join of the given kind.
func (f *Frame) JoinKind(other *Frame, kind JoinKind, on Expr) *Frame {
	return f.join("JoinKind", other, kind, &on)
}

// CrossJoin gives every pair of rows.
func (f *Frame) CrossJoin(other *Frame) *Frame { return f.join("CrossJoin", other, Inner, nil) }

func (f *Frame) join(verb string, other *Frame, kind JoinKind, on *Expr) *Frame {
	return f.with(verb, []*Frame{other}, func(_ context.Context, left rel, others []rel) (rel, error) {
		right := others[0]
		cross, err := plan.NewJoin(left.node, right.node, Inner, nil)
		if err != nil {
			return rel{}, err
		}
		quals := append(append([]string(nil), left.qualifiers...), right.qualifiers...)
		var cond plan.Expr
		if on != nil {
			if cond, err = on.bound(&binding{in: rel{node: cross, qualifiers: quals, funcs: left.funcs, at: left.at}}); err != nil {
				return rel{}, err
			}
		}
		j, err := plan.NewJoin(left.node, right.node, kind, cond)
		if err != nil {
			return rel{}, err
		}
		return rel{node: j, qualifiers: quals[:j.Schema().NumFields()]}, nil
	})
}

// Using is the condition that both frames of a join have equal values in columns of these names; the frames must be
// named l and r by As.
func Using(l, r string, columns ...string) Expr {
	out := Expr{bind: func(*binding) (plan.Expr, error) {
		return nil, plan.Errorf(plan.CodeType, "Using needs a column")
	}}
	for i, c := range columns {
		eq := Col(l + "." + c).Eq(Col(r + "." + c))
		if i == 0 {
			out = eq
		} else {
			out = out.And(eq)
		}
	}
	return out
}
