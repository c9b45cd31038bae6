package bind

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// charted reports whether a call is that of sparkline as an aggregate: with an ORDER BY, a FILTER or a window.
func charted(id parse.Ident) bool { return id.Call != nil && strings.EqualFold(id.Name, "sparkline") }

// aggregateCalled is the aggregate that a call means; nil when it means something else.
func (b *binder) aggregateCalled(id parse.Ident) *plan.Func {
	if charted(id) {
		return b.aggregateNamed("json_arrayagg")
	}
	return b.aggregateNamed(id.Name)
}

// chart binds sparkline(x ORDER BY t): the chart of an array of the values.
func (s *site) chart(x *sqlparser.FuncExpr, id parse.Ident) (plan.Expr, error) {
	call := s.aggregate
	if id.Call.Over != nil {
		call = s.windowCall
	}
	values, err := call(s.aggregateCalled(id), x, id)
	if err != nil {
		return nil, err
	}
	e, err := s.call("sparkline", values)
	return e, plan.AtPos(err, id.Pos)
}
