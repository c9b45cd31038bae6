package parse

import (
	"strconv"
	"strings"

	"rsql/planner/plan"
)

// selectTerm takes SELECT … up to HAVING.
func (r *rewriter) selectTerm() queryInfo {
	r.emit("select")
	info := queryInfo{lead: r.out.slot(r.i)}
	r.advance()
	r.selectModifiers()
	r.selectList()
	if r.cur().is("from") {
		r.from()
	}
	if r.cur().is("where") {
		r.emit("where")
		r.advance()
		r.expr()
	}
	r.groupBy()
	if r.cur().is("having") {
		r.emit("having")
		r.advance()
		r.expr()
	}
	return info
}

// mysqlModifiers are words between SELECT and its list in MySQL.
var mysqlModifiers = set("sql_cache", "sql_no_cache", "sql_calc_found_rows", "sql_small_result", "sql_big_result",
	"sql_buffer_result", "high_priority", "straight_join", "distinctrow", "top", "stream")

// selectModifiers takes ALL and DISTINCT.
func (r *rewriter) selectModifiers() {
	switch t := r.cur(); {
	case t.is("distinct") && r.peek(1).is("on") && r.peek(2).op("("):
		r.refuse("DISTINCT ON is", "use GROUP BY with min(), max() or any_value()")
	case t.is("distinct"):
		r.emit("distinct")
		r.advance()
	case t.is("all"):
		r.advance()
	case t.is("top") && r.peek(1).number():
		r.refuse("SELECT TOP is", "use LIMIT")
	case t.kind == tkWord && mysqlModifiers[t.low] && (r.peek(1).startsOperand() && !r.peek(1).op("(", "-", "+") || r.peek(1).op("*")):
		r.refuse("the modifier "+t.val+" of SELECT is", "leave it out")
	}
}

// selectList takes the items of a SELECT.
func (r *rewriter) selectList() {
	for {
		r.selectItem()
		if !r.cur().op(",") {
			return
		}
		r.emit(",")
		r.advance()
	}
}

// selectItem takes *, t.*, or an expression with or without an alias.
func (r *rewriter) selectItem() {
	if r.cur().op("*") {
		r.emit("*")
		r.advance()
		r.afterStar()
		return
	}
	if r.tableStar() {
		r.afterStar()
		return
	}
	start := r.i
	r.expr()
	t := r.cur()
	switch {
	case t.is("as"):
		r.emit("as")
		r.advance()
		r.alias()
	case t.kind == tkQuoted, t.kind == tkWord && !notAliases[t.low] && !r.setOperator(r.i):
		r.emit("as " + r.ident())
	case r.err == nil && !r.plainColumn(start):
		r.emit("as " + r.label(start))
	}
}

// alias takes the name behind AS.
func (r *rewriter) alias() {
	t := r.cur()
	if t.kind != tkQuoted && t.kind != tkString && (t.kind != tkWord || t.is("from", "where", "select", "as", "union", "on")) {
		r.unexpected("an alias")
		return
	}
	if t.val == "" {
		r.fail(plan.Errorf(plan.CodeSyntax, "an alias is empty").WithPos(t.pos()))
		return
	}
	id := r.takeIdent()
	id.Quoted = t.kind != tkWord
	r.emit(r.src.addIdent(id))
}

// plainColumn reports whether the tokens from start to here are nothing but a column's name.
func (r *rewriter) plainColumn(start int) bool {
	for i := start; i < r.i; i++ {
		t := &r.toks[i]
		name := t.kind == tkQuoted || t.kind == tkWord && (i > start || !t.is("null", "true", "false") && !niladic[t.low])
		if name != ((i-start)%2 == 0) || !name && !t.op(".") {
			return false
		}
	}
	return true
}

