package parse

// funcCall takes name(…). Functions whose arguments have a syntax of their own are written as plain calls.
func (r *rewriter) funcCall() {
	if !r.enter() {
		return
	}
	defer r.leave()
	t := r.cur()
	handled := false
	if t.kind == tkWord {
		if special := specialCall(t.low); special != nil {
			handled = special(r)
		}
	}
	if !handled && r.err == nil {
		r.plainCall()
	}
	r.afterCall()
}

// plainCall takes name([DISTINCT | ALL] argument, …) or name(*).
func (r *rewriter) plainCall() {
	r.emit(r.ident())
	r.openParen()
	switch {
	case r.cur().op("*") && r.peek(1).op(")"):
		r.emit("*")
		r.advance()
	case r.cur().op(")"):
	default:
		r.arguments()
	}
	r.closeParen()
}

func (r *rewriter) arguments() {
	switch t := r.cur(); {
	case t.is("distinct"):
		r.emit("distinct")
		r.advance()
	case t.is("all") && r.peek(1).startsOperand():
		r.advance()
	}
	for {
		if !r.tableStar() {
			r.expr()
		}
		switch t := r.cur(); {
		case t.op(","):
			r.emit(",")
			r.advance()
			continue
		case t.is("order") && r.peek(1).is("by"), t.is("separator"):
			r.refuse("ORDER BY and SEPARATOR in a call are", "sort in a derived table")
		case t.is("ignore", "respect") && r.peek(1).is("nulls"):
			r.refuse("IGNORE NULLS and RESPECT NULLS are", "")
		}
		return
	}
}

// tableStar takes t.* of count(t.*) or of a select list.
func (r *rewriter) tableStar() bool {
	if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted || !r.peek(1).op(".") || !r.peek(2).op("*") {
		return false
	}
	r.emit(r.ident())
	r.emit(".")
	r.advance()
	r.emit("*")
	r.advance()
	return true
}

// afterCall refuses what may follow a call and would change it.
func (r *rewriter) afterCall() {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.is("over") && (next.op("(") || next.startsOperand()):
		r.refuse("window functions (OVER) are", "use GROUP BY, or a join with a grouped subquery")
	case t.is("filter") && next.op("("):
		r.refuse("FILTER (WHERE …) is", "use an aggregate of CASE WHEN condition THEN x END")
	case t.is("within") && next.is("group"):
		r.refuse("WITHIN GROUP is", "")
	case t.is("ignore", "respect") && next.is("nulls"):
		r.refuse("IGNORE NULLS and RESPECT NULLS are", "")
	case t.is("against") && next.op("("):
		r.refuse("MATCH … AGAINST is", "use LIKE, ILIKE or REGEXP")
	}
}
