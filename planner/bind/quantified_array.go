package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// isArray tells [a, b] and ARRAY[a, b] from other calls.
func (b *binder) isArray(call *sqlparser.FuncExpr) bool { return b.src.Ident(call.Name.String()).Array }

// quantifiedArray binds x op ANY ([a, b]), which is x op a OR x op b, and x op ALL ([a, b]), with AND. Of no elements the first is
// false and the second true, also where x is NULL.
func (s *site) quantifiedArray(x *sqlparser.ComparisonExpr, array *sqlparser.FuncExpr, all bool) (plan.Expr, error) {
	list, err := arguments(array.Exprs)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		_, err := s.exprs(rowItemsOf(x.Left)...) // for its errors
		return plan.BoolLiteral(all), err
	}
	each := make([]plan.Expr, len(list))
	for i, element := range list {
		if each[i], err = s.comparison(&sqlparser.ComparisonExpr{Operator: x.Operator, Left: x.Left, Right: element}); err != nil {
			return nil, s.at(err, element)
		}
	}
	if all {
		return balanced("and", each)
	}
	return balanced("or", each)
}

// balanced puts an operator between conditions, as a tree that is not deep however many there are.
func balanced(op string, of []plan.Expr) (plan.Expr, error) {
	if len(of) == 1 {
		return of[0], nil
	}
	left, err := balanced(op, of[:len(of)/2])
	if err != nil {
		return nil, err
	}
	right, err := balanced(op, of[len(of)/2:])
	if err != nil {
		return nil, err
	}
	return plan.NewCall(op, left, right)
}
