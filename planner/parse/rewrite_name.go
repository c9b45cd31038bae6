package parse

import "rsql/planner/plan"

// nameParts is the largest number of parts of a column's name: table, field group, field.
const nameParts = 3

// nameOrCall takes a column such as a, t.a or t._field.a, or the call of a function.
func (r *rewriter) nameOrCall() {
	if r.peek(1).op("(") {
		r.funcCall()
		return
	}
	if r.cur().is("u") && r.adjacent(1, "&") && r.peek(2).kind == tkString {
		r.refuse("the string prefix U& '…' is", "write the characters themselves")
		return
	}
	r.emit(r.ident())
	for n := 1; r.cur().op("."); n++ {
		if n == nameParts {
			r.fail(plan.Errorf(plan.CodeSyntax, "a column's name has at most %d parts", nameParts).WithPos(r.cur().pos()))
			return
		}
		r.emit(".")
		r.advance()
		if r.peek(1).op("(") && r.peek(2).op("+") && r.peek(3).op(")") {
			r.refuse("an outer join with (+) is", "write LEFT JOIN … ON")
			return
		}
		if r.peek(1).op("(") {
			r.refuse("a function's name has no schema; calls such as a.f(x) are", "write f(x)")
			return
		}
		r.emit(r.anyName("a column"))
	}
}

// ident takes the current token, a word or quoted name, as an identifier, and returns it encoded.
func (r *rewriter) ident() string {
	id := r.takeIdent()
	return r.src.addIdent(id)
}

func (r *rewriter) takeIdent() Ident {
	t := r.cur()
	r.advance()
	return Ident{Name: t.val, Quoted: t.kind == tkQuoted, Pos: t.pos()}
}

// anyName takes any word or quoted name.
func (r *rewriter) anyName(what string) string {
	if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted {
		r.unexpected("the name of " + what)
		return ""
	}
	return r.ident()
}
