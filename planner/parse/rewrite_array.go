package parse

// ArrayLiteral is the name of the call that stands for [a, b] and ARRAY[a, b]: json_array, written by nobody.
const ArrayLiteral = "json_array"

// array takes [a, b] or ARRAY[a, b], which is a JSON array.
func (r *rewriter) array() {
	if !r.enter() {
		return
	}
	defer r.leave()
	r.emit(r.src.addIdent(Ident{Name: ArrayLiteral, Pos: r.cur().pos(), Array: true}))
	r.accept("array")
	r.out.open(r.i)
	r.expectOp("[")
	if !r.cur().op("]") {
		r.exprList()
	}
	r.out.close(r.i)
	r.expectOp("]")
}

// arrayMember takes ANY ([a, b]) behind =, which is IN (a, b), and ALL ([a, b]) behind !=, which is NOT IN; false for what else follows the
// operator that stands here.
func (r *rewriter) arrayMember(op string) bool {
	word, at := r.peek(1), 3
	if r.peek(3).is("array") {
		at++
	}
	if !r.peek(2).op("(") || !r.peek(at).op("[") || r.peek(at+1).op("]") {
		return false
	}
	switch {
	case op == "=" && word.is("any", "some"):
		r.emit("in")
	case op == "!=" && word.is("all"):
		r.emit("not in")
	default:
		return false
	}
	for range at {
		r.advance()
	}
	r.elements()
	r.expectOp(")")
	return true
}

// inNothing takes [NOT] IN [], which is = ANY ([]), or <> ALL ([]).
func (r *rewriter) inNothing(not int) {
	op, word := "=", "any"
	if not > 0 {
		op, word = "!=", "all"
		r.advance()
	}
	r.emit(op)
	r.advance()
	r.emit(r.call(word))
	r.out.open(r.i)
	r.array()
	r.out.close(r.i)
}

// elements takes [a, b] as a list in parentheses.
func (r *rewriter) elements() {
	r.out.open(r.i)
	r.expectOp("[")
	r.exprList()
	r.out.close(r.i)
	r.expectOp("]")
}
