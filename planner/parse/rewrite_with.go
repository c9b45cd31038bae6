package parse

// with takes WITH name [(columns)] AS (query), … and returns the number of its list.
func (r *rewriter) with() int {
	at := r.i
	r.advance()
	if r.cur().is("recursive") && !r.peek(1).is("as") {
		r.fail(r.unsupported(at, "WITH RECURSIVE is", "write the levels out with joins"))
		return -1
	}
	var list []CTE
	for r.err == nil {
		cte := CTE{Name: r.aliasName()}
		if r.cur().op("(") {
			cte.Name.Columns = r.columnList()
		}
		r.expect("AS", "as")
		if r.cur().is("materialized", "not") {
			r.refuse("[NOT] MATERIALIZED is", "leave it out")
		}
		if r.err == nil && !r.queryAhead(r.i) {
			r.expectOp("(")
			r.unexpected("SELECT, VALUES or WITH")
			break
		}
		r.expectOp("(")
		cte.Query = r.separate()
		r.expectOp(")")
		list = append(list, cte)
		if !r.acceptOp(",") {
			break
		}
	}
	r.pending.withs = append(r.pending.withs, list)
	return len(r.pending.withs) - 1
}

// separate takes a query and gives it a tree of its own.
func (r *rewriter) separate() *Query {
	outer := r.out
	r.out = &output{}
	r.query()
	q := r.build()
	r.out = outer
	return q
}
