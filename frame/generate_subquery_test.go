package frame_test

// scalar is an aggregate of a subquery, which has one row.
func (g *generator) scalar(cols []column) string {
	g.depth++
	defer func() { g.depth-- }()
	from, inner := g.few()
	having := ""
	if g.chance(15) {
		having = " HAVING count(*) " + g.pick(">", "<", "=") + " 2"
	}
	return "(SELECT " + g.pick("max", "min", "count", "sum") + "(" + g.column(inner, 'i') + ") FROM " + from + g.around(inner, cols) + having + ")"
}

func (g *generator) subqueryPredicate(cols []column) string {
	if g.chance(30) {
		return g.column(cols, 'i') + g.pick(" > ", " = ", " < ") + g.scalar(cols)
	}
	g.depth++
	defer func() { g.depth-- }()
	from, inner := g.few()
	if g.chance(40) {
		return g.pick("", "NOT ") + "EXISTS (SELECT " + g.pick("1", "*", g.column(inner, 't')) + " FROM " + from + g.around(inner, cols) + ")"
	}
	group := ""
	if g.chance(20) {
		group = " GROUP BY 1"
	}
	return g.column(cols, 'i') + g.pick(" IN (", " NOT IN (") + "SELECT " + g.pick("", "DISTINCT ") + g.expr(inner, 'i', 1) + " FROM " + from + g.around(inner, cols) + group + ")"
}

// few is a FROM clause of a subquery: one table or two, since SQLite runs it for each row around it.
func (g *generator) few() (string, []column) {
	from, cols := g.relation()
	if g.chance(60) {
		return from, cols
	}
	right, rightCols := g.relation()
	return from + g.pick(" JOIN ", " LEFT JOIN ") + right + " ON " + g.joinCondition(cols, rightCols), append(append([]column(nil), cols...), rightCols...)
}

// around is a WHERE of a subquery, which may use the columns of the queries around it.
func (g *generator) around(inner, outer []column) string {
	if g.apart || g.chance(30) {
		return g.where(inner)
	}
	text := " WHERE " + g.column(inner, 'i') + g.pick(" = ", " = ", " = ", " < ", " <> ") + g.column(outer, 'i')
	switch g.r.IntN(4) {
	case 0:
		text += " AND " + g.predicate(inner, 1)
	case 1:
		text += " AND " + g.predicate(append(append([]column(nil), inner...), outer...), 1)
	case 2:
		text += " AND " + g.column(inner, 't') + " = " + g.column(outer, 't')
	}
	return text
}
