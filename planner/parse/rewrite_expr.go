package parse

// exprState is what the rewriter knows of an expression under way: a flat row of operands and operators.
type exprState struct {
	// cmp is the slot of the operand at which the present comparison begins, behind the last AND, OR or NOT; compared is
	// set when it has its operator, so that another one is a chain: (a < b) < c.
	cmp      int
	compared bool
	// between is set between BETWEEN and its AND.
	between bool
	// binary is the slot of an operand that stands behind a marker BINARY, and must be in parentheses as soon as it
	// has an operator of its own; -1 without one. Where wrap is set, the operand becomes the argument of that call.
	binary, binaryOps int
	wrap              string
	// or is the slot of the operand behind the last OR; xor is set while a call that stands for XOR begins there.
	or  int
	xor bool
	// operators is their number.
	operators int
	// noIn ends the expression at IN, as in POSITION(a IN b).
	noIn bool
}

// expr takes an expression: operands with operators between them.
func (r *rewriter) expr() { r.exprUntil(false) }

func (r *rewriter) exprUntil(noIn bool) {
	if !r.enter() {
		return
	}
	defer r.leave()
	e := exprState{binary: -1, noIn: noIn, or: r.out.slot(r.i)}
	e.cmp = r.signedOperand(&e)
	for r.err == nil && r.operator(&e) {
		if e.operators++; e.operators > maxOperators {
			r.refuse("an expression of so many operators is", "write IN (a, b, …) for many ORs")
		}
	}
	r.endBinary(&e)
	r.endXor(&e)
	if e.between {
		r.unexpected("AND and the upper bound of BETWEEN")
	}
}

// endBinary closes the operand behind a marker BINARY, or of a call.
func (r *rewriter) endBinary(e *exprState) {
	if e.binary >= 0 && (e.binaryOps > 0 || e.wrap != "") {
		r.out.wrap(e.binary, e.wrap)
		r.out.close(r.i)
	}
	e.binary, e.binaryOps, e.wrap = -1, 0, ""
}

// signedOperand takes signs and NOTs and the operand behind them. It returns the slot behind the last NOT.
func (r *rewriter) signedOperand(e *exprState) int {
	start := r.out.slot(r.i)
	for n := 0; r.err == nil; n++ {
		t := r.cur()
		switch {
		case n == maxSigns:
			r.refuse("so many signs or NOTs in a row are", "")
		case t.is("not"):
			r.emit("not")
			r.advance()
			start = r.out.slot(r.i)
			e.compared = false
			continue
		case t.op("-", "+", "~", "!"):
			r.emit(t.val)
			r.advance()
			continue
		}
		break
	}
	r.operand()
	return start
}

// operator takes an operator and its operand, or a predicate such as IS NULL; false when none follows.
func (r *rewriter) operator(e *exprState) bool {
	t := r.cur()
	switch {
	case t.is("and") && e.between:
		e.between = false
		r.plain("and", e)
	case t.is("and", "or"):
		r.endBinary(e)
		if t.is("or") {
			r.endXor(e)
		}
		r.emit(t.low)
		r.advance()
		if t.is("or") {
			e.or = r.out.slot(r.i)
		}
		e.compared = false
		e.cmp = r.signedOperand(e)
	case t.is("xor") && (r.peek(1).startsOperand() || r.peek(1).op("~", "!")):
		r.exclusive(e)
	case t.op("~"), t.op("!") && r.adjacent(1, "~"):
		r.tilde(e)
	case t.op("=", "==", "<", ">", "<=", ">=", "<>", "!=", "<=>"):
		r.comparison(e)
	case t.op("+", "-", "*", "/", "%", "^", "&", "|", "<<", ">>"):
		r.arithmetic(t.val, e)
	case t.op("//"):
		r.arithmetic("div", e)
	case t.is("div", "mod") && r.peek(1).startsOperand():
		r.arithmetic(t.low, e)
	default:
		return r.predicate(e)
	}
	return true
}

// plain writes an operator word and takes the operand behind it.
func (r *rewriter) plain(op string, e *exprState) {
	r.endBinary(e)
	r.emit(op)
	r.advance()
	r.signedOperand(e)
}

// arithmetic takes an operator that binds more tightly than comparisons.
func (r *rewriter) arithmetic(op string, e *exprState) {
	if e.binary >= 0 {
		e.binaryOps++
	}
	r.emit(op)
	r.advance()
	r.signedOperand(e)
}

// chain groups the comparison so far, when another operator of its rank follows it.
func (r *rewriter) chain(e *exprState) {
	r.endBinary(e)
	if e.compared {
		r.out.wrap(e.cmp, "")
		r.out.close(r.i)
	}
	e.compared = true
}

// comparison takes = and its like with the right operand.
func (r *rewriter) comparison(e *exprState) {
	r.chain(e)
	op := r.cur().val
	switch op {
	case "==":
		op = "="
	case "<>":
		op = "!="
	}
	if r.arrayMember(op) {
		return
	}
	r.emit(op)
	r.advance()
	if r.cur().is("any", "all", "some") && r.peek(1).op("(") {
		r.quantified()
		return
	}
	r.signedOperand(e)
}

// quantified takes ANY, SOME or ALL of a query or of an array, which becomes a call.
func (r *rewriter) quantified() {
	array := r.peek(2).op("[") || r.peek(2).is("array") && r.peek(3).op("[")
	if !array && !r.queryAhead(r.i+1) {
		r.refuse("ANY or ALL of values is", "write a IN (1, 2), ANY ([1, 2]) or ANY (SELECT …)")
		return
	}
	r.emit(r.call(r.cur().low))
	r.advance()
	r.out.open(r.i)
	if array {
		r.expectOp("(")
		r.array()
		r.expectOp(")")
	} else {
		r.subquery()
	}
	r.out.close(r.i)
}
