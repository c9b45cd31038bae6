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

// flatRow lists the parts of a row value with those of rows in it in their place, and says which part is a row of how many: rows of
// one shape are compared as flat ones are.
func flatRow(e sqlparser.Expr) (parts []sqlparser.Expr, shape string) {
	if !isRow(e) {
		return []sqlparser.Expr{e}, "."
	}
	for _, part := range rowOf(e) {
		below, of := flatRow(part)
		parts, shape = append(parts, below...), shape+of
	}
	return parts, "(" + shape + ")"
}

func isRow(e sqlparser.Expr) bool { return len(rowOf(e)) > 1 }

// flatRows is a list of keys with the parts of row values in their place: ordering and grouping by (a, b) is the same as by a, b.
func flatRows(list []sqlparser.Expr) []sqlparser.Expr {
	var out []sqlparser.Expr
	for _, e := range list {
		parts, _ := flatRow(e)
		out = append(out, parts...)
	}
	return out
}

// flatOrder is flatRows for the keys of ORDER BY.
func (b *binder) flatOrder(order sqlparser.OrderBy) []orderItem {
	var out []orderItem
	for _, o := range order {
		item := orderItem{descending: o.Direction == sqlparser.DescScr}
		item.key, item.nullsFirst = b.nullsPlace(o.Expr, !item.descending)
		parts, _ := flatRow(item.key)
		for _, part := range parts {
			item.key = part
			out = append(out, item)
		}
	}
	return out
}

// orderItem is a key of ORDER BY.
type orderItem struct {
	key                    sqlparser.Expr
	descending, nullsFirst bool
}

// row binds the parts of a row value of the shape of another, or the columns of a subquery that is one.
func (s *site) row(e, like sqlparser.Expr) ([]plan.Expr, error) {
	of, shape := flatRow(like)
	width := len(of)
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
	parts, have := flatRow(e)
	switch {
	case len(parts) != width || !isRow(e):
		return nil, s.at(plan.Errorf(plan.CodeType, "a row of %s is compared with one of %s", counted(width), counted(len(parts))), e)
	case have != shape:
		return nil, s.at(plan.Errorf(plan.CodeType, "a row is compared with one that has its rows of parts elsewhere"), e)
	}
	return s.exprs(parts...)
}

// rowComparison binds a comparison of row values: (a, b) = (c, d), (a, b) < (SELECT …).
func (s *site) rowComparison(op string, x, y sqlparser.Expr) (plan.Expr, error) {
	like := x
	if !isRow(x) {
		like = y
	}
	left, err := s.row(x, like)
	if err != nil {
		return nil, err
	}
	right, err := s.row(y, like)
	if err != nil {
		return nil, err
	}
	e, err := s.compareRows(op, left, right)
	return e, s.at(err, x)
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
	left, err := s.row(x, x)
	if err != nil {
		return nil, err
	}
	var out plan.Expr
	for _, item := range list {
		right, err := s.row(item, x)
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

// rowIs binds (a, b) IS NULL, which is true where all parts are NULL, and IS NOT NULL, which is true where none is: of a row
// with some of both neither is true.
func (s *site) rowIs(test string, row sqlparser.Expr) (plan.Expr, error) {
	flat, _ := flatRow(row)
	parts, err := s.exprs(flat...)
	if err != nil {
		return nil, err
	}
	preds := make([]plan.Expr, len(parts))
	for i, part := range parts {
		if preds[i], err = s.call(test, part); err != nil {
			return nil, err
		}
	}
	return plan.And(preds...), nil
}

// rowBetween binds (a, b) BETWEEN (c, d) AND (e, f).
func (s *site) rowBetween(x *sqlparser.RangeCond) (plan.Expr, error) {
	from, symmetric := unmark(x.From)
	var rows [3][]plan.Expr
	for i, e := range []sqlparser.Expr{x.Left, from, x.To} {
		var err error
		if rows[i], err = s.row(e, x.Left); err != nil {
			return nil, err
		}
	}
	within := func(low, high []plan.Expr) (plan.Expr, error) {
		over, err := s.compareRows(">=", rows[0], low)
		if err != nil {
			return nil, s.at(err, from)
		}
		under, err := s.compareRows("<=", rows[0], high)
		if err != nil {
			return nil, s.at(err, x.To)
		}
		return s.call("and", over, under)
	}
	out, err := within(rows[1], rows[2])
	if err == nil && symmetric {
		var turned plan.Expr
		if turned, err = within(rows[2], rows[1]); err == nil {
			out, err = s.call("or", out, turned)
		}
	}
	if x.Operator == sqlparser.NotBetweenStr {
		return s.not(out, err)
	}
	return out, err
}

// distinctRows replaces the row value of count(DISTINCT (a, b)) by values of which none is NULL and that are equal where the
// rows are: a row with NULLs counts, as one that is equal to others with NULLs in the same places.
func (s *site) distinctRows(list []sqlparser.Expr) ([]plan.Expr, error) {
	flat, _ := flatRow(list[0])
	parts, err := s.exprs(flat...)
	if err != nil {
		return nil, err
	}
	parts, _ = s.givenTypes(parts)
	var out []plan.Expr
	for i, part := range parts {
		missing, err := plan.NewCall("is_null", part)
		if err != nil {
			return nil, err
		}
		out = append(out, missing)
		if part.Type() == plan.NullType {
			continue
		}
		known, err := orZero(part)
		if err != nil {
			return nil, s.at(err, flat[i])
		}
		out = append(out, known)
	}
	return out, nil
}

// orZero is a value, or some constant of its type where it is NULL.
func orZero(e plan.Expr) (plan.Expr, error) {
	t := e.Type()
	text := map[plan.Kind]string{plan.Boolean: "false", plan.Date: "2000-01-01", plan.Timestamp: "2000-01-01", plan.Text: "", plan.Blob: "", plan.Interval: "0 days"}
	zero, ok := text[t.Kind]
	if !ok {
		zero = "0"
	}
	constant, err := plan.NewCast(plan.TextLiteral(zero), t, false)
	if err != nil {
		return nil, err
	}
	return plan.NewCall("coalesce", e, constant)
}
