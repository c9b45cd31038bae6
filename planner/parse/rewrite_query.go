package parse

import (
	"strconv"
	"strings"
)

// queryInfo says where a query's leftmost SELECT is: the slot of its comments, and the number of steps from the query's
// node down to it. Markers of WITH are put into the slot.
type queryInfo struct {
	lead  int
	steps int
}

// withMark begins the comment that marks the SELECT of a WITH: /*with 3 2*/ is the third list, two steps up.
const withMark = "/*with "

// queryAhead reports whether the parenthesis at an index encloses a query, not an expression or a join.
func (r *rewriter) queryAhead(i int) bool {
	if !r.toks[i].op("(") {
		return false
	}
	next := min(i+1, len(r.toks)-1)
	t := &r.toks[next]
	switch {
	case t.is("select"):
		return true
	case t.is("from", "table"):
		follows := r.toks[min(next+1, len(r.toks)-1)]
		return follows.kind == tkQuoted || follows.kind == tkWord && !notOperands[follows.low] ||
			t.is("from") && (follows.op("(") || follows.kind == tkString)
	case t.is("with"):
		return r.toks[min(next+1, len(r.toks)-1)].kind != tkOp
	case r.summarizeAhead(next), r.pivotStatementAhead(next):
		return true
	case t.is("values"):
		follows := &r.toks[min(next+1, len(r.toks)-1)]
		return follows.op("(") || follows.is("row")
	case !t.op("(") || !r.queryAhead(next):
		return false
	}
	after := min(t.match+1, len(r.toks)-1)
	return r.toks[after].op(")") || r.querySuffix(after)
}

// querySuffix reports whether the token continues a query that ends before it.
func (r *rewriter) querySuffix(i int) bool { return r.setOperator(i) || r.sortOrLimit(i) }

func (r *rewriter) setOperator(i int) bool {
	t := &r.toks[i]
	next := &r.toks[min(i+1, len(r.toks)-1)]
	return t.is("union", "intersect", "except") || t.is("minus") && (next.is("select", "all", "distinct", "values") || next.op("("))
}

func (r *rewriter) sortOrLimit(i int) bool {
	return r.toks[i].is("order", "limit", "offset", "fetch")
}

// query takes a query: [WITH …] term [UNION | INTERSECT | EXCEPT term]… [ORDER BY …] [LIMIT …].
func (r *rewriter) query() queryInfo {
	if !r.enter() {
		return queryInfo{}
	}
	defer r.leave()
	list := -1
	if r.cur().is("with") {
		list = r.with()
	}
	info := r.queryBody()
	if list >= 0 && r.err == nil {
		c := &r.out.chunks[info.lead]
		c.text = withMark + strconv.Itoa(list) + " " + strconv.Itoa(info.steps) + "*/" + c.text
		r.pending.marks = true
	}
	return info
}

// queryBody takes a query behind its WITH.
func (r *rewriter) queryBody() queryInfo {
	if r.queryAhead(r.i) {
		after := min(r.cur().match+1, len(r.toks)-1)
		if !r.setOperator(after) {
			return r.loneParens(r.sortOrLimit(after))
		}
	}
	info := r.setExpr()
	r.orderBy()
	r.limit()
	if r.err == nil && r.setOperator(r.i) {
		r.fail(r.syntax(r.i, "").WithHint("a query with ORDER BY or LIMIT stands in parentheses before %s",
			strings.ToUpper(r.cur().val)))
	}
	return info
}

// loneParens takes a query that is one parenthesized query, with ORDER BY or LIMIT behind it or not. sqlparser has no
// place for one: the parentheses go, or, where the outer ORDER BY must not meet the inner one, become a derived table.
func (r *rewriter) loneParens(suffix bool) queryInfo {
	if !suffix {
		r.advance()
		info := r.query()
		r.expectOp(")")
		return info
	}
	r.emit("select")
	info := queryInfo{lead: r.out.slot(r.i)}
	r.emit("* from")
	r.subquery()
	r.emit("as " + r.derivedName(false))
	r.orderBy()
	r.limit()
	return info
}

// derivedName makes a name for a derived table without one.
func (r *rewriter) derivedName(lateral bool) string {
	r.unnamed++
	return r.src.addIdent(Ident{Lateral: lateral, Name: "subquery" + strconv.Itoa(r.unnamed), Pos: r.cur().pos()})
}

// term takes an operand of a set operator: a SELECT, VALUES, or a query in parentheses.
func (r *rewriter) term(first bool) queryInfo {
	switch t := r.cur(); {
	case t.is("select"):
		return r.selectTerm()
	case t.is("from"):
		return r.fromFirst()
	case r.summarizeAhead(r.i):
		return r.summarize()
	case r.pivotStatementAhead(r.i):
		return r.pivotStatement()
	case t.is("table") && (r.peek(1).kind == tkWord || r.peek(1).kind == tkQuoted):
		return r.tableStatement()
	case t.is("values"):
		return r.values(!first)
	case r.queryAhead(r.i):
		r.openParen()
		info := r.query()
		r.closeParen()
		info.steps++
		return info
	default:
		r.unexpected("SELECT, FROM, VALUES or WITH")
		return queryInfo{}
	}
}
