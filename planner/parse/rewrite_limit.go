package parse

import "strconv"

// limit takes LIMIT n [OFFSET m], LIMIT m, n, OFFSET m [ROWS] and FETCH FIRST n ROWS ONLY, in any order. An OFFSET alone
// is written behind LIMIT NULL. LIMIT ALL is no limit.
func (r *rewriter) limit() {
	var rows, offset string
	for r.err == nil {
		switch t := r.cur(); {
		case t.is("limit") && rows == "":
			r.advance()
			if r.accept("all") || r.accept("null") {
				rows = "null"
				continue
			}
			rows = r.count("LIMIT")
			if offset == "" && r.acceptOp(",") {
				rows, offset = r.count("LIMIT"), rows
			}
		case t.is("offset") && offset == "":
			r.advance()
			offset = r.count("OFFSET")
			_ = r.accept("rows") || r.accept("row")
		case t.is("fetch") && rows == "":
			rows = r.fetch()
		default:
			r.emitLimit(rows, offset)
			return
		}
	}
}

func (r *rewriter) emitLimit(rows, offset string) {
	if rows == "null" && offset == "" || rows == "" && offset == "" {
		return
	}
	if rows == "" {
		rows = "null"
	}
	r.emit("limit " + rows)
	if offset != "" {
		r.emit("offset " + offset)
	}
}

// allRows is more rows than there can be, and can be added to itself. Larger numbers, which drivers send for no limit, become it.
const allRows = 1 << 61

// count takes the number of rows of LIMIT or OFFSET: a whole number or a parameter. sqlparser would take any expression.
func (r *rewriter) count(clause string) string {
	t := r.cur()
	if t.kind != tkInteger && t.kind != tkParam {
		if t.kind == tkBad || t.kind == tkEOF {
			r.unexpected("a number of rows")
			return ""
		}
		r.fail(r.syntax(r.i, "").WithHint("%s takes a whole number from 0, ? or :name", clause))
		return ""
	}
	l := t.literal()
	if n, err := strconv.ParseInt(t.val, 10, 64); t.kind == tkInteger && (err != nil || n > allRows) {
		l.Text = strconv.FormatInt(allRows, 10)
	}
	r.advance()
	switch after := r.cur(); {
	case after.is("percent"), after.op("%") && !r.peek(1).startsOperand():
		r.refuse("a share of the rows in "+clause+" is", "write QUALIFY percent_rank() OVER (ORDER BY …) <= 0.1")
	case after.op("+", "-", "*", "/", "%", "::"):
		r.fail(r.syntax(r.i, "").WithHint("%s takes a whole number from 0, ? or :name", clause))
	}
	return r.src.addLiteral(l)
}

// fetch takes FETCH FIRST [n] ROWS ONLY, or WITH TIES.
func (r *rewriter) fetch() string {
	at := r.cur().pos()
	r.advance()
	if !r.accept("first") && !r.accept("next") {
		r.unexpected("FIRST or NEXT")
		return ""
	}
	rows := ""
	if r.cur().is("row", "rows") {
		rows = r.src.addLiteral(Literal{Kind: LitInteger, Text: "1", Pos: at})
	} else {
		rows = r.count("FETCH")
	}
	if !r.accept("rows") && !r.accept("row") {
		r.unexpected("ROWS")
		return ""
	}
	if r.accept("with", "ties") {
		r.src.literals[len(r.src.literals)-1].Ties = true
		return rows
	}
	r.expect("ONLY", "only")
	return rows
}
