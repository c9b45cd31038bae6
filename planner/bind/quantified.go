package bind

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// negated are the comparisons that are true where the others are false.
var negated = map[string]string{"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}

// quantifier takes ANY, SOME or ALL of a query or of an array apart; of is nil for any other expression.
func (b *binder) quantifier(e sqlparser.Expr) (of sqlparser.Expr, all bool) {
	call, ok := e.(*sqlparser.FuncExpr)
	if !ok || len(call.Exprs) != 1 {
		return nil, false
	}
	id := b.src.Ident(call.Name.String())
	arg, ok := call.Exprs[0].(*sqlparser.AliasedExpr)
	word := strings.ToLower(id.Name)
	if !ok || id.Quoted || word != "any" && word != "some" && word != "all" {
		return nil, false
	}
	inner := arg.Expr
	for paren, ok := inner.(*sqlparser.ParenExpr); ok; paren, ok = inner.(*sqlparser.ParenExpr) {
		inner = paren.Expr
	}
	return inner, word == "all"
}

// quantified binds x op ANY (query) and x op ALL (query), which is true unless x is the opposite of op to any of the rows.
func (s *site) quantified(op string, x sqlparser.Expr, q *sqlparser.Subquery, all bool) (plan.Expr, error) {
	if op == "<=>" {
		return nil, unsupported("the operator <=> with ANY or ALL is", "use = or <>")
	}
	if all {
		return s.not(s.anyOf(negated[op], x, q))
	}
	return s.anyOf(op, x, q)
}

// anyOf binds x op ANY (query).
func (s *site) anyOf(op string, x sqlparser.Expr, q *sqlparser.Subquery) (plan.Expr, error) {
	switch {
	case op == "=":
		return s.inSubquery(x, q)
	case isRow(x):
		return s.anyRow(op, x, q)
	}
	arg, err := s.expr(x)
	if err != nil {
		return nil, err
	}
	sub, err := s.columnsOf(q, 1, "behind ANY and ALL")
	if err != nil {
		return nil, err
	}
	if _, err := plan.NewEqui(arg, sub.rows, 0); err != nil {
		return nil, s.at(err, x)
	}
	if sub.rows, err = extremes(sub.rows); err != nil {
		return nil, s.at(err, q)
	}
	values, err := s.attach(sub)
	if err != nil {
		return nil, err
	}
	e, err := s.decided(op, arg, values)
	return e, s.at(err, x)
}

// extremes are the number of rows, of their values that are not NULL, and the least and the greatest of these: what there
// is to know about rows that something is compared with.
func extremes(rows plan.Node) (plan.Node, error) {
	col, err := plan.NewColumn(rows.Schema(), 0)
	if err != nil {
		return nil, err
	}
	var aggs []*plan.AggCall
	names := []string{"rows", "values", "least", "greatest"}
	for i, f := range []string{"count", "count", "min", "max"} {
		args := []plan.Expr{col}
		if i == 0 {
			args = nil
		}
		agg, err := plan.NewAgg(f, false, args...)
		if err != nil {
			return nil, err
		}
		aggs = append(aggs, agg)
	}
	return plan.NewAggregate(rows, nil, aggs, names)
}

// decided is x op ANY of rows known by their extremes: FALSE without rows, TRUE where the extreme says so, and else NULL
// where a row is NULL or x is.
func (s *site) decided(op string, x plan.Expr, known []plan.Expr) (plan.Expr, error) {
	rows, values, least, greatest := known[0], known[1], known[2], known[3]
	var found plan.Expr
	var err error
	switch op {
	case "<", "<=":
		found, err = s.call(op, x, greatest)
	case ">", ">=":
		found, err = s.call(op, x, least)
	default: // <>
		var above plan.Expr
		if found, err = s.call(op, x, least); err != nil {
			break
		}
		if above, err = s.call(op, x, greatest); err == nil {
			found, err = s.call("or", found, above)
		}
	}
	if err != nil {
		return nil, err
	}
	none, err := s.call("=", rows, plan.IntLiteral(0))
	if err != nil {
		return nil, err
	}
	yes, err := s.call("is_true", found)
	if err != nil {
		return nil, err
	}
	open, err := s.call("<", values, rows)
	if err != nil {
		return nil, err
	}
	return plan.NewCase([]plan.When{{Cond: none, Then: plan.BoolLiteral(false)}, {Cond: yes, Then: plan.BoolLiteral(true)},
		{Cond: open, Then: plan.NullLiteral(plan.BooleanType)}}, found)
}
