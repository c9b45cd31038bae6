package frame_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// generator writes random queries in the part of SQL in which SQLite and rsql mean the same.
type generator struct {
	r     *rand.Rand
	depth int
	alias int
	// apart keeps subqueries from using columns around them.
	apart bool
}

// column is a column that a generated query can name.
type column struct {
	name string
	typ  byte // i BIGINT, d DOUBLE, t TEXT
}

var tableColumns = map[string][]column{
	"ta": {{"id", 'i'}, {"x", 'i'}, {"y", 'i'}, {"d", 'd'}, {"s", 't'}},
	"tb": {{"id", 'i'}, {"ax", 'i'}, {"z", 'i'}, {"s", 't'}, {"w", 't'}},
	"tc": {{"g", 't'}, {"id", 'i'}, {"v", 'i'}, {"d", 'd'}},
}

func (g *generator) pick(options ...string) string { return options[g.r.IntN(len(options))] }

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

// source is a FROM clause and the columns that it brings into scope.
func (g *generator) source() (string, []column) {
	from, cols := g.relation()
	for range g.r.IntN(3) {
		right, rightCols := g.relation()
		both := append(append([]column(nil), cols...), rightCols...)
		kind := g.pick("JOIN", "LEFT JOIN", "JOIN", "RIGHT JOIN", "FULL JOIN")
		on := g.joinCondition(cols, rightCols)
		if g.chance(25) {
			before := g.apart
			g.apart = before || kind == "RIGHT JOIN" || kind == "FULL JOIN"
			on += " AND " + g.predicate(both, 1)
			g.apart = before
		}
		from += " " + kind + " " + right + " ON " + on
		cols = both
	}
	return from, cols
}

func (g *generator) relation() (string, []column) {
	g.alias++
	alias := fmt.Sprintf("r%d", g.alias)
	if g.depth < 2 && g.chance(15) {
		g.depth++
		text, cols := g.derived()
		g.depth--
		return "(" + text + ") AS " + alias, qualify(alias, cols)
	}
	name := g.pick("ta", "tb", "tc")
	return name + " AS " + alias, qualify(alias, tableColumns[name])
}

func qualify(alias string, cols []column) []column {
	out := make([]column, len(cols))
	for i, c := range cols {
		out[i] = column{alias + "." + c.name, c.typ}
	}
	return out
}

// derived is a query with named columns.
func (g *generator) derived() (string, []column) {
	from, cols := g.source()
	var items []string
	var out []column
	for i := range 2 + g.r.IntN(2) {
		typ := g.pick("i", "i", "t")[0]
		name := fmt.Sprintf("c%d", i)
		items = append(items, g.expr(cols, typ, 1)+" AS "+name)
		out = append(out, column{name, typ})
	}
	distinct := g.pick("", "", "DISTINCT ")
	return "SELECT " + distinct + strings.Join(items, ", ") + " FROM " + from + g.where(cols), out
}

func (g *generator) joinCondition(left, right []column) string {
	l, r := g.column(left, 'i'), g.column(right, 'i')
	return l + " = " + r
}

func (g *generator) column(cols []column, typ byte) string {
	var fit []string
	for _, c := range cols {
		if c.typ == typ {
			fit = append(fit, c.name)
		}
	}
	if len(fit) == 0 {
		return g.constant(typ)
	}
	return fit[g.r.IntN(len(fit))]
}

func (g *generator) constant(typ byte) string {
	switch typ {
	case 'i':
		return fmt.Sprint(g.r.IntN(21) - 5)
	case 'd':
		return fmt.Sprintf("%d.5", g.r.IntN(10))
	default:
		return g.pick("'a'", "'b'", "'ab'", "'Ba'", "''", "'c%'", "'é'")
	}
}

func (g *generator) where(cols []column) string {
	if g.chance(40) {
		return ""
	}
	return " WHERE " + g.predicate(cols, 2)
}

