package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// begin is where an expression that a row can make fail begins in the text: a call at its name, an operator at its left
// operand; zero for the others. What was found of an operand serves all that begin with it, so that a long chain of
// operators is not walked again and again.
func (s *site) begin(e sqlparser.Expr) plan.Pos {
	switch x := e.(type) {
	case *sqlparser.FuncExpr:
		return s.src.Ident(x.Name.String()).Pos
	case *sqlparser.BinaryExpr:
		return s.beginning(e, x.Left)
	case *sqlparser.ComparisonExpr:
		return s.beginning(e, x.Left)
	case *sqlparser.UnaryExpr:
		return s.beginning(e, x.Expr)
	case *sqlparser.RangeCond:
		return s.beginning(e, x.Left)
	default:
		return 0
	}
}

// beginning is the beginning of an expression that begins with left.
func (s *site) beginning(e, left sqlparser.Expr) plan.Pos {
	for paren, ok := left.(*sqlparser.ParenExpr); ok; paren, ok = left.(*sqlparser.ParenExpr) {
		left = paren.Expr
	}
	p := plan.Pos(0)
	switch left.(type) {
	case *sqlparser.BinaryExpr, *sqlparser.ComparisonExpr, *sqlparser.UnaryExpr, *sqlparser.RangeCond:
		p = s.env.begins[left]
	default:
		p = s.src.Pos(left)
	}
	s.env.begins[e] = p
	return p
}
