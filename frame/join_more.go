package frame

import (
	"context"

	"rsql/planner/plan"
)

// AsofJoin gives each row the one row of the other frame that is nearest to it. The condition has one comparison of a column of this frame
// with one of the other, and perhaps equalities: Using("trade", "quote", "symbol").And(Col("trade.at").Ge(Col("quote.at"))) is the last
// quote before each trade. Rows without such a partner are left out.
func (f *Frame) AsofJoin(other *Frame, on Expr) *Frame { return f.asof("AsofJoin", other, false, on) }

// LeftAsofJoin is AsofJoin that keeps the rows without a partner, with NULLs.
func (f *Frame) LeftAsofJoin(other *Frame, on Expr) *Frame {
	return f.asof("LeftAsofJoin", other, true, on)
}

func (f *Frame) asof(verb string, other *Frame, outer bool, on Expr) *Frame {
	return f.with(verb, []*Frame{other}, func(_ context.Context, left rel, others []rel) (rel, error) {
		both, cross, err := left.beside(others[0])
		if err != nil {
			return rel{}, err
		}
		cond, err := on.bound(&binding{in: both})
		if err != nil {
			return rel{}, err
		}
		j, err := plan.NewAsofJoin(cross.Left, cross.Right, outer, cond)
		if err != nil {
			return rel{}, err
		}
		return rel{node: j, qualifiers: both.qualifiers}, nil
	})
}

// beside is the columns of two inputs of a join.
func (r rel) beside(right rel) (rel, *plan.Join, error) {
	cross, err := plan.NewJoin(r.node, right.node, Inner, nil)
	if err != nil {
		return rel{}, nil, err
	}
	return rel{node: cross, qualifiers: append(append([]string(nil), r.qualifiers...), right.qualifiers...), funcs: r.funcs, at: r.at}, cross, nil
}

// Outer is the row of this frame, as the frame that Lateral joins it with sees it.
type Outer struct {
	left rel
	refs []plan.Binding
}

// Col is a column of the row, a constant to the frame that uses it.
func (o *Outer) Col(name string) Expr {
	return Expr{name: name, bind: func(*binding) (plan.Expr, error) {
		i, err := o.left.resolve(name)
		if err != nil {
			return nil, err
		}
		c, err := plan.NewColumn(o.left.node.Schema(), i)
		if err != nil {
			return nil, err
		}
		for _, b := range o.refs {
			if plan.EqualExpr(b.Value, c) {
				return b.Ref, nil
			}
		}
		ref := plan.NewOuterRef(c.Name, c.Type())
		o.refs = append(o.refs, plan.Binding{Ref: ref, Value: c})
		return ref, nil
	}}
}

// Lateral joins each row with the rows of a frame that is made of it: its best order, the last three of its messages.
//
//	users.Lateral(func(u *frame.Outer) *frame.Frame {
//		return orders.Filter(frame.Col("user_id").Eq(u.Col("id"))).OrderBy(frame.Col("total").Desc()).Limit(1)
//	})
//
// other is called whenever the frame is planned. A row for which it has no rows is left out.
func (f *Frame) Lateral(other func(row *Outer) *Frame) *Frame {
	return f.lateral("Lateral", Inner, other)
}

// LeftLateral is Lateral that keeps the rows for which the other frame has none, with NULLs.
func (f *Frame) LeftLateral(other func(row *Outer) *Frame) *Frame {
	return f.lateral("LeftLateral", Left, other)
}

func (f *Frame) lateral(verb string, kind JoinKind, other func(row *Outer) *Frame) *Frame {
	return f.then(verb, func(ctx context.Context, in rel) (rel, error) {
		o := &Outer{left: in}
		g := other(o)
		switch {
		case g == nil:
			return rel{}, plan.Errorf(plan.CodeType, "the other frame is nil")
		case g.err != nil:
			return rel{}, g.err
		case g.session != f.session:
			return rel{}, twoSessions()
		}
		right, err := g.build(ctx)
		if err != nil {
			return rel{}, err
		}
		if right, err = right.shown(); err != nil {
			return rel{}, err
		}
		both, _, err := in.beside(right)
		if err != nil {
			return rel{}, err
		}
		j, err := plan.NewJoin(in.node, right.node, kind, plan.BoolLiteral(true))
		if err != nil {
			return rel{}, err
		}
		a, err := plan.NewApply(j, o.refs)
		if err != nil {
			return rel{}, err
		}
		return rel{node: a, qualifiers: both.qualifiers}, nil
	})
}

// twoSessions is the error of a verb over frames that cannot be in one plan.
func twoSessions() error {
	return plan.Errorf(plan.CodeUnsupported, "the frames are of two sessions").WithHint("ToArrow gives the rows of one of them, for FromArrow")
}

// Intersect gives the rows that the other frame has too, each once; columns match by position.
func (f *Frame) Intersect(other *Frame) *Frame {
	return f.setOperation("Intersect", other, plan.Intersect, false)
}

// IntersectAll is Intersect where a row comes out as often as both have it.
func (f *Frame) IntersectAll(other *Frame) *Frame {
	return f.setOperation("IntersectAll", other, plan.Intersect, true)
}

// Except gives the rows that the other frame has not, each once; columns match by position.
func (f *Frame) Except(other *Frame) *Frame {
	return f.setOperation("Except", other, plan.Except, false)
}

// ExceptAll is Except where each row of the other frame takes away one of this.
func (f *Frame) ExceptAll(other *Frame) *Frame {
	return f.setOperation("ExceptAll", other, plan.Except, true)
}

func (f *Frame) setOperation(verb string, other *Frame, kind plan.SetKind, all bool) *Frame {
	return f.with(verb, []*Frame{other}, func(_ context.Context, in rel, others []rel) (rel, error) {
		left, err := in.shown()
		if err != nil {
			return rel{}, err
		}
		right, err := others[0].shown()
		if err != nil {
			return rel{}, err
		}
		n, err := plan.NewSetOperation(left.node, right.node, kind, all)
		if err != nil {
			return rel{}, err
		}
		return newRel(n, ""), nil
	})
}
