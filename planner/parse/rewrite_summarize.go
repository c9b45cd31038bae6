package parse

// summarizeAhead reports whether SUMMARIZE and what it is about stand at an index.
func (r *rewriter) summarizeAhead(i int) bool {
	t, next, behind := &r.toks[i], &r.toks[min(i+1, len(r.toks)-1)], &r.toks[min(i+2, len(r.toks)-1)]
	return t.is("summarize") && (next.kind == tkQuoted || next.is("select", "with", "from", "values", "table") ||
		next.kind == tkWord && (!notAliases[next.low] || !notOperands[next.low] && (behind.kind == tkEOF || behind.op(")"))) || r.queryAhead(min(i+1, len(r.toks)-1)))
}

// summarize takes SUMMARIZE table or SUMMARIZE query, written as a SELECT from a table whose name carries the query: its
// [Ident.Summarize].
func (r *rewriter) summarize() queryInfo {
	at := r.cur().pos()
	r.emit("select")
	info := queryInfo{lead: r.out.slot(r.i)}
	r.emit("* from")
	r.advance()
	var q *Query
	if t := r.cur(); t.is("select", "with", "values", "from", "table") || r.pivotStatementAhead(r.i) || r.queryAhead(r.i) {
		q = r.separate()
	} else {
		outer := r.out
		r.out = &output{}
		r.emit("select * from " + r.tableIdent())
		q = r.build()
		r.out = outer
	}
	r.emit(r.src.addIdent(Ident{Name: "summarize", Pos: at, Summarize: q}))
	return info
}
