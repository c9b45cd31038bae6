package parse

// fromFirst takes FROM … [SELECT …] [WHERE …] …, written as SELECT … FROM …; without a SELECT it gives all columns.
func (r *rewriter) fromFirst() queryInfo {
	mark := r.out.mark()
	tail := &Tail{}
	r.from()
	from := r.out.cut(mark)
	at := r.i
	r.out.add(at, "select")
	info := queryInfo{lead: r.out.slot(at)}
	if r.accept("select") {
		r.selectModifiers(tail)
		r.selectList()
	} else {
		r.out.add(at, "*")
	}
	r.out.chunks = append(r.out.chunks, from...)
	if r.cur().is("from") {
		r.fail(r.syntax(r.i, "").WithHint("FROM stands before SELECT already"))
	}
	r.clauses(info.lead, tail)
	return info
}

// tableStatement takes TABLE name, which is SELECT * FROM name.
func (r *rewriter) tableStatement() queryInfo {
	r.emit("select")
	info := queryInfo{lead: r.out.slot(r.i)}
	r.emit("* from")
	r.advance()
	r.emit(r.tableIdent())
	return info
}
