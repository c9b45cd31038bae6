package frame

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// Scalar is the value that a frame of one column has in its only row: NULL where it has none, and the error of the action where it has several.
// It stands in Select, WithColumn and Filter, as Exists and In of a frame do:
//
//	users.Filter(frame.Col("score").Gt(frame.Scalar(users.Agg(frame.Avg("score")))))
func Scalar(of *Frame) Expr { return ScalarFor(func(*Outer) *Frame { return of }) }

// ScalarFor is Scalar of a frame that is made of the row that it is computed for, as in [Frame.Lateral].
func ScalarFor(of func(row *Outer) *Frame) Expr {
	return Expr{name: "scalar", bind: func(b *binding) (plan.Expr, error) {
		right, refs, err := b.subquery("Scalar", of)
		if err != nil {
			return nil, err
		}
		if err := oneColumn("Scalar", right); err != nil {
			return nil, err
		}
		j, err := plan.NewJoin(b.subs.node, right.node, plan.SingleJoin, nil)
		if err != nil {
			return nil, err
		}
		return b.subs.attach(j, refs)
	}}
}

// Exists is whether a frame has a row.
func Exists(of *Frame) Expr { return ExistsFor(func(*Outer) *Frame { return of }) }

// ExistsFor is Exists of a frame that is made of the row that it is computed for, as in [Frame.Lateral].
func ExistsFor(of func(row *Outer) *Frame) Expr {
	return Expr{name: "exists", bind: func(b *binding) (plan.Expr, error) {
		right, refs, err := b.subquery("Exists", of)
		if err != nil {
			return nil, err
		}
		one, err := plan.NewLimit(right.node, plan.IntLiteral(1), nil)
		if err != nil {
			return nil, err
		}
		j, err := plan.NewJoin(b.subs.node, one, plan.MarkJoin, nil)
		if err != nil {
			return nil, err
		}
		return b.subs.attach(j, refs)
	}}
}

// inFrame is In of the column of a frame, with SQL's rules for NULLs.
func (e Expr) inFrame(of *Frame) Expr {
	return Expr{name: "in", bind: func(b *binding) (plan.Expr, error) {
		arg, err := e.bound(b)
		if err != nil {
			return nil, err
		}
		right, _, err := b.subquery("In", func(*Outer) *Frame { return of })
		if err != nil {
			return nil, err
		}
		if err := oneColumn("In", right); err != nil {
			return nil, err
		}
		equi, err := plan.NewEqui(arg, right.node, 0)
		if err != nil {
			return nil, err
		}
		j, err := plan.NewJoin(b.subs.node, right.node, plan.MarkJoin, nil)
		if err != nil {
			return nil, err
		}
		return b.subs.attach(j.WithEqui(equi), nil)
	}}
}

func oneColumn(verb string, r rel) error {
	if n := r.node.Schema().NumFields(); n != 1 {
		return plan.Errorf(plan.CodeType, "%s takes a frame of one column; this one has %d", verb, n).WithHint("choose it with Select")
	}
	return nil
}

// subqueries joins the frames in expressions to the rows that these are over, as further columns.
type subqueries struct {
	// node is the rows with the columns so far.
	node  plan.Node
	build func(*Frame) (rel, error)
}

func newSubqueries(ctx context.Context, in rel) *subqueries {
	return &subqueries{node: in.node, build: func(f *Frame) (rel, error) {
		r, err := f.build(ctx)
		if err != nil {
			return rel{}, err
		}
		return r.shown()
	}}
}

// subquery plans a frame in an expression, and gives what it takes of the rows around it.
func (b *binding) subquery(verb string, of func(*Outer) *Frame) (rel, []plan.Binding, error) {
	if b.subs == nil {
		return rel{}, nil, plan.Errorf(plan.CodeType, "%s of a frame stands in Select, WithColumn and Filter", verb).
			WithHint("compute it with WithColumn before this verb")
	}
	row := &Outer{left: b.in}
	f := of(row)
	switch {
	case f == nil:
		return rel{}, nil, plan.Errorf(plan.CodeType, "%s: the frame is nil", verb)
	case f.err != nil:
		return rel{}, nil, f.err
	case &f.session.funcs != b.in.funcs:
		return rel{}, nil, twoSessions()
	}
	r, err := b.subs.build(f)
	return r, row.refs, err
}

// attach makes a join of the rows with a frame the rows, and gives the column that it adds.
func (s *subqueries) attach(j *plan.Join, refs []plan.Binding) (plan.Expr, error) {
	at := s.node.Schema().NumFields()
	s.node = j
	if len(refs) > 0 {
		a, err := plan.NewApply(j, refs)
		if err != nil {
			return nil, err
		}
		s.node = a
	}
	return columnAt(s.node.Schema(), at)
}

func columnAt(schema *arrow.Schema, at int) (plan.Expr, error) {
	c, err := plan.NewColumn(schema, at)
	if err != nil {
		return nil, err
	}
	return c, nil
}
