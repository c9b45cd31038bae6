package frame_test

import (
	"fmt"
	"strings"
)

// windowed is a query with window functions over a table or a join. What depends on the order of rows is ordered by their
// ids as well, so that one answer is right.
func (g *generator) windowed() string {
	g.depth = 2 // tables only
	from, cols := g.few()
	g.depth = 0
	items := []string{g.column(cols, 'i') + " AS o0"}
	named := ""
	if g.chance(30) {
		named = g.definition(cols, ids(cols))
	}
	ranked := g.chance(30)
	if ranked {
		items = append(items, g.pick("row_number", "rank")+"() OVER ("+g.definition(cols, ids(cols))+") AS n")
	}
	for i := range 1 + g.r.IntN(3) {
		items = append(items, g.windowCall(cols, named)+fmt.Sprintf(" AS w%d", i))
	}
	text := "SELECT " + strings.Join(items, ", ") + " FROM " + from + g.where(cols)
	if named != "" {
		text += " WINDOW w AS (" + named + ")"
	}
	if ranked {
		return "SELECT * FROM (" + text + ") AS q WHERE n " + g.pick("<=", "=", ">") + fmt.Sprintf(" %d", g.r.IntN(5))
	}
	return text
}

// ids are the columns that tell the rows of a source apart.
func ids(cols []column) []string {
	var out []string
	for _, c := range cols {
		if strings.HasSuffix(c.name, ".id") {
			out = append(out, c.name)
		}
	}
	return out
}

// definition is the inside of a window, ordered by expressions and then by last.
func (g *generator) definition(cols []column, last []string) string {
	text := g.partition(cols)
	var keys []string
	for range g.r.IntN(3) {
		keys = append(keys, g.key(cols)+g.direction())
	}
	for _, c := range last {
		keys = append(keys, c+g.direction())
	}
	if len(keys) == 0 {
		return text
	}
	return text + "ORDER BY " + strings.Join(keys, ", ")
}

func (g *generator) partition(cols []column) string {
	switch g.r.IntN(3) {
	case 0:
		return ""
	case 1:
		return "PARTITION BY " + g.expr(cols, 'i', 1) + " "
	default:
		return "PARTITION BY " + g.column(cols, 't') + ", " + g.column(cols, 'i') + " % 3 "
	}
}

// key is something to order by that is no constant.
func (g *generator) key(cols []column) string {
	switch g.r.IntN(4) {
	case 0:
		return "(" + g.column(cols, 'i') + " % 4)"
	case 1:
		return "substr(" + g.column(cols, 't') + ", 1, 1)"
	default:
		return cols[g.r.IntN(len(cols))].name
	}
}

// number is a column that a distance can be added to.
func (g *generator) number(cols []column) string {
	for {
		if c := cols[g.r.IntN(len(cols))]; c.typ != 't' {
			return c.name
		}
	}
}

func (g *generator) direction() string {
	return g.pick("", "", " DESC", " ASC NULLS LAST", " DESC NULLS FIRST")
}

func (g *generator) windowCall(cols []column, named string) string {
	total := g.definition(cols, ids(cols)) // no two rows are peers
	if named != "" && g.chance(60) {
		total = "w"
	}
	switch g.r.IntN(8) {
	case 0:
		return g.pick("row_number()", "ntile(3)", "ntile(7)", "cume_dist()", "percent_rank()") + " OVER (" + total + ")"
	case 1: // peers have the same
		return g.pick("rank()", "dense_rank()", "percent_rank()", "cume_dist()") + " OVER (" + g.definition(cols, nil) + ")"
	case 2:
		typ := g.pick("i", "t")[0]
		args := g.expr(cols, typ, 1) + g.pick("", ", 2", ", 0", ", 3, "+g.expr(cols, typ, 1))
		return g.pick("lag(", "lead(") + args + ") OVER (" + total + ")"
	case 3:
		value := g.expr(cols, g.pick("i", "t")[0], 1)
		return g.pick("first_value("+value+")", "last_value("+value+")", "nth_value("+value+", 2)") + " OVER (" + total + g.frame("ROWS", "GROUPS") + ")"
	case 4: // SQLite loses letters of texts where rows leave the frame at its start
		end := g.pick("1 PRECEDING", "CURRENT ROW", "2 FOLLOWING", "UNBOUNDED FOLLOWING")
		frame := " " + g.pick("ROWS", "GROUPS") + " BETWEEN UNBOUNDED PRECEDING AND " + end
		return "string_agg(" + g.expr(cols, 't', 1) + ", '-')" + g.filter(cols) + " OVER (" + g.definition(cols, ids(cols)) + frame + ")"
	case 5:
		return g.windowAggregate(cols) + " OVER (" + g.partition(cols) + "ORDER BY " + g.number(cols) + g.direction() + g.frame("RANGE") + ")"
	case 6:
		return g.windowAggregate(cols) + " OVER (" + g.partition(cols) + "ORDER BY " + g.key(cols) + g.direction() + g.frame("GROUPS") + ")"
	default:
		return g.windowAggregate(cols) + " OVER (" + total + g.frame("ROWS", "GROUPS") + ")"
	}
}

func (g *generator) windowAggregate(cols []column) string {
	call := "count(*)"
	if g.chance(85) {
		call = g.pick("sum", "count", "min", "max", "avg") + "(" + g.expr(cols, 'i', 1) + ")"
	}
	return call + g.filter(cols)
}

func (g *generator) filter(cols []column) string {
	if g.chance(75) {
		return ""
	}
	return " FILTER (WHERE " + g.predicate(cols, 1) + ")"
}

// frame is a frame clause in one of the units, or none.
func (g *generator) frame(units ...string) string {
	if g.chance(15) {
		return ""
	}
	bounds := []string{"UNBOUNDED PRECEDING", "3 PRECEDING", "1 PRECEDING", "0 PRECEDING", "CURRENT ROW", "1 FOLLOWING", "2 FOLLOWING", "UNBOUNDED FOLLOWING"}
	text := " " + g.pick(units...) + " "
	if start := g.r.IntN(5); g.chance(20) {
		text += bounds[start]
	} else {
		start = g.r.IntN(len(bounds) - 1)
		end := start + g.r.IntN(len(bounds)-start)
		text += "BETWEEN " + bounds[start] + " AND " + bounds[max(end, 1)]
	}
	return text + g.pick("", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS")
}
