package parse

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// Pos is about where a node of a query's body begins in the text: the position of its leftmost identifier or literal.
// It is zero for a node without any, such as NULL.
func (s *Source) Pos(node sqlparser.SQLNode) plan.Pos {
	best := plan.Pos(0)
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		var p plan.Pos
		switch n := n.(type) {
		case sqlparser.ColIdent:
			p = s.Ident(n.String()).Pos
		case sqlparser.TableIdent:
			p = s.Ident(n.String()).Pos
		case *sqlparser.SQLVal:
			p = s.Literal(n).Pos
		}
		if p > 0 && (best == 0 || p < best) {
			best = p
		}
		return true, nil
	}, leftmost(node))
	return best
}

// leftmost descends through operators to the operand at the left, so that long chains are not walked whole.
func leftmost(node sqlparser.SQLNode) sqlparser.SQLNode {
	for {
		switch n := node.(type) {
		case *sqlparser.AndExpr:
			node = n.Left
		case *sqlparser.OrExpr:
			node = n.Left
		case *sqlparser.Union:
			node = n.Left
		case *sqlparser.ParenExpr:
			node = n.Expr
		case *sqlparser.ParenSelect:
			node = n.Select
		case *sqlparser.AliasedExpr:
			node = n.Expr
		case *sqlparser.BinaryExpr:
			if _, null := n.Left.(*sqlparser.NullVal); null {
				return node
			}
			node = n.Left
		case *sqlparser.ComparisonExpr:
			if _, null := n.Left.(*sqlparser.NullVal); null {
				return node
			}
			node = n.Left
		default:
			return node
		}
	}
}
