package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// frameOffset is the offset of a frame that subqueries give: the only value of rows, for which ref stands in the frame.
type frameOffset struct {
	ref  *plan.OuterRef
	rows plan.Node
}

// offset binds the offset of a frame's bound. One with subqueries, which sees no row, is computed before the window is.
func (w *windows) offset(s *site, e sqlparser.Expr) (plan.Expr, error) {
	if !hasSubquery(e) {
		return s.expr(e)
	}
	one, err := plan.NewValues(nil, [][]plan.Expr{{}})
	if err != nil {
		return nil, err
	}
	k := &block{binder: w.k.binder, outer: w.k.outer, scope: &scope{note: "bounds of a frame take constants, parameters and subqueries"}, node: one}
	value, err := k.site("the bound of a frame").expr(e)
	if err != nil {
		return nil, err
	}
	rows, err := plan.NewProject(k.node, []plan.Expr{value}, []string{value.String()})
	if err != nil {
		return nil, err
	}
	o := frameOffset{ref: plan.NewOuterRef("offset", value.Type()), rows: rows}
	w.offsets = append(w.offsets, o)
	return o.ref, nil
}

// given has a window take the offsets of its frames from the rows that have them, which come first.
func (w *windows) given(n plan.Node) (plan.Node, error) {
	refs := plan.FreeOuterRefs(n)
	for _, o := range w.offsets {
		if !slices.Contains(refs, o.ref) {
			continue
		}
		value, err := plan.NewColumn(o.rows.Schema(), 0)
		if err != nil {
			return nil, err
		}
		j, err := plan.NewJoin(o.rows, n, plan.InnerJoin, nil)
		if err != nil {
			return nil, err
		}
		if n, err = dependent(j, []plan.Binding{{Ref: o.ref, Value: value}}); err != nil {
			return nil, err
		}
		if n, err = behind(n, 1); err != nil {
			return nil, err
		}
	}
	return n, nil
}
