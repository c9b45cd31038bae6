package parse

// Names of the functions that make a pattern of REGEXP of another one.
const (
	similarPattern = "similar_to_escape"
	globPattern    = "glob_to_regexp"
)

// adjacent reports whether the token n ahead is the operator and stands right behind the one before it.
func (r *rewriter) adjacent(n int, op string) bool {
	return r.peek(n).op(op) && r.peek(n-1).end == r.peek(n).start
}

// tilde takes PostgreSQL's ~ and ~* (REGEXP, with and without regard to case), ~~ and ~~* (LIKE and ILIKE), and with a !
// before it the contrary.
func (r *rewriter) tilde(e *exprState) {
	r.chain(e)
	if r.cur().op("!") {
		r.emit("not")
		r.advance()
	}
	at, word := r.i, "regexp"
	if r.adjacent(1, "~") {
		word = "like"
		r.advance()
	}
	fold := r.adjacent(1, "*")
	if fold {
		word += " binary"
		r.advance()
	}
	r.out.add(at, word)
	r.advance()
	r.pattern(fold, e)
}

// like takes [NOT] LIKE, ILIKE (a LIKE whose pattern is marked BINARY), REGEXP or RLIKE.
func (r *rewriter) like(not int, word string, e *exprState) {
	r.chain(e)
	r.negate(not)
	switch word {
	case "rlike":
		word = "regexp"
	case "ilike":
		word = "like binary"
	}
	r.emit(word)
	r.advance()
	r.pattern(word == "like binary", e)
}

// pattern takes the pattern behind an operator, marked BINARY or not.
func (r *rewriter) pattern(binary bool, e *exprState) {
	if r.cur().is("any", "all", "some") && r.peek(1).op("(") {
		r.refuse("LIKE ANY and LIKE ALL are", "write the LIKEs with OR or AND between them")
		return
	}
	r.marked(binary, e)
}

// translated takes [NOT] SIMILAR TO or [NOT] GLOB, which is REGEXP with a call around its pattern.
func (r *rewriter) translated(not int, e *exprState, function string, words ...string) {
	r.chain(e)
	r.negate(not)
	r.emit("regexp")
	call := r.call(function)
	r.accept(words...)
	if r.cur().is("any", "all", "some") && r.peek(1).op("(") {
		r.pattern(false, e)
		return
	}
	r.marked(true, e)
	e.wrap = call
}

// escape takes ESCAPE, of LIKE or within the call around a pattern of SIMILAR TO.
func (r *rewriter) escape(e *exprState) {
	if e.wrap == "" {
		r.plain("escape", e)
		return
	}
	r.emit(",")
	r.advance()
	r.signedOperand(e)
}

// marked takes the operand behind an operator; with the marker BINARY before it, it is kept together.
func (r *rewriter) marked(binary bool, e *exprState) {
	if binary {
		e.binary = r.out.slot(r.i)
	}
	if t := r.cur(); binary && (t.op("-", "+", "~", "!") || t.is("not")) {
		e.binaryOps++
	}
	r.signedOperand(e)
}
