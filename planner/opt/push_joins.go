package opt

import "rsql/planner/plan"

// side is where the columns of a condition over a join's output come from.
type side uint8

const (
	none side = iota
	left
	right
	both
)

// sideOf tells the columns below nLeft from those above. The mark of a mark join is of both sides.
func sideOf(e plan.Expr, j *plan.Join) side {
	nLeft := width(j.Left)
	s := none
	for _, c := range plan.Columns(e) {
		switch {
		case c < nLeft:
			s |= left
		case j.Kind == plan.MarkJoin:
			s |= both
		default:
			s |= right
		}
	}
	return s
}

// distribution is where the conjuncts of a filter above a join, or of its own condition, belong.
type distribution struct {
	join        *plan.Join
	left, right []plan.Expr
	equi        []plan.Equi
	// residual are conditions of the join, stay those that do not move.
	residual, stay []plan.Expr
}

// moved reports whether anything has another place than before.
func (d *distribution) moved() bool {
	return len(d.left)+len(d.right)+len(d.equi)+len(d.residual) > 0
}

// toRight adds a conjunct over the join's columns to the right input.
func (d *distribution) toRight(c plan.Expr) {
	d.right = append(d.right, plan.Shift(c, -width(d.join.Left)))
}

// equality takes a conjunct that compares the sides as one of the join's equalities.
func (d *distribution) equality(c plan.Expr) (plan.Equi, bool) {
	j, err := plan.NewJoin(d.join.Left, d.join.Right, plan.InnerJoin, c)
	if err != nil || len(j.Equi) != 1 || j.Residual != nil {
		return plan.Equi{}, false
	}
	return j.Equi[0], true
}

// build is the join with its inputs filtered; residual replaces its own.
func (d *distribution) build(residual plan.Expr) (plan.Node, error) {
	c := *d.join.WithEqui(d.equi...)
	c.Residual = residual
	l, err := filter(c.Left, d.left...)
	if err != nil {
		return nil, err
	}
	r, err := filter(c.Right, d.right...)
	if err != nil {
		return nil, err
	}
	return c.WithChildren([]plan.Node{l, r})
}

// pushIntoJoin moves conjuncts of a filter into the join below it, or below that.
func pushIntoJoin(f *plan.Filter, j *plan.Join) (plan.Node, bool, error) {
	d := &distribution{join: j}
	for _, c := range plan.Conjuncts(f.Pred) {
		if plan.Volatile(c) || !d.place(c, sideOf(c, j), fallible(c)) {
			d.stay = append(d.stay, c)
		}
	}
	if !d.moved() {
		return f, false, nil
	}
	all := d.residual
	if j.Residual != nil {
		all = append([]plan.Expr{j.Residual}, all...)
	}
	below, err := d.build(plan.And(all...))
	if err != nil {
		return nil, false, err
	}
	out, err := filter(below, d.stay...)
	return out, true, err
}

// place finds the place of a conjunct above the join. A fallible one moves only to where it sees the rows that it has
// seen before.
func (d *distribution) place(c plan.Expr, s side, fails bool) bool {
	first := len(d.stay) == 0
	switch d.join.Kind {
	case plan.InnerJoin:
		return d.placeInner(c, s, fails)
	case plan.LeftJoin, plan.MarkJoin, plan.SingleJoin: // every left row comes out
		if s&right == 0 && (!fails || first) {
			d.left = append(d.left, c)
			return true
		}
	case plan.SemiJoin, plan.AntiJoin:
		if !fails {
			d.left = append(d.left, c)
			return true
		}
	case plan.RightJoin:
		if s&left == 0 && (!fails || first) {
			d.toRight(c)
			return true
		}
	}
	return false
}

func (d *distribution) placeInner(c plan.Expr, s side, fails bool) bool {
	if s == both {
		// Of a cross product every row is seen, unless a conjunct in front has its say.
		cross := len(d.join.Equi)+len(d.equi)+len(d.residual)+len(d.stay) == 0 && d.join.Residual == nil
		e, ok := d.equality(c)
		switch {
		case ok && (!fails || cross):
			d.equi = append(d.equi, e)
		case !fails:
			d.residual = append(d.residual, c)
		default:
			return false
		}
		return true
	}
	if fails {
		return false
	}
	if s == right {
		d.toRight(c)
	} else {
		d.left = append(d.left, c)
	}
	return true
}

// pushResidual moves conjuncts of a join's own condition into the inputs, where a row that fails them is no row of the
// result, and makes equalities of those that compare the sides.
func pushResidual(j *plan.Join) (plan.Node, bool, error) {
	if j.Residual == nil || j.Kind == plan.MarkJoin {
		return j, false, nil
	}
	intoLeft := j.Kind == plan.InnerJoin || j.Kind == plan.SemiJoin || j.Kind == plan.RightJoin
	intoRight := j.Kind != plan.RightJoin && j.Kind != plan.FullJoin
	d := &distribution{join: j}
	for _, c := range plan.Conjuncts(j.Residual) {
		s := sideOf(c, j)
		e, equality := plan.Equi{}, false
		if s == both {
			e, equality = d.equality(c)
		}
		switch {
		case plan.Volatile(c) || fallible(c):
			d.stay = append(d.stay, c)
		case s == left && intoLeft:
			d.left = append(d.left, c)
		case s == right && intoRight:
			d.toRight(c)
		case equality:
			d.equi = append(d.equi, e)
		default:
			d.stay = append(d.stay, c)
		}
	}
	if !d.moved() {
		return j, false, nil
	}
	out, err := d.build(plan.And(d.stay...))
	return out, true, err
}
