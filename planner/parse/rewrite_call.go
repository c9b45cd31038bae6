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
	n := len(r.src.idents)
	if !handled && r.err == nil {
		r.plainCall()
		r.behindCall(n)
	}
}

// plainCall takes name([DISTINCT | ALL] argument, … [ORDER BY …]) or name(*).
func (r *rewriter) plainCall() {
	n := len(r.src.idents)
	r.emit(r.ident())
	r.openParen()
	switch {
	case r.cur().op("*") && r.peek(1).op(")"):
		r.emit("*")
		r.advance()
	case r.cur().op(")"):
	default:
		r.arguments()
		r.inCall(n)
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
		if !r.cur().op(",") {
			return
		}
		r.emit(",")
		r.advance()
	}
}

// tableStar takes t.* of count(t.*) or of a select list.
func (r *rewriter) tableStar() bool {
	switch t := r.cur(); {
	case r.tableStarAt(0):
	case (t.kind == tkWord || t.kind == tkQuoted) && r.peek(1).op(".") && r.tableStarAt(2):
		r.emit(r.ident())
		r.emit(".")
		r.advance()
	default:
		return false
	}
	r.emit(r.ident())
	r.emit(".")
	r.advance()
	r.emit("*")
	r.advance()
	return true
}

// tableStarAt reports whether t.* stands n tokens ahead.
func (r *rewriter) tableStarAt(n int) bool {
	t := r.peek(n)
	return (t.kind == tkWord || t.kind == tkQuoted) && r.peek(n+1).op(".") && r.peek(n+2).op("*")
}
