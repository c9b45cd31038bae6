package bind

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// windowBase is the ordinal of the first column of a window: beyond all slots.
const windowBase = 1 << 25

// windows collects what the windows of a SELECT compute. Expressions around their calls are bound over the block's input
// and the slots of its grouping; place moves them above the Window nodes.
type windows struct {
	k     *block
	named []parse.NamedWindow
	calls []*windowSlot
	// late are the columns of subqueries that need values of calls.
	late []lateColumn
	// offsets are those of frames that subqueries give.
	offsets []frameOffset
}

// windowSlot is a call of a window function, over the rows that the windows are about.
type windowSlot struct {
	call *plan.WindowCall
	spec windowSpec
	// index is the column's ordinal once it exists.
	index int
}

// windowSpec is what a call's rows are cut and ordered by.
type windowSpec struct {
	partition []plan.Expr
	order     []plan.SortKey
	pos       plan.Pos
}

// windowCall binds f(…) OVER (…).
func (s *site) windowCall(f *plan.Func, x *sqlparser.FuncExpr, id parse.Ident) (plan.Expr, error) {
	if s.windows == nil {
		return nil, s.misplacedWindow(f).WithPos(id.Pos)
	}
	inner := *s
	inner.windows, inner.rows, inner.alias, inner.noAlias, inner.clause = nil, nil, nil, true, insideWindow
	if s.clause == qualifyClause {
		inner.alias, inner.noAlias = s.aliasWithin(f), false
	}
	args, err := inner.windowArguments(f, x, id)
	if err != nil {
		return nil, err
	}
	opts := plan.WindowOptions{Distinct: x.Distinct, IgnoreNulls: id.Call.Nulls == parse.IgnoreNulls, Within: id.Call.Within}
	if opts.OrderBy, err = inner.orderIn(id.Call.OrderBy); err != nil {
		return nil, err
	}
	if id.Call.Filter != nil {
		if opts.Filter, err = inner.expr(id.Call.Filter); err != nil {
			return nil, err
		}
		if opts.Filter, err = plan.Condition(opts.Filter, "FILTER"); err != nil {
			return nil, s.at(err, id.Call.Filter)
		}
	}
	spec, frame, err := s.windows.resolve(&inner, id.Call.Over)
	if err != nil {
		return nil, err
	}
	opts.Frame = frame
	call, err := f.Over(opts, args...)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	call.At = id.Pos
	return s.windows.reserve(call, spec)
}

// aliasWithin is what names of select items mean within a window function of QUALIFY: no other window functions.
func (s *site) aliasWithin(f *plan.Func) func(*site, parse.Ident) (plan.Expr, bool, error) {
	return func(_ *site, id parse.Ident) (plan.Expr, bool, error) {
		e, ok, err := s.alias(s, id)
		if ok && err == nil && slices.ContainsFunc(plan.Columns(e), func(c int) bool { return c >= windowBase }) {
			return nil, false, plan.Errorf(plan.CodeType, "%s is computed by a window function, which %s cannot take", plan.QuoteIdent(id.Name), f.Name).
				WithHint("compute it in a derived table first").WithPos(id.Pos)
		}
		return e, ok, err
	}
}

// insideWindow is the clause of what stands in a window function.
const insideWindow = "another window function"

// misplacedWindow is the error of a window function where there is none.
func (s *site) misplacedWindow(f *plan.Func) *plan.Error {
	err := plan.Errorf(plan.CodeType, "%s is a window function here and cannot stand in %s", f.Name, s.clause)
	switch s.clause {
	case "WHERE", "HAVING":
		return err.WithHint("a condition on window functions stands in QUALIFY, or around a derived table")
	default:
		return err.WithHint("compute it in a derived table first")
	}
}

func (s *site) windowArguments(f *plan.Func, x *sqlparser.FuncExpr, id parse.Ident) ([]plan.Expr, error) {
	list, err := arguments(x.Exprs)
	if f.Aggregate {
		list, err = aggregateArguments(f, x, id.Call)
	} else if id.Call.Separator != nil {
		err = plan.Errorf(plan.CodeType, "%s takes no SEPARATOR", f.Name).WithPos(id.Call.Pos)
	}
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	args, err := s.aggregateValues(f, x.Distinct, list)
	if err != nil {
		return nil, err
	}
	for i := range args {
		args[i] = s.typed(args[i])
	}
	return args, nil
}

// reserve computes a call once, however often it is written, and gives the reference to its column.
func (w *windows) reserve(call *plan.WindowCall, spec windowSpec) (plan.Expr, error) {
	at := -1
	for i, have := range w.calls {
		if sameSpec(have.spec, spec) && plan.EqualWindowCall(have.call, call) {
			at = i
		}
	}
	if at < 0 {
		at = len(w.calls)
		w.calls = append(w.calls, &windowSlot{call: call, spec: spec})
	}
	one := arrow.NewSchema([]arrow.Field{plan.NewField(call.String(), call.Type())}, nil)
	ref, err := plan.NewColumn(one, 0)
	if err != nil {
		return nil, err
	}
	return plan.Shift(ref, windowBase+at), nil
}

func sameSpec(a, b windowSpec) bool {
	if len(a.partition) != len(b.partition) {
		return false
	}
	for i := range a.partition {
		if !plan.EqualExpr(a.partition[i], b.partition[i]) {
			return false
		}
	}
	return len(a.order) == len(b.order) && startsWith(a.order, b.order)
}

// startsWith reports whether an order begins with another.
func startsWith(order, first []plan.SortKey) bool {
	if len(order) < len(first) {
		return false
	}
	for i, k := range first {
		o := order[i]
		if o.Descending != k.Descending || o.NullsFirst != k.NullsFirst || !plan.EqualExpr(o.Expr, k.Expr) {
			return false
		}
	}
	return true
}
