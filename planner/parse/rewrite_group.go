package parse

// Names of the calls that stand for what GROUP BY has besides expressions. A space keeps them apart from functions.
const (
	GroupRollup = "group rollup"
	GroupCube   = "group cube"
	GroupSets   = "group sets"
	GroupNone   = "group none"
	// GroupDistinct holds all elements of GROUP BY DISTINCT.
	GroupDistinct = "group distinct"
)

// groupBy takes GROUP BY. ROLLUP (…), CUBE (…), GROUPING SETS (…) and () are written as calls, ALL as the call that stands
// for a *.
func (r *rewriter) groupBy() {
	if !r.cur().is("group") {
		return
	}
	r.emit("group by")
	r.advance()
	r.expect("BY", "by")
	start, at := r.out.slot(r.i), r.i
	distinct := r.cur().is("distinct")
	if distinct {
		r.advance()
	}
	if t := r.cur(); t.is("all") && !r.peek(1).op(".", "(") {
		r.everyColumn()
		return
	}
	for {
		r.groupElement()
		if t := r.cur(); t.is("asc", "desc") {
			r.fail(r.syntax(r.i, "").WithHint("a direction belongs to ORDER BY"))
		}
		if !r.comma() {
			break
		}
	}
	if distinct {
		defer func() {
			r.out.wrap(start, r.src.addIdent(Ident{Name: GroupDistinct, Pos: r.toks[at].pos()}))
			r.out.close(r.i)
		}()
	}
	switch {
	case r.accept("with", "rollup"):
		r.out.wrap(start, r.src.addIdent(Ident{Name: GroupRollup, Pos: r.toks[at].pos()}))
		r.out.close(r.i)
	case r.accept("with", "cube"):
		r.out.wrap(start, r.src.addIdent(Ident{Name: GroupCube, Pos: r.toks[at].pos()}))
		r.out.close(r.i)
	case r.cur().is("with") && r.peek(1).is("totals"):
		r.refuse("WITH TOTALS is", "write GROUP BY ROLLUP (…)")
	}
}

// groupElement takes one element of GROUP BY or of GROUPING SETS.
func (r *rewriter) groupElement() {
	switch t := r.cur(); {
	case t.is("rollup") && r.peek(1).op("("):
		r.groupCall(GroupRollup, 1)
	case t.is("cube") && r.peek(1).op("("):
		r.groupCall(GroupCube, 1)
	case t.is("grouping") && r.peek(1).is("sets") && r.peek(2).op("("):
		r.groupCall(GroupSets, 2)
	case t.op("(") && r.peek(1).op(")"):
		r.emit(r.src.addIdent(Ident{Name: GroupNone, Pos: t.pos()}) + "(")
		r.out.chunks[r.out.mark()-1].parens = 1
		r.out.close(r.i)
		r.advance()
		r.advance()
	default:
		r.expr()
	}
}

// groupCall takes the words of a call and its elements.
func (r *rewriter) groupCall(name string, words int) {
	if !r.enter() {
		return
	}
	defer r.leave()
	r.emit(r.src.addIdent(Ident{Name: name, Pos: r.cur().pos()}))
	for range words {
		r.advance()
	}
	r.openParen()
	for {
		r.groupElement()
		if !r.comma() {
			break
		}
	}
	r.closeParen()
}
