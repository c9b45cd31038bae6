package bind

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// subquery is a query in an expression, joined to the rows around it as further columns: the values of its single row, or
// whether it has a row, or one that expressions are equal to.
type subquery struct {
	rows plan.Node
	// mark asks whether there is a row; else the row itself is meant.
	mark bool
	// equi are the comparisons of IN; their left sides are over the rows around.
	equi []plan.Equi
	// guard is a condition over the rows around, without which a row has no need of the value; nil for none.
	guard plan.Expr
	// outer are the values that the query takes of the rows around.
	outer []plan.Binding
	// pos is where it stands in the text.
	pos plan.Pos
	// at is the ordinal of the first column that the subquery has added, once it has.
	at     int
	joined bool
}

// fields are the columns that the subquery adds.
func (q *subquery) fields() []arrow.Field {
	if q.mark {
		return []arrow.Field{plan.NewField("mark", plan.BooleanType)}
	}
	return q.rows.Schema().Fields()
}

// over is the subquery with what it takes of the rows around mapped by f.
func (q *subquery) over(f func(plan.Expr) (plan.Expr, error)) (*subquery, error) {
	c := *q
	c.equi, c.outer = append([]plan.Equi(nil), q.equi...), append([]plan.Binding(nil), q.outer...)
	var err error
	if q.guard != nil {
		if c.guard, err = f(q.guard); err != nil {
			return nil, err
		}
	}
	for i := range c.equi {
		if c.equi[i].Left, err = f(c.equi[i].Left); err != nil {
			return nil, err
		}
	}
	for i := range c.outer {
		if c.outer[i].Value, err = f(c.outer[i].Value); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// uses lists the expressions over the rows around.
func (q *subquery) uses() []plan.Expr {
	var out []plan.Expr
	for _, e := range q.equi {
		out = append(out, e.Left)
	}
	for _, b := range q.outer {
		out = append(out, b.Value)
	}
	if q.guard != nil {
		out = append(out, q.guard)
	}
	return out
}

// noItems refuses a subquery that needs the value of a table function of the SELECT list: those are computed last.
func (q *subquery) noItems() error {
	if slices.ContainsFunc(plan.Columns(q.uses()...), func(c int) bool { return c >= itemBase }) {
		return unsupported("a subquery beside a table function that it depends on is", "put the table function into FROM")
	}
	return nil
}

// behindWindows reports whether a subquery needs the value of a window function.
func (q *subquery) behindWindows() bool {
	return slices.ContainsFunc(plan.Columns(q.uses()...), func(c int) bool { return c >= windowBase })
}

// withSubquery adds the columns of a subquery to rows. A subquery that is a value is an error when it has more than one row;
// one of none is NULL.
func withSubquery(rows plan.Node, q *subquery) (plan.Node, error) {
	kind := plan.SingleJoin
	if q.mark {
		kind = plan.MarkJoin
	}
	j, err := plan.NewJoin(rows, q.rows, kind, q.guard)
	if err != nil {
		return nil, err
	}
	if len(q.equi) > 0 {
		j = j.WithEqui(q.equi...)
	}
	return dependent(j.WithPlace(q.pos), q.outer)
}

// dependent is a join whose right side takes values of a left row; the join itself where it takes none.
func dependent(j *plan.Join, outer []plan.Binding) (plan.Node, error) {
	if len(outer) == 0 {
		return j, nil
	}
	a, err := plan.NewApply(j, outer)
	if err != nil || len(a.Outer) == 0 {
		return j, err
	}
	return a, nil
}

// attach joins a subquery to the block's input.
func (k *block) attach(q *subquery) ([]plan.Expr, error) {
	if err := q.noItems(); err != nil {
		return nil, err
	}
	if q.behindWindows() {
		return k.windows.attach(q)
	}
	if err := k.joinSubquery(q); err != nil {
		return nil, err
	}
	out := make([]plan.Expr, len(q.fields()))
	for i := range out {
		var err error
		if out[i], err = plan.NewColumn(k.node.Schema(), q.at+i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// joinSubquery adds the columns of a subquery, unless that is done.
func (k *block) joinSubquery(q *subquery) error {
	if q.joined {
		return nil
	}
	at := k.node.Schema().NumFields()
	wide, err := withSubquery(k.node, q)
	if err != nil {
		return err
	}
	k.node, q.at, q.joined = wide, at, true
	return nil
}

// subqueryOf binds the query of a subquery.
func (s *site) subqueryOf(q *sqlparser.Subquery) (*subquery, error) {
	if s.attach == nil {
		return nil, unsupported("subqueries in "+s.clause+" are", "join with a derived table").WithPos(s.src.Pos(q))
	}
	a := &around{site: s, next: s.around}
	rows, err := s.query(q.Select, outer{ctes: s.ctes, around: a}, nil)
	if err != nil {
		return nil, err
	}
	return &subquery{rows: rows, outer: a.taken, pos: s.src.Pos(q)}, nil
}

// seen are values of the site as the subquery sees them: constants as they are, others as what it takes of the rows around.
func (q *subquery) seen(s *site, values []plan.Expr) ([]plan.Expr, error) {
	a := &around{site: s, taken: q.outer}
	out := make([]plan.Expr, len(values))
	for i, v := range values {
		out[i] = v
		if len(plan.Columns(v)) == 0 && len(plan.OuterRefs(v)) == 0 {
			continue
		}
		var err error
		if out[i], err = a.bound(v, v.String()); err != nil {
			return nil, err
		}
	}
	q.outer = a.taken
	return out, nil
}

// columnsOf binds a subquery that has n columns.
func (s *site) columnsOf(q *sqlparser.Subquery, n int, what string) (*subquery, error) {
	sub, err := s.subqueryOf(q)
	if err != nil {
		return nil, err
	}
	have := sub.rows.Schema().NumFields()
	switch {
	case have == n:
		return sub, nil
	case n == 1:
		err = plan.Errorf(plan.CodeType, "a subquery %s has one column; this one has %d", what, have).WithPos(s.src.Pos(q))
	default:
		err = plan.Errorf(plan.CodeType, "a subquery %s of %s has as many; this one has %d", what, counted(n), have).WithPos(s.src.Pos(q))
	}
	return nil, err
}

// scalar binds a subquery that is a value.
func (s *site) scalar(q *sqlparser.Subquery) (plan.Expr, error) {
	sub, err := s.columnsOf(q, 1, "that is a value")
	if err != nil {
		return nil, err
	}
	if sub.guard, err = s.guard(sub.rows); err != nil {
		return nil, err
	}
	values, err := s.attach(sub)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// marked attaches a subquery of which only its rows' existence is asked.
func (s *site) marked(sub *subquery) (plan.Expr, error) {
	sub.mark = true
	values, err := s.attach(sub)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// inSubquery binds x IN (query), and (x, y) IN (query).
func (s *site) inSubquery(x sqlparser.Expr, q *sqlparser.Subquery) (plan.Expr, error) {
	operands, _ := flatRow(x)
	args, err := s.exprs(operands...)
	if err != nil {
		return nil, err
	}
	sub, err := s.columnsOf(q, len(args), "behind IN")
	if err != nil {
		return nil, err
	}
	for i, arg := range args {
		e, err := plan.NewEqui(arg, sub.rows, i)
		if err != nil {
			return nil, s.at(err, operands[i])
		}
		sub.equi = append(sub.equi, e)
	}
	return s.marked(sub)
}

// exists binds EXISTS (query). One row is all that it takes.
func (s *site) exists(x *sqlparser.ExistsExpr) (plan.Expr, error) {
	sub, err := s.subqueryOf(x.Subquery)
	if err != nil {
		return nil, err
	}
	if sub.rows, err = plan.NewLimit(sub.rows, plan.IntLiteral(1), nil); err != nil {
		return nil, err
	}
	return s.marked(sub)
}
