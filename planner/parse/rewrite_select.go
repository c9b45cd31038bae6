package parse

import (
	"rsql/planner/plan"
)

// selectTerm takes SELECT … up to HAVING.
func (r *rewriter) selectTerm() queryInfo {
	r.emit("select")
	info := queryInfo{lead: r.out.slot(r.i)}
	r.advance()
	tail := &Tail{}
	r.selectModifiers(tail)
	r.selectList()
	if r.cur().is("from") {
		r.from()
	}
	r.clauses(info.lead, tail)
	return info
}

// clauses takes WHERE, GROUP BY, HAVING, WINDOW and QUALIFY of the SELECT whose comments have the slot lead.
func (r *rewriter) clauses(lead int, tail *Tail) {
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
	r.tail(lead, tail)
}

// mysqlModifiers are words between SELECT and its list in MySQL.
var mysqlModifiers = set("sql_cache", "sql_no_cache", "sql_calc_found_rows", "sql_small_result", "sql_big_result",
	"sql_buffer_result", "high_priority", "straight_join", "distinctrow", "top", "stream")

// selectModifiers takes ALL, DISTINCT and DISTINCT ON (…).
func (r *rewriter) selectModifiers(tail *Tail) {
	switch t := r.cur(); {
	case t.is("distinct") && r.peek(1).is("on") && r.peek(2).op("("):
		r.advance()
		r.advance()
		r.expectOp("(")
		tail.DistinctOn = r.expressions()
		r.expectOp(")")
	case t.is("distinct"):
		r.emit("distinct")
		r.advance()
	case t.is("all"):
		r.advance()
	case t.is("top") && (r.peek(1).number() || r.topAhead()):
		r.refuse("SELECT TOP is", "use LIMIT, or FETCH FIRST n ROWS WITH TIES")
	case t.is("unique") && r.peek(1).startsOperand() && !r.peek(1).op("(", "-", "+"):
		r.refuse("SELECT UNIQUE is", "use DISTINCT")
	case t.kind == tkWord && mysqlModifiers[t.low] && (r.peek(1).startsOperand() && !r.peek(1).op("(", "-", "+") || r.peek(1).op("*")):
		r.refuse("the modifier "+t.val+" of SELECT is", "leave it out")
	}
}

// topAhead reports whether TOP (n) and an item stand here, not a call of a function.
func (r *rewriter) topAhead() bool {
	paren := r.peek(1)
	if !paren.op("(") {
		return false
	}
	after := &r.toks[min(paren.match+1, len(r.toks)-1)]
	return after.op("*") || after.is("with", "percent") || after.startsOperand() && !after.op("(", "-", "+") && after.kind != tkString
}

// selectList takes the items of a SELECT.
func (r *rewriter) selectList() {
	for {
		r.selectItem()
		if !r.comma() {
			return
		}
	}
}

// selectItem takes *, t.*, or an expression with or without an alias.
func (r *rewriter) selectItem() {
	if r.selectStar() {
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
