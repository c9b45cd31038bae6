package parse

// operand takes one operand with what is attached to its end: ::type, ->, ->> and AT TIME ZONE.
func (r *rewriter) operand() {
	slot := r.out.slot(r.i)
	r.primary()
	for n := 0; r.err == nil; n++ {
		if n > maxDepth {
			r.fail(r.deep(r.i))
		}
		t := r.cur()
		switch {
		case t.op("::"):
			r.out.wrap(slot, r.call("cast"))
			r.advance()
			r.emit(",")
			r.typeArg()
			r.out.close(r.i)
		case t.op("->", "->>"):
			name := "json_get"
			if t.val == "->>" {
				name = "json_get_text"
			}
			r.out.wrap(slot, r.call(name))
			r.emit(",")
			r.advance()
			r.jsonPart()
			r.out.close(r.i)
		case t.is("at") && r.peek(1).is("time") && r.peek(2).is("zone"):
			r.out.wrap(slot, r.call("at_time_zone"))
			r.accept("at", "time", "zone")
			r.emit(",")
			r.primary()
			r.out.close(r.i)
		default:
			return
		}
	}
}

// jsonPart takes what stands behind -> or ->>: a path, a member's name, or the number of an array's element, from 0 or, with a
// minus, from the end.
func (r *rewriter) jsonPart() {
	t, minus := r.cur(), ""
	if t.op("-") && r.peek(1).kind == tkInteger {
		minus = "-"
		r.advance()
	}
	if r.cur().kind != tkInteger {
		r.primary()
		return
	}
	path := "$[" + minus + r.cur().val + "]"
	r.emit(r.src.addLiteral(Literal{Kind: LitString, Text: path, Raw: path, Pos: t.pos()}))
	r.advance()
}

// call encodes the name of a function that the pre-pass writes, at the current token.
func (r *rewriter) call(name string) string {
	return r.src.addIdent(Ident{Name: name, Pos: r.cur().pos()})
}

// primary takes a literal, a name, a call, a CASE, or something in parentheses.
func (r *rewriter) primary() {
	t := r.cur()
	switch t.kind {
	case tkString, tkBlob, tkInteger, tkDecimal, tkDouble, tkParam:
		r.literal()
	case tkQuoted:
		r.nameOrCall()
	case tkWord:
		r.word()
	default:
		if t.op("(") {
			r.parenthesized()
			return
		}
		if t.op("[") {
			r.array()
			return
		}
		r.unexpected("an expression")
	}
}

// literal takes a literal or parameter.
func (r *rewriter) literal() {
	r.emit(r.src.addLiteral(r.cur().literal()))
	r.advance()
	if r.cur().kind == tkString {
		r.fail(r.syntax(r.i, ""))
	}
}

// parenthesized takes a subquery, or one or more expressions in parentheses.
func (r *rewriter) parenthesized() {
	if r.queryAhead(r.i) {
		r.subquery()
		return
	}
	if r.peek(1).op(")") {
		r.fail(r.syntax(r.i+1, "an expression"))
		return
	}
	r.openParen()
	r.exprList()
	r.closeParen()
}

// subquery takes a query in parentheses.
func (r *rewriter) subquery() {
	r.openParen()
	r.query()
	r.closeParen()
}

// word takes an operand that begins with a bare word.
func (r *rewriter) word() {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.is("null", "true", "false"):
		r.emit(t.low)
		r.advance()
	case t.is("case") && !next.op(".", "=", ","):
		r.caseExpr()
	case t.is("exists") && next.op("("):
		r.exists()
	case t.is("array") && next.op("["):
		r.array()
	case t.is("row") && next.op("("):
		r.row()
	case t.is("date", "timestamp", "datetime") && next.kind == tkString:
		r.temporal()
	case t.is("interval") && r.intervalAhead():
		r.interval()
	case r.introducer():
		return
	case notOperands[t.low] && (!t.is("xor") || !next.op("(")), r.cases > 0 && t.is("end"), t.is("order", "group", "partition") && next.is("by"):
		r.unexpected("an expression")
	case niladic[t.low] && !next.op("(", "."):
		r.emit(r.call(t.low) + "(")
		r.out.chunks[r.out.mark()-1].parens = 1
		r.out.close(r.i)
		r.advance()
	default:
		r.nameOrCall()
	}
}

// niladic are functions that are called without parentheses.
var niladic = set("current_date", "current_timestamp", "current_time", "localtime", "localtimestamp", "utc_date", "utc_time",
	"utc_timestamp", "current_user", "session_user")

// prefixes are words that stand before a string in other dialects, with a blank between them or not.
var prefixes = set("time", "json", "blob", "bytea", "text", "boolean", "timestamptz", "uuid", "n", "e", "u", "b", "r")

// introducer refuses a word that stands before a string and would change it: _utf8 'x', e'x', time '…', and BINARY x.
func (r *rewriter) introducer() bool {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.is("time") && next.kind == tkString:
		r.refuse("the type TIME is", "keep it as a TEXT '12:00', which sorts as a time does, or take hour(), minute() and second() of a TIMESTAMP")
	case next.kind == tkString && !notOperands[t.low] && (next.start == t.end || t.val[0] == '_' || prefixes[t.low]):
		r.refuse("the string prefix "+t.val+" '…' is", "write a plain string, or CAST('…' AS type)")
	case t.is("binary") && (next.startsOperand() && !next.is("values") || next.op("-") && r.peek(2).number()) && !next.op("(", "+", "-"):
		r.refuse("the operator BINARY is", "texts are compared by their bytes already")
	default:
		return false
	}
	return true
}

// exists takes EXISTS (query).
func (r *rewriter) exists() {
	if !r.queryAhead(r.i + 1) {
		r.advance()
		r.fail(r.syntax(r.i, "a subquery behind EXISTS"))
		return
	}
	r.emit("exists")
	r.advance()
	r.subquery()
}

// row takes ROW(a, b), which is (a, b).
func (r *rewriter) row() {
	at := r.i
	r.advance()
	end := r.cur().match
	for i := r.i + 1; i < end; i++ {
		switch t := &r.toks[i]; {
		case t.op("("):
			i = t.match
		case t.op(","):
			r.parenthesized()
			return
		}
	}
	r.i = at
	r.refuse("ROW of one value is", "write the value itself")
}

// caseExpr takes both forms of CASE.
func (r *rewriter) caseExpr() {
	if !r.enter() {
		return
	}
	defer r.leave()
	r.cases++
	r.emit("case")
	r.advance()
	if !r.cur().is("when") {
		r.expr()
	}
	if !r.cur().is("when") {
		r.unexpected("WHEN")
	}
	for r.cur().is("when") {
		r.emit("when")
		r.advance()
		r.expr()
		r.emit("then")
		r.expect("THEN", "then")
		r.expr()
	}
	if r.cur().is("else") {
		r.emit("else")
		r.advance()
		r.expr()
	}
	r.emit("end")
	r.expect("END", "end")
	r.cases--
}

// literal is what a token of a literal stands for.
func (t *token) literal() Literal {
	l := Literal{Pos: t.pos(), Text: t.val}
	switch t.kind {
	case tkInteger:
		l.Kind = LitInteger
	case tkDecimal:
		l.Kind = LitDecimal
	case tkDouble:
		l.Kind = LitDouble
	case tkBlob:
		l.Kind = LitBlob
	case tkParam:
		l.Kind, l.Text, l.Name, l.Param = LitParam, "", t.val, t.param
	default:
		l.Kind, l.Raw = LitString, t.val
	}
	return l
}
