package bind

import (
	"sort"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// constantRows takes SELECTs without FROM, as VALUES is written, for the rows of one Values node; nil when one of them is
// something else.
func (b *binder) constantRows(terms []sqlparser.SelectStatement) []*sqlparser.Select {
	rows := make([]*sqlparser.Select, len(terms))
	for i, t := range terms {
		q, ok := t.(*sqlparser.Select)
		if !ok || !b.constantRow(q) || len(q.SelectExprs) != len(rows0(rows, q).SelectExprs) {
			return nil
		}
		rows[i] = q
	}
	return rows
}

// rows0 is the first row, or q when it is the first.
func rows0(rows []*sqlparser.Select, q *sqlparser.Select) *sqlparser.Select {
	if rows[0] != nil {
		return rows[0]
	}
	return q
}

func (b *binder) constantRow(q *sqlparser.Select) bool {
	if !b.noFrom(q.From) || q.Where != nil || b.src.Tail(q) != nil || (&block{binder: b, query: q}).grouped() || q.OrderBy != nil || q.Limit != nil || b.src.With(q) != nil {
		return false
	}
	simple := true
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		switch x := n.(type) {
		case *sqlparser.Subquery, *sqlparser.StarExpr, sqlparser.Nextval:
			simple = false
		case *sqlparser.FuncExpr:
			id := b.src.Ident(x.Name.String())
			simple = simple && id.Call == nil && b.rowFunction(id) == nil
		}
		return simple, nil
	}, q.SelectExprs)
	return simple
}

// values binds rows of constants. Each value takes the type of the column that it is for; without one, those of a column
// take their common type.
func (b *binder) values(selects []*sqlparser.Select, o outer, want []target) (plan.Node, error) {
	width := len(selects[0].SelectExprs)
	if len(want) != width {
		want = nil
	}
	in, err := b.from(nil, o)
	if err != nil {
		return nil, err
	}
	k := &block{binder: b, outer: o, scope: in.scope, node: in.node}
	s := k.site("VALUES")
	rows := make([][]plan.Expr, len(selects))
	for r, q := range selects {
		if rows[r], err = b.valuesRow(s, q, want); err != nil {
			return nil, err
		}
	}
	names := make([]string, width)
	for c, e := range selects[0].SelectExprs {
		names[c] = k.itemName(e.(*sqlparser.AliasedExpr)) //nolint:forcetypeassert // constantRow saw to it
		b.typeColumn(rows, c)
	}
	n, err := plan.NewValues(names, rows)
	if err != nil {
		return nil, b.at(err, b.misfit(selects, rows))
	}
	return n, nil
}

func (b *binder) valuesRow(s *site, q *sqlparser.Select, want []target) ([]plan.Expr, error) {
	row := make([]plan.Expr, len(q.SelectExprs))
	for c, e := range q.SelectExprs {
		value := e.(*sqlparser.AliasedExpr).Expr //nolint:forcetypeassert // constantRow saw to it
		v, err := s.expr(value)
		if err != nil {
			return nil, err
		}
		if want != nil {
			if v, err = b.assignAny(v, want[c]); err != nil {
				return nil, s.at(err, value)
			}
		}
		row[c] = v
	}
	return row, nil
}

// assignAny is assign for every expression: the values of a column must come out of one type.
func (b *binder) assignAny(e plan.Expr, t target) (plan.Expr, error) {
	e, err := b.assign(e, t)
	if err != nil || t.paramsOnly {
		return e, err
	}
	return b.convert(e, t)
}

// typeColumn gives the parameters of a column the types of their values when nothing else in it has a type.
func (b *binder) typeColumn(rows [][]plan.Expr, c int) {
	column := make([]plan.Expr, len(rows))
	for r := range rows {
		column[r] = rows[r][c]
	}
	if typed, ok := b.givenTypes(column); ok {
		for r := range rows {
			rows[r][c] = typed[r]
		}
	}
}

// misfit finds the first value that has no common type with those above it.
func (b *binder) misfit(selects []*sqlparser.Select, rows [][]plan.Expr) sqlparser.SQLNode {
	for c := range rows[0] {
		column := make([]plan.Expr, len(rows))
		for r := range rows {
			column[r] = rows[r][c]
		}
		bad := sort.Search(len(rows), func(r int) bool { return !common(column[:r+1]) })
		if bad < len(rows) {
			return selects[bad].SelectExprs[c]
		}
	}
	return selects[0]
}

func common(values []plan.Expr) bool {
	t, err := plan.CommonType("", values...)
	if err != nil {
		return false
	}
	for _, v := range values {
		if _, err := plan.Coerce(v, t); err != nil {
			return false
		}
	}
	return true
}
