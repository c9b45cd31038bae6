package parse

// orderBy takes ORDER BY.
func (r *rewriter) orderBy() {
	if !r.cur().is("order") {
		return
	}
	r.emit("order by")
	r.advance()
	r.expect("BY", "by")
	for {
		r.sortKey()
		if !r.comma() {
			return
		}
	}
}

// sortKey takes x [ASC | DESC] [NULLS FIRST | NULLS LAST].
func (r *rewriter) sortKey() {
	slot := r.out.slot(r.i)
	if t := r.cur(); t.is("all") && !r.peek(1).op(".", "(") {
		r.everyColumn()
	} else {
		r.expr()
	}
	direction := ""
	if t := r.cur(); t.is("asc", "desc") {
		direction = t.low
		r.advance()
	} else if t.is("using") && !r.peek(1).is("sample") {
		r.refuse("ORDER BY … USING is", "use ASC or DESC")
	}
	if t := r.cur(); t.is("nulls") {
		if !r.peek(1).is("first", "last") {
			r.advance()
			r.unexpected("FIRST or LAST")
			return
		}
		r.out.wrap(slot, r.call("nulls_"+r.peek(1).low))
		r.out.close(r.i)
		r.advance()
		r.advance()
	}
	if direction != "" {
		r.emit(direction)
	}
}

// everyColumn takes the ALL of ORDER BY ALL, written as the call that stands for a *.
func (r *rewriter) everyColumn() {
	r.emit(r.src.addIdent(Ident{Name: "*", Pos: r.cur().pos(), Star: &Star{}}) + "(")
	r.out.chunks[r.out.mark()-1].parens = 1
	r.out.close(r.i)
	r.advance()
}
