package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// rowOf lists the parts of a row value (a, b); another expression is its only part.
func rowOf(e sqlparser.Expr) []sqlparser.Expr {
	inner := e
	for paren, ok := inner.(*sqlparser.ParenExpr); ok; paren, ok = inner.(*sqlparser.ParenExpr) {
		inner = paren.Expr
	}
	if t, ok := inner.(sqlparser.ValTuple); ok {
		return t
	}
	return []sqlparser.Expr{e}
}

func isRow(e sqlparser.Expr) bool { return len(rowOf(e)) > 1 }

// row binds the parts of a row value, or the columns of a subquery that is one.
func (s *site) row(e sqlparser.Expr, width int) ([]plan.Expr, error) {
	if q, ok := e.(*sqlparser.Subquery); ok {
		sub, err := s.columnsOf(q, width, "compared with a row")
		if err != nil {
			return nil, err
		}
		if sub.guard, err = s.guard(sub.rows); err != nil {
			return nil, err
		}
		return s.attach(sub)
	}
	parts := rowOf(e)
	if len(parts) != width || !isRow(e) {
		return nil, s.at(plan.Errorf(plan.CodeType, "a row of %s is compared with one of %s", counted(width), counted(len(parts))), e)
	}
	return s.exprs(parts...)
}

// rowComparison binds a comparison of row values: (a, b) = (c, d), (a, b) < (SELECT …).
func (s *site) rowComparison(op string, x *sqlparser.ComparisonExpr) (plan.Expr, error) {
	width := len(rowOf(x.Left))
	if !isRow(x.Left) {
		width = len(rowOf(x.Right))
	}
	left, err := s.row(x.Left, width)
	if err != nil {
		return nil, err
	}
	right, err := s.row(x.Right, width)
	if err != nil {
		return nil, err
	}
	e, err := s.compareRows(op, left, right)
	return e, s.at(err, x.Left)
}

// compareRows compares rows part by part: the first parts that differ decide.
func (s *site) compareRows(op string, left, right []plan.Expr) (plan.Expr, error) {
	switch op {
	case "=", "<=>":
		return s.allEqual(op, left, right)
	case "<>":
		return s.not(s.allEqual("=", left, right))
	}
	strict := op[:1]
	last := len(left) - 1
	out, err := s.call(op, left[last], right[last])
	for i := last - 1; i >= 0 && err == nil; i-- {
		var less, equal plan.Expr
		if less, err = s.call(strict, left[i], right[i]); err != nil {
			break
		}
		if equal, err = s.call("=", left[i], right[i]); err != nil {
			break
		}
		if out, err = s.call("and", equal, out); err == nil {
			out, err = s.call("or", less, out)
		}
	}
	return out, err
}

func (s *site) allEqual(op string, left, right []plan.Expr) (plan.Expr, error) {
	preds := make([]plan.Expr, len(left))
	for i := range left {
		var err error
		if preds[i], err = s.call(op, left[i], right[i]); err != nil {
			return nil, err
		}
	}
	return plan.And(preds...), nil
}

// inRows binds (a, b) IN ((1, 2), (3, 4)).
func (s *site) inRows(x sqlparser.Expr, list []sqlparser.Expr) (plan.Expr, error) {
	width := len(rowOf(x))
	left, err := s.row(x, width)
	if err != nil {
		return nil, err
	}
	var out plan.Expr
	for _, item := range list {
		right, err := s.row(item, width)
		if err != nil {
			return nil, err
		}
		eq, err := s.allEqual("=", left, right)
		if err != nil {
			return nil, s.at(err, item)
		}
		if out == nil {
			out = eq
		} else if out, err = s.call("or", out, eq); err != nil {
			return nil, err
		}
	}
	return out, nil
}
