package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// reference is where a common table expression is named inside its own query, and what it stands in that recursion has
// no meaning for; empty for nothing.
type reference struct {
	pos plan.Pos
	why string
}

// selfWalk finds the references to a common table expression, before anything is bound.
type selfWalk struct {
	*binder
	self  *cte
	found []reference
}

// refersToItself reports whether a common table expression is named in its own query.
func (b *binder) refersToItself(c *cte) bool {
	w := &selfWalk{binder: b, self: c}
	w.query(c.Query.Body, c.outer.ctes, "")
	return len(w.found) > 0
}

// inner walks the WITH of a query, and adds its names to those in sight.
func (w *selfWalk) inner(q sqlparser.SelectStatement, s *cteScope) *cteScope {
	for _, c := range w.src.With(q) {
		within := s
		s = &cteScope{next: s, cte: &cte{CTE: c}}
		if c.Recursive {
			within = s
		}
		w.query(c.Query.Body, within, "a WITH of its own query")
	}
	return s
}

// query walks a query. Chains of UNION are as long as VALUES has rows, so they are walked by a loop.
func (w *selfWalk) query(q sqlparser.SelectStatement, s *cteScope, why string) {
	for {
		s = w.inner(q, s)
		switch x := q.(type) {
		case *sqlparser.Union:
			right := why
			if !w.chained(x, true) && right == "" {
				right = "the right side of " + w.src.SetOp(x).Kind.String()
			}
			w.query(x.Right, s, right)
			w.exprs(x.OrderBy, s)
			q = x.Left
			continue
		case *sqlparser.ParenSelect:
			q = x.Select
			continue
		case *sqlparser.Select:
			w.selectQuery(x, s, why)
		}
		return
	}
}

func (w *selfWalk) selectQuery(q *sqlparser.Select, s *cteScope, why string) {
	from := why
	if from == "" && (&block{binder: w.binder, query: q}).grouped() {
		from = "a grouped query"
	}
	for _, t := range q.From {
		w.table(t, s, from)
	}
	w.exprs(q.SelectExprs, s)
	w.exprs(q.Where, s)
	w.exprs(q.GroupBy, s)
	w.exprs(q.Having, s)
	w.exprs(q.OrderBy, s)
	for _, n := range w.src.Tail(q).Nodes() {
		w.exprs(n, s)
	}
}

// exprs walks the subqueries of expressions.
func (w *selfWalk) exprs(n sqlparser.SQLNode, s *cteScope) {
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the visitor never fails
		if sub, ok := n.(*sqlparser.Subquery); ok {
			w.query(sub.Select, s, "a subquery")
			return false, nil
		}
		return true, nil
	}, n)
}

func (w *selfWalk) table(t sqlparser.TableExpr, s *cteScope, why string) {
	switch x := t.(type) {
	case *sqlparser.AliasedTableExpr:
		switch e := x.Expr.(type) {
		case sqlparser.TableName:
			id := w.src.Ident(e.Name.String())
			if c, err := s.find(id); err == nil && c == w.self {
				w.found = append(w.found, reference{pos: id.Pos, why: why})
			}
		case *sqlparser.Subquery:
			w.query(e.Select, s, why)
		}
	case *sqlparser.ParenTableExpr:
		for _, e := range x.Exprs {
			w.table(e, s, why)
		}
	case *sqlparser.JoinTableExpr:
		left, right := w.sides(x, why)
		w.table(x.LeftExpr, s, left)
		w.table(x.RightExpr, s, right)
		w.exprs(x.Condition.On, s)
	}
}

// sides says why the sides of a join may not refer to the expression: rows would come and go with those it has.
func (w *selfWalk) sides(j *sqlparser.JoinTableExpr, why string) (left, right string) {
	if why != "" {
		return why, why
	}
	form := w.src.Form(j)
	switch {
	case form.Semi, form.Anti, form.Asof:
		return "", "the right side of a SEMI, ANTI or ASOF JOIN"
	case j.Join == sqlparser.LeftJoinStr:
		return "", "the right side of a LEFT JOIN"
	case j.Join == sqlparser.RightJoinStr:
		return "the left side of a RIGHT JOIN", ""
	case j.Join == sqlparser.StraightJoinStr:
		return "a FULL JOIN", "a FULL JOIN"
	}
	return "", ""
}
