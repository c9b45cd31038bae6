package parse

import "strings"

// joined takes a table and the joins behind it.
func (r *rewriter) joined() {
	if !r.enter() {
		return
	}
	defer r.leave()
	r.table()
	for n := 0; r.err == nil && r.joinAhead(r.i); n++ {
		if n == maxOperators {
			r.refuse("so many joins are", "")
		}
		r.join()
	}
}

// joinAhead reports whether a join begins at an index.
func (r *rewriter) joinAhead(i int) bool {
	t, next := &r.toks[min(i, len(r.toks)-1)], &r.toks[min(i+1, len(r.toks)-1)]
	switch {
	case t.is("join", "straight_join"):
		return true
	case t.is("inner", "cross", "left", "right", "full", "natural", "asof", "semi", "anti", "positional"):
		return next.is("join", "outer", "inner", "left", "right", "full", "semi", "anti", "asof", "apply", "any", "cross")
	}
	return t.is("outer") && next.is("apply")
}

// join takes one join with its table and condition.
func (r *rewriter) join() {
	at := r.i
	t, next := r.cur(), r.peek(1)
	text, condition := "join", true
	switch {
	case t.is("join"), t.is("inner"), t.is("cross"):
		condition = !t.is("cross")
		if !t.is("join") {
			r.advance()
		}
	case t.is("left", "right", "full") && next.is("join", "outer"):
		text = t.low + " join"
		r.advance()
		r.accept("outer")
	default:
		r.refuseJoin(t, next)
		return
	}
	if r.cur().is("apply", "semi", "anti", "asof", "any") {
		r.refuseJoin(t, r.cur())
		return
	}
	r.expect("JOIN", "join")
	full := text == "full join"
	if full {
		text = "straight_join"
	}
	r.out.add(at, text)
	r.table()
	r.joinCondition(condition, full)
}

func (r *rewriter) refuseJoin(t, next *token) {
	what := strings.ToUpper(t.val)
	if !t.is("straight_join") && !next.is("join") {
		what += " " + strings.ToUpper(next.val)
	}
	hint := "write JOIN … ON"
	if t.is("semi", "anti") || next.is("semi", "anti") {
		hint = "use IN, EXISTS or their negation"
	}
	if !t.is("straight_join") {
		what += " JOIN"
	}
	r.refuse(what+" is", hint)
}

// joinCondition takes ON or USING. A FULL JOIN … USING is written with a call in ON, which finish puts right.
func (r *rewriter) joinCondition(wanted, full bool) {
	t := r.cur()
	switch {
	case !wanted && t.is("on", "using"):
		r.fail(r.syntax(r.i, "").WithHint("CROSS JOIN has no condition; write JOIN"))
	case !wanted:
	case t.is("on"):
		r.emit("on")
		r.advance()
		r.expr()
	case t.is("using"):
		r.using(full)
	case r.joinAhead(r.i):
		r.fail(r.syntax(r.i, "ON or USING").WithHint("each JOIN has its condition right behind its table"))
	default:
		r.unexpected("ON or USING; CROSS JOIN takes neither")
	}
}

func (r *rewriter) using(full bool) {
	if full {
		r.pending.marks = true
		r.emit("on " + fullUsing)
	} else {
		r.emit("using")
	}
	r.advance()
	r.openParen()
	for {
		r.emit(r.anyName("a column"))
		if !r.cur().op(",") {
			break
		}
		r.emit(",")
		r.advance()
	}
	r.closeParen()
	if r.cur().is("as") {
		r.refuse("an alias of USING is", "")
	}
}
