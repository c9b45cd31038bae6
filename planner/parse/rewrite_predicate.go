package parse

import "strings"

// predicate takes IS, IN, LIKE, BETWEEN and their like; false when none follows.
func (r *rewriter) predicate(e *exprState) bool {
	t := r.cur()
	not := 0
	if t.is("not") && r.peek(1).is("in", "like", "ilike", "between", "regexp", "rlike", "similar", "glob") {
		not, t = 1, r.peek(1)
	}
	switch {
	case t.is("in") && !e.noIn:
		r.in(not, e)
	case t.is("like", "ilike", "regexp", "rlike"):
		r.like(not, t.low, e)
	case t.is("similar") && r.peek(not+1).is("to"):
		r.translated(not, e, similarPattern, "similar", "to")
	case t.is("glob") && r.peek(not+1).startsOperand():
		r.translated(not, e, globPattern, "glob")
	case t.is("between"):
		r.chain(e)
		r.negate(not)
		r.emit("between")
		r.advance()
		e.between = true
		switch t := r.cur(); {
		case t.is("symmetric") && r.peek(1).startsOperand():
			r.emit("binary")
			r.advance()
			r.marked(true, e)
		case t.is("asymmetric") && r.peek(1).startsOperand():
			r.advance()
			fallthrough
		default:
			r.signedOperand(e)
		}
	case t.is("is"):
		r.isPredicate(e)
	case t.is("isnull", "notnull") && !r.peek(1).startsOperand():
		r.chain(e)
		r.emit(map[string]string{"isnull": "is null", "notnull": "is not null"}[t.low])
		r.advance()
	case t.is("escape"):
		r.escape(e)
	default:
		if err := r.refusedOperator(); err != nil {
			r.fail(err)
		}
		return false
	}
	return true
}

// negate takes a NOT before a predicate.
func (r *rewriter) negate(not int) {
	if not > 0 {
		r.emit("not")
		r.advance()
	}
}

// in takes [NOT] IN with a list or a subquery.
func (r *rewriter) in(not int, e *exprState) {
	r.chain(e)
	if r.peek(not+1).op("[") && r.peek(not+2).op("]") {
		r.inNothing(not)
		return
	}
	r.negate(not)
	r.emit("in")
	r.advance()
	if r.cur().op("[") {
		r.elements()
		return
	}
	if !r.cur().op("(") {
		r.unexpected("( with a list of values or a subquery")
		return
	}
	if r.queryAhead(r.i) {
		r.subquery()
		return
	}
	if r.peek(1).op(")") {
		r.fail(r.syntax(r.i+1, "a value; an IN list is not empty"))
		return
	}
	r.openParen()
	r.exprList()
	r.closeParen()
}

// exprList takes expressions with commas between them.
func (r *rewriter) exprList() {
	for {
		r.expr()
		if !r.comma() {
			return
		}
	}
}

// isPredicate takes IS [NOT] NULL, TRUE, FALSE, UNKNOWN and IS [NOT] DISTINCT FROM.
func (r *rewriter) isPredicate(e *exprState) {
	r.chain(e)
	at := r.i
	r.advance()
	not := r.accept("not")
	t := r.cur()
	suffix := ""
	switch {
	case t.is("null", "true", "false"):
		suffix = t.low
	case t.is("unknown"):
		suffix = "null"
	case t.is("distinct") && r.peek(1).is("from"):
		r.advance()
		r.advance()
		if not {
			r.out.add(at, "<=>")
		} else {
			r.out.add(at, "!= binary")
		}
		r.marked(!not, e)
		return
	case t.is("json", "normalized", "document", "of"):
		r.refuse("IS "+strings.ToUpper(t.val)+" is", map[string]string{"json": "use json_valid(x) and json_type(x)", "of": "compare typeof(x)"}[t.low])
		return
	default:
		r.unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM")
		return
	}
	if not {
		suffix = "not " + suffix
	}
	r.out.add(at, "is "+suffix)
	r.advance()
}