func (g *generator) expr(cols []column, typ byte, depth int) string {
	if depth == 0 || g.chance(30) {
		if g.chance(80) {
			return g.column(cols, typ)
		}
		return g.constant(typ)
	}
	if typ == 'i' && g.depth < 2 && g.chance(8) {
		return g.scalar(cols)
	}
	sub := func(t byte) string { return g.expr(cols, t, depth-1) }
	switch typ {
	case 'i':
		switch g.r.IntN(7) {
		case 0, 1:
			return "(" + sub('i') + " " + g.pick("+", "-", "*", "%") + " " + sub('i') + ")"
		case 2:
			return "length(" + sub('t') + ")"
		case 3:
			return "coalesce(" + sub('i') + ", " + sub('i') + ")"
		case 4:
			return "CASE WHEN " + g.predicate(cols, depth-1) + " THEN " + sub('i') + " ELSE " + sub('i') + " END"
		case 5:
			return "abs(" + sub('i') + ")"
		default:
			return "nullif(" + sub('i') + ", " + sub('i') + ")"
		}
	case 'd':
		return "(" + sub('d') + " " + g.pick("+", "-", "*") + " " + sub('d') + ")"
	default:
		switch g.r.IntN(5) {
		case 0:
			return g.pick("upper", "lower", "trim") + "(" + g.ascii(cols) + ")"
		case 1:
			return "substr(" + sub('t') + ", 1, 2)"
		case 2:
			return "coalesce(" + sub('t') + ", " + sub('t') + ")"
		case 3:
			return "replace(" + sub('t') + ", 'a', 'xy')"
		default:
			return "CASE " + g.column(cols, 'i') + " WHEN 1 THEN " + sub('t') + " WHEN 2 THEN 'two' END"
		}
	}
}

// ascii is a text for functions that SQLite has for ASCII only.
func (g *generator) ascii(cols []column) string {
	return "replace(" + g.column(cols, 't') + ", 'é', 'e')"
}

func (g *generator) predicate(cols []column, depth int) string {
	if depth > 0 && g.chance(45) {
		switch g.r.IntN(6) {
		case 0:
			return "(" + g.predicate(cols, depth-1) + " OR " + g.predicate(cols, depth-1) + ")"
		case 1:
			return "NOT (" + g.predicate(cols, depth-1) + ")"
		case 2:
			return "((" + g.predicate(cols, depth-1) + ") IS " + g.pick("", "NOT ") + g.pick("TRUE", "FALSE", "NULL") + ")"
		case 3: // what the branches have in common can be taken out
			c := g.predicate(cols, 0)
			return "(" + c + " AND " + g.predicate(cols, 0) + " OR " + g.predicate(cols, 0) + " AND " + c + ")"
		default:
			return "(" + g.predicate(cols, depth-1) + " AND " + g.predicate(cols, depth-1) + ")"
		}
	}
	typ := g.pick("i", "i", "t", "d")[0]
	switch g.r.IntN(9) {
	case 0:
		return g.column(cols, typ) + g.pick(" IS NULL", " IS NOT NULL")
	case 5:
		return g.expr(cols, typ, 1) + " IS " + g.pick("", "NOT ") + "DISTINCT FROM " + g.expr(cols, typ, 1)
	case 1:
		return g.expr(cols, 'i', 1) + g.pick(" IN (", " NOT IN (") + g.constant('i') + ", " + g.constant('i') + ", 7)"
	case 2:
		return g.expr(cols, 'i', 1) + " BETWEEN " + g.constant('i') + " AND " + g.constant('i')
	case 3:
		return g.column(cols, 't') + g.pick(" LIKE ", " NOT LIKE ") + g.pick("'a%'", "'%b'", "'%a%'", "'_b%'", "'ab'")
	case 4:
		if g.depth < 2 {
			return g.subqueryPredicate(cols)
		}
	}
	return g.expr(cols, typ, 1) + " " + g.pick("=", "<>", "<", "<=", ">", ">=") + " " + g.expr(cols, typ, 1)
}

