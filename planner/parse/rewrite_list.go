package parse

// comma takes a comma and writes it; false at the end of a list. A comma before the end is left out.
func (r *rewriter) comma() bool {
	if !r.acceptComma() {
		return false
	}
	r.out.add(r.i-1, ",")
	return true
}

// acceptComma takes a comma; false at the end of a list, whose last comma it takes as well.
func (r *rewriter) acceptComma() bool {
	if !r.cur().op(",") {
		return false
	}
	r.advance()
	return !r.listEnd()
}

// listEnd reports whether what stands here cannot be an item of a list.
func (r *rewriter) listEnd() bool {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.kind == tkEOF, t.op(")", "]"), t.is("from", "where", "having", "limit", "union", "intersect", "except", "qualify"):
		return true
	case t.is("order", "group"):
		return next.is("by")
	case t.is("offset"):
		return next.kind == tkInteger || next.kind == tkParam
	case t.is("fetch"):
		return next.is("first", "next")
	case t.is("window"):
		return r.peek(2).is("as")
	default:
		return false
	}
}
