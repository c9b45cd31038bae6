package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// anyRow binds (a, b) op ANY (query) where no single least or greatest row decides: the comparison is made with each row.
func (s *site) anyRow(op string, x sqlparser.Expr, q *sqlparser.Subquery) (plan.Expr, error) {
	parts, _ := flatRow(x)
	args, err := s.exprs(parts...)
	if err != nil {
		return nil, err
	}
	sub, err := s.columnsOf(q, len(args), "compared with a row")
	if err != nil {
		return nil, err
	}
	columns := make([]plan.Expr, len(args))
	for i := range columns {
		if columns[i], err = plan.NewColumn(sub.rows.Schema(), i); err != nil {
			return nil, err
		}
	}
	if _, err := s.compareRows(op, args, columns); err != nil { // which has the names of the query in it
		return nil, s.at(err, x)
	}
	seen, err := sub.seen(s, args)
	if err != nil {
		return nil, err
	}
	holds, err := s.compareRows(op, seen, columns)
	if err != nil {
		return nil, s.at(err, x)
	}
	if sub.rows, err = verdicts(sub.rows, holds); err != nil {
		return nil, err
	}
	known, err := s.attach(sub)
	if err != nil {
		return nil, err
	}
	return s.verdict(known)
}

// verdicts are the number of rows, of those for which a condition is not NULL, and whether it is true of one.
func verdicts(rows plan.Node, cond plan.Expr) (plan.Node, error) {
	var aggs []*plan.AggCall
	for _, of := range []struct {
		name string
		args []plan.Expr
	}{{"count", nil}, {"count", []plan.Expr{cond}}, {"bool_or", []plan.Expr{cond}}} {
		agg, err := plan.NewAgg(of.name, false, of.args...)
		if err != nil {
			return nil, err
		}
		aggs = append(aggs, agg)
	}
	return plan.NewAggregate(rows, nil, aggs, []string{"rows", "decided", "found"})
}

// verdict is TRUE where a condition is true of a row, else NULL where it is NULL of one, else FALSE.
func (s *site) verdict(known []plan.Expr) (plan.Expr, error) {
	rows, decided, found := known[0], known[1], known[2]
	yes, err := s.call("is_true", found)
	if err != nil {
		return nil, err
	}
	open, err := s.call("<", decided, rows)
	if err != nil {
		return nil, err
	}
	return plan.NewCase([]plan.When{{Cond: yes, Then: plan.BoolLiteral(true)}, {Cond: open, Then: plan.NullLiteral(plan.BooleanType)}},
		plan.BoolLiteral(false))
}
