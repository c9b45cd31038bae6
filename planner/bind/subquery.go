package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// subquery is a query in an expression, joined to the rows around it as one more column: its single value, or whether an
// expression is among its rows.
type subquery struct {
	rows plan.Node
	// equi is the comparison of IN; its left side is over the rows around. It is nil for a scalar subquery.
	equi *plan.Equi
}

func (q *subquery) typ() plan.Type {
	if q.equi != nil {
		return plan.BooleanType
	}
	return plan.TypeOf(q.rows.Schema().Field(0))
}

func (q *subquery) name() string {
	if q.equi != nil {
		return "mark"
	}
	return q.rows.Schema().Field(0).Name
}

// attach joins a subquery to the block's input.
func (k *block) attach(q *subquery) (plan.Expr, error) {
	at, err := k.joinSubquery(q)
	if err != nil {
		return nil, err
	}
	return plan.NewColumn(k.node.Schema(), at)
}

// joinSubquery adds the column of a subquery and returns its ordinal. A scalar subquery of more than one row is an error
// when it runs; one of none is NULL.
func (k *block) joinSubquery(q *subquery) (int, error) {
	at := k.node.Schema().NumFields()
	wide, err := withSubquery(k.node, q)
	if err != nil {
		return 0, err
	}
	k.node = wide
	return at, nil
}

// subqueryRows binds the query of a subquery.
func (s *site) subqueryRows(q *sqlparser.Subquery) (plan.Node, error) {
	if s.attach == nil {
		return nil, unsupported("subqueries in "+s.clause+" are", "join with a derived table").WithPos(s.src.Pos(q))
	}
	return s.query(q.Select, s.outer, nil)
}

// oneColumn binds a subquery that has one column.
func (s *site) oneColumn(q *sqlparser.Subquery, what string) (plan.Node, error) {
	rows, err := s.subqueryRows(q)
	if err != nil {
		return nil, err
	}
	if n := rows.Schema().NumFields(); n != 1 {
		return nil, plan.Errorf(plan.CodeType, "a subquery %s has one column; this one has %d", what, n).WithPos(s.src.Pos(q))
	}
	return rows, nil
}

// scalar binds a subquery that is a value.
func (s *site) scalar(q *sqlparser.Subquery) (plan.Expr, error) {
	rows, err := s.oneColumn(q, "that is a value")
	if err != nil {
		return nil, err
	}
	return s.attach(&subquery{rows: rows})
}

// inSubquery binds x IN (query).
func (s *site) inSubquery(x sqlparser.Expr, q *sqlparser.Subquery) (plan.Expr, error) {
	arg, err := s.expr(x)
	if err != nil {
		return nil, err
	}
	rows, err := s.oneColumn(q, "behind IN")
	if err != nil {
		return nil, err
	}
	col, err := plan.NewColumn(rows.Schema(), 0)
	if err != nil {
		return nil, err
	}
	eq, err := plan.NewCall("=", arg, col)
	if err != nil {
		return nil, s.at(err, x)
	}
	call, ok := eq.(*plan.Call)
	if !ok {
		return nil, plan.Errorf(plan.CodeInternal, "a comparison became %T", eq)
	}
	return s.attach(&subquery{rows: rows, equi: &plan.Equi{Left: call.Args[0], Right: call.Args[1]}})
}

// exists binds EXISTS (query): whether a count over its first row is one.
func (s *site) exists(x *sqlparser.ExistsExpr) (plan.Expr, error) {
	rows, err := s.subqueryRows(x.Subquery)
	if err != nil {
		return nil, err
	}
	first, err := plan.NewLimit(rows, plan.IntLiteral(1), nil)
	if err != nil {
		return nil, err
	}
	count, err := plan.NewAgg("count", false)
	if err != nil {
		return nil, err
	}
	one, err := plan.NewAggregate(first, nil, []*plan.AggCall{count}, []string{"exists"})
	if err != nil {
		return nil, err
	}
	n, err := s.attach(&subquery{rows: one})
	if err != nil {
		return nil, err
	}
	return plan.NewCall("=", n, plan.IntLiteral(1))
}
