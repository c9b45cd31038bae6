package parse

import "strings"

// with takes WITH [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (query), … and returns the number of its list.
func (r *rewriter) with() int {
	r.advance()
	recursive := r.cur().is("recursive") && !r.peek(1).is("as") && !r.peek(1).op("(")
	if recursive {
		r.advance()
	}
	var list []CTE
	for r.err == nil {
		cte := CTE{Name: r.aliasName(), Recursive: recursive}
		if r.cur().op("(") {
			cte.Name.Columns = r.columnList()
		}
		r.expect("AS", "as")
		switch {
		case r.accept("materialized"):
			cte.Materialized = Always
		case r.accept("not", "materialized"):
			cte.Materialized = Never
		}
		if r.err == nil && !r.queryAhead(r.i) {
			r.expectOp("(")
			r.unexpected("SELECT, FROM, VALUES or WITH")
			break
		}
		r.expectOp("(")
		cte.Query = r.separate()
		r.expectOp(")")
		if t := r.cur(); t.is("search", "cycle") {
			r.refuse(strings.ToUpper(t.val)+" of a WITH is", "carry the path or the depth along as a column")
		}
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
