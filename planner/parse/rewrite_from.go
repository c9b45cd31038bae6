package parse

// from takes FROM with its tables.
func (r *rewriter) from() {
	r.emit("from")
	r.advance()
	if t := r.cur(); t.is("dual") && !r.peek(1).op(".", ",") && !r.joinAhead(r.i+1) {
		r.emit("dual")
		r.advance()
		return
	}
	r.tables()
}

// tables takes table references with commas between them.
func (r *rewriter) tables() {
	for {
		r.joined()
		if !r.cur().op(",") {
			return
		}
		r.emit(",")
		r.advance()
	}
}

// table takes a table and what PIVOT and UNPIVOT behind it make of it.
func (r *rewriter) table() {
	mark := r.out.mark()
	r.plainTable()
	r.pivoted(mark)
}

// plainTable takes a named table, a derived table, or joins in parentheses.
func (r *rewriter) plainTable() {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.is("lateral") && next.kind == tkWord && r.peek(2).op("("): // a table function is LATERAL anyway
		r.advance()
		r.tableCall()
	case t.is("lateral") && r.queryAhead(r.i+1):
		r.advance()
		r.subquery()
		r.derivedAlias(true)
	case r.queryAhead(r.i):
		r.subquery()
		r.derivedAlias(false)
	case t.op("("):
		r.openParen()
		r.tables()
		r.closeParen()
		if r.cur().is("as") {
			r.refuse("an alias of a join is", "write it as (SELECT … FROM …) AS name")
		}
	case t.is("values") && next.op("("):
		r.out.open(r.i)
		r.values(false)
		r.out.close(r.i)
		r.derivedAlias(false)
	default:
		r.namedTable()
	}
}

// namedTable takes a table's name and alias.
func (r *rewriter) namedTable() {
	t := r.cur()
	switch next := r.peek(1); {
	case t.is("only") && (next.kind == tkQuoted || next.kind == tkWord && !notAliases[next.low] && !notTableAliases[next.low]):
		r.refuse("ONLY is", "leave it out; tables have no children")
		return
	case t.is("rows") && next.is("from"):
		r.refuse("ROWS FROM is", "put the functions into the SELECT list")
		return
	case t.is("table") && next.op("("):
		r.refuse("TABLE (…) is", "write the table function itself: FROM generate_series(1, 3)")
		return
	}
	if name := len(r.src.idents); r.fileAhead() {
		r.emit(r.tableIdent())
		r.tableTail(name)
		return
	}
	r.databaseAhead()
	if t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low] || t.is("group", "order") && r.peek(1).is("by")) {
		r.unexpected("a table")
		return
	}
	if r.peek(1).op("(") {
		r.tableCall()
		return
	}
	name := len(r.src.idents)
	r.emit(r.tableIdent())
	r.tableTail(name)
}

// tableTail takes the alias and the TABLESAMPLE of a table, whose name is the ident of that number.
func (r *rewriter) tableTail(name int) {
	if r.aliasAhead() {
		id := r.takeAlias()
		if r.cur().op("(") && r.err == nil {
			id.Columns = r.columnList()
		}
		r.emit("as " + r.src.addIdent(id))
	}
	if sample := r.tableSample(); sample != nil && r.err == nil {
		r.src.idents[name].Sample = sample
	}
}
