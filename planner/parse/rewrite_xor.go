package parse

// LogicalXor is the name of the call that stands for a XOR b. A blank keeps it apart from functions.
const LogicalXor = "logical xor"

// exclusive takes XOR, which binds more tightly than OR and less than AND, and the operand behind it. What stands before
// it, back to the last OR, becomes the first argument of a call.
func (r *rewriter) exclusive(e *exprState) {
	r.endBinary(e)
	r.endXor(e)
	r.out.wrap(e.or, r.call(LogicalXor))
	r.emit(",")
	r.advance()
	e.xor, e.compared = true, false
	e.cmp = r.signedOperand(e)
}

// endXor closes the call that stands for a XOR.
func (r *rewriter) endXor(e *exprState) {
	if e.xor {
		r.out.close(r.i)
	}
	e.xor = false
}
