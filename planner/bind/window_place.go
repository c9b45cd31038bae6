package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

const qualifyClause = "QUALIFY"

// qualify binds the condition of QUALIFY.
func (k *block) qualify(e sqlparser.Expr) (plan.Expr, error) {
	if e == nil {
		return nil, nil
	}
	s := k.outputSite(qualifyClause)
	s.windows, s.alias = k.windows, k.boundAlias
	pred, err := s.expr(e)
	if err != nil {
		return nil, err
	}
	if len(k.windows.calls) == 0 {
		return nil, k.at(plan.Errorf(plan.CodeType, "QUALIFY is about window functions, and there is none").
			WithHint("a condition on rows stands in WHERE, one on groups in HAVING"), e)
	}
	pred, err = plan.Condition(pred, qualifyClause)
	return pred, k.at(err, e)
}

// moveUp moves the windows above the grouping.
func (w *windows) moveUp(g *grouping) error {
	for _, s := range w.calls {
		var err error
		place := func(e plan.Expr) plan.Expr {
			if err != nil {
				return e
			}
			var out plan.Expr
			if out, err = g.place(e); err != nil {
				return e
			}
			return out
		}
		s.call = s.call.Over(place)
		for i, e := range s.spec.partition {
			s.spec.partition[i] = place(e)
		}
		for i, key := range s.spec.order {
			s.spec.order[i].Expr = place(key.Expr)
		}
		if err != nil {
			return plan.AtPos(err, s.call.At)
		}
	}
	return nil
}

// nodes puts the Window nodes over the block's input: one for all calls with the same partition and order. Finer orders
// come first, since rows are in the order of a coarser one then, too.
func (w *windows) nodes() error {
	var groups [][]*windowSlot
	for _, s := range w.calls {
		at := slices.IndexFunc(groups, func(g []*windowSlot) bool { return sameSpec(g[0].spec, s.spec) })
		if at < 0 {
			groups = append(groups, []*windowSlot{s})
			continue
		}
		groups[at] = append(groups[at], s)
	}
	slices.SortStableFunc(groups, func(a, b []*windowSlot) int {
		return len(b[0].spec.partition) + len(b[0].spec.order) - len(a[0].spec.partition) - len(a[0].spec.order)
	})
	for _, g := range groups {
		width := w.k.node.Schema().NumFields()
		var calls []*plan.WindowCall
		var names []string
		for i, s := range g {
			s.index = width + i
			calls, names = append(calls, s.call), append(names, s.call.String())
		}
		n, err := plan.NewWindow(w.k.node, g[0].spec.partition, g[0].spec.order, calls, names)
		if err != nil {
			return plan.AtPos(err, g[0].spec.pos)
		}
		if w.k.node, err = w.given(n); err != nil {
			return err
		}
	}
	return nil
}

// place makes references to the columns of windows those that they are.
func (w *windows) place(e plan.Expr) (plan.Expr, error) {
	var failed error
	out := plan.MapExpr(e, func(e plan.Expr) plan.Expr {
		c, ok := e.(*plan.ColumnRef)
		if !ok || c.Index < windowBase || c.Index >= itemBase {
			return e
		}
		ref, err := plan.NewColumn(w.k.node.Schema(), w.column(c.Index))
		if err != nil {
			failed = err
			return e
		}
		return ref
	})
	return out, failed
}

// window puts the windows over the block's input, moves the select items and the sort keys above them, and keeps the rows
// for which the condition of QUALIFY is true.
func (k *block) window(qualify plan.Expr, keys []sortKey) error {
	w := k.windows
	var err error
	if k.group != nil && qualify != nil {
		if qualify, err = k.group.place(qualify); err != nil {
			return err
		}
	}
	if k.group != nil {
		if err := w.moveUp(k.group); err != nil {
			return err
		}
	}
	if err := w.nodes(); err != nil {
		return err
	}
	if err := w.joinLate(); err != nil {
		return err
	}
	if err := k.rows.moved(w.place); err != nil {
		return err
	}
	for i := range k.items {
		if k.items[i].bound, err = w.place(k.items[i].bound); err != nil {
			return err
		}
	}
	for i := range keys {
		if keys[i].output < 0 {
			if keys[i].expr, err = w.place(keys[i].expr); err != nil {
				return err
			}
		}
	}
	if qualify == nil {
		return nil
	}
	if qualify, err = w.place(qualify); err != nil {
		return err
	}
	k.node, err = plan.NewFilter(k.node, qualify)
	return err
}