// query is a whole statement. Its rows come in a defined order only if ordered is true.
func (g *generator) query() (text string, ordered bool) {
	g.alias, g.depth = 0, 0
	switch g.r.IntN(12) {
	case 10, 11:
		return g.windowed(), false
	case 0:
		return g.setOperation(), false
	case 1:
		if g.chance(40) {
			return g.recursive(), false
		}
		inner, cols := g.derived()
		return "WITH q AS (" + inner + ") SELECT q." + cols[0].name + ", p." + cols[1].name + " FROM q JOIN q AS p ON q." + cols[0].name + " = p." + cols[0].name, false
	case 2, 3, 4, 5:
		return g.grouped(), false
	}
	from, cols := g.source()
	n := 1 + g.r.IntN(3)
	var items, keys []string
	for i := range n {
		items = append(items, g.expr(cols, g.pick("i", "d", "t")[0], 2)+fmt.Sprintf(" AS o%d", i))
		keys = append(keys, fmt.Sprintf("%d%s", i+1, g.pick("", " DESC", " ASC", " DESC NULLS FIRST", " NULLS LAST")))
	}
	text = "SELECT " + g.pick("", "", "DISTINCT ") + strings.Join(items, ", ") + " FROM " + from + g.where(cols)
	if g.chance(50) {
		text += " ORDER BY " + strings.Join(keys, ", ")
		if g.chance(70) {
			text += fmt.Sprintf(" LIMIT %d", g.r.IntN(20))
			if g.chance(40) {
				text += fmt.Sprintf(" OFFSET %d", g.r.IntN(10))
			}
		}
		return text, true
	}
	return text, false
}

// setOperation is two or three queries with set operators between them. SQLite groups all operators to the left and has
// neither ALL, but for UNION, nor parentheses, so what binds tighter is written as a derived table.
func (g *generator) setOperation() string {
	op := func() string { return g.pick(" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ") }
	a, b, c := g.compound(), g.compound(), g.compound()
	switch first, second := op(), op(); {
	case g.chance(30):
		return a + first + "SELECT * FROM (" + b + second + c + ") AS s"
	case second != " INTERSECT " && g.chance(50):
		return a + first + b + second + c
	default:
		return a + first + b
	}
}

// recursive counts up from the rows of a query, joining a table or not.
func (g *generator) recursive() string {
	from, cols := g.source()
	text := "WITH RECURSIVE w(n, s) AS (SELECT " + g.column(cols, 'i') + " % 7, " + g.expr(cols, 't', 1) + " FROM " + from + g.where(cols)
	in := []column{{"w.n", 'i'}, {"w.s", 't'}}
	step, all := " FROM w", in
	if g.chance(50) {
		right, rightCols := g.relation()
		step += g.pick(" JOIN ", " LEFT JOIN ") + right + " ON " + g.joinCondition(in, rightCols)
		all = slices.Concat(in, rightCols)
	}
	text += g.pick(" UNION ", " UNION ", " UNION ALL ") + "SELECT w.n + 1, " + g.pick("w.s", "w.s", g.column(all, 't')) + step + " WHERE w.n < " + g.pick("3", "6") + ")"
	if g.chance(30) {
		return text + " SELECT a.n, b.s FROM w AS a JOIN w AS b ON a.n = b.n + 1 WHERE a.n > 4"
	}
	return text + " SELECT n, s FROM w"
}

func (g *generator) compound() string {
	from, cols := g.source()
	return "SELECT " + g.expr(cols, 'i', 1) + ", " + g.expr(cols, 't', 1) + " FROM " + from + g.where(cols)
}

func (g *generator) grouped() string {
	from, cols := g.source()
	var items, keys []string
	for i := range g.r.IntN(3) {
		items = append(items, g.expr(cols, g.pick("i", "t")[0], 1)+fmt.Sprintf(" AS k%d", i))
		keys = append(keys, fmt.Sprint(i+1))
	}
	for range 1 + g.r.IntN(3) {
		items = append(items, g.aggregate(cols))
	}
	text := "SELECT " + strings.Join(items, ", ") + " FROM " + from + g.where(cols)
	if len(keys) > 0 {
		text += " GROUP BY " + strings.Join(keys, ", ")
		if g.chance(30) {
			text += " HAVING " + g.aggregate(cols) + " " + g.pick(">", "<", "<>") + " 3"
		}
	}
	return text
}

func (g *generator) aggregate(cols []column) string {
	arg := g.expr(cols, 'i', 1)
	switch g.r.IntN(7) {
	case 0:
		return "count(*)"
	case 1:
		return "count(DISTINCT " + arg + ")"
	case 2:
		return "sum(DISTINCT " + arg + ")"
	case 3:
		return "avg(" + arg + ")"
	default:
		return g.pick("sum", "min", "max", "count") + "(" + arg + ")"
	}
}