// label writes a mark for an item without an alias; finish takes it away and notes the item's text.
func (r *rewriter) label(start int) string {
	r.pending.marks = true
	text := r.src.Text[r.toks[start].start:r.toks[r.i-1].end]
	r.pending.labels = append(r.pending.labels, r.compact(start, text))
	return "`" + labelMark + strconv.Itoa(len(r.pending.labels)-1) + "`"
}

// compact is the text of tokens with white space and comments between them reduced to one blank.
func (r *rewriter) compact(start int, text string) string {
	if !strings.ContainsAny(text, "\n\t\r/-") && !strings.Contains(text, "  ") {
		return text
	}
	var b strings.Builder
	for i := start; i < r.i; i++ {
		t := &r.toks[i]
		if i > start && t.start > r.toks[i-1].end {
			b.WriteByte(' ')
		}
		b.WriteString(r.src.Text[t.start:t.end])
	}
	return b.String()
}

// afterStar refuses what would take columns out of a *.
func (r *rewriter) afterStar() {
	t := r.cur()
	switch {
	case t.is("exclude", "except", "replace", "rename", "ilike") && !r.peek(1).is("select", "all", "values"):
		r.refuse("* "+strings.ToUpper(t.val)+" is", "list the columns")
	case t.is("as"), t.kind == tkQuoted, t.kind == tkWord && !notAliases[t.low] && !r.setOperator(r.i):
		r.fail(r.syntax(r.i, "").WithHint("a * has no alias"))
	}
}

// groupBy takes GROUP BY.
func (r *rewriter) groupBy() {
	if !r.cur().is("group") {
		return
	}
	r.emit("group by")
	r.advance()
	r.expect("BY", "by")
	for {
		switch t := r.cur(); {
		case t.is("rollup", "cube") && r.peek(1).op("("):
			r.refuse(strings.ToUpper(t.val)+" is", "join groupings with UNION ALL")
		case t.is("grouping") && r.peek(1).is("sets"):
			r.refuse("GROUPING SETS is", "join groupings with UNION ALL")
		case t.is("all") && !r.peek(1).op(".", "("):
			r.refuse("GROUP BY ALL is", "list the columns")
		case t.op("(") && r.peek(1).op(")"):
			r.refuse("GROUP BY () is", "leave GROUP BY out")
		}
		r.expr()
		if t := r.cur(); t.is("asc", "desc") {
			r.fail(r.syntax(r.i, "").WithHint("a direction belongs to ORDER BY"))
		}
		if !r.cur().op(",") {
			break
		}
		r.emit(",")
		r.advance()
	}
	if r.cur().is("with") && r.peek(1).is("rollup", "cube", "totals") {
		r.refuse("WITH "+strings.ToUpper(r.peek(1).val)+" is", "join groupings with UNION ALL")
	}
}

// orderBy takes ORDER BY.
func (r *rewriter) orderBy() {
	if !r.cur().is("order") {
		return
	}
	r.emit("order by")
	r.advance()
	r.expect("BY", "by")
	for {
		r.sortKey()
		if !r.cur().op(",") {
			return
		}
		r.emit(",")
		r.advance()
	}
}

// sortKey takes x [ASC | DESC] [NULLS FIRST | NULLS LAST].
func (r *rewriter) sortKey() {
	slot := r.out.slot(r.i)
	if t := r.cur(); t.is("all") && !r.peek(1).op(".") {
		r.refuse("ORDER BY ALL is", "list the columns")
	}
	r.expr()
	direction := ""
	if t := r.cur(); t.is("asc", "desc") {
		direction = t.low
		r.advance()
	} else if t.is("using") {
		r.refuse("ORDER BY … USING is", "use ASC or DESC")
	}
	if t := r.cur(); t.is("nulls") {
		if !r.peek(1).is("first", "last") {
			r.advance()
			r.unexpected("FIRST or LAST")
			return
		}
		r.out.wrap(slot, r.call("nulls_"+r.peek(1).low))
		r.out.close(r.i)
		r.advance()
		r.advance()
	}
	if direction != "" {
		r.emit(direction)
	}
}
