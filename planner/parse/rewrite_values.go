package parse

import (
	"strconv"

	"rsql/planner/plan"
)

// values takes VALUES (…), (…), written as a UNION ALL of SELECTs. Inside a longer UNION it stands in parentheses.
func (r *rewriter) values(enclosed bool) queryInfo {
	at := r.i
	r.advance()
	if enclosed {
		r.out.open(at)
	}
	var info queryInfo
	width, rows := 0, 0
	for {
		if rows > 0 {
			r.emit("union all")
		}
		r.emit("select")
		if rows == 0 {
			info.lead = r.out.slot(at)
		}
		row := r.i
		n := r.valuesRow(rows == 0)
		if rows++; rows == 1 {
			width = n
		} else if r.err == nil && n != width {
			r.fail(plan.Errorf(plan.CodeSyntax, "the rows of VALUES differ: row %d has a width of %d, the first of %d", rows, n, width).
				WithPos(r.toks[row].pos()))
		}
		if !r.acceptOp(",") {
			break
		}
	}
	info.steps = rows - 1
	if enclosed {
		r.out.close(r.i)
		info.steps++
	}
	return info
}

// valuesRow takes (a, b, …); the values of the first row are named col1, col2, ….
func (r *rewriter) valuesRow(first bool) int {
	if r.cur().is("row") && r.peek(1).op("(") { // MySQL's VALUES ROW(…)
		r.advance()
	}
	r.expectOp("(")
	if r.cur().op(")") {
		r.unexpected("a value")
	}
	n := 0
	for r.err == nil {
		if t := r.cur(); t.is("default") && r.peek(1).op(",", ")") {
			r.refuse("DEFAULT is", "leave the column out, or write NULL")
		}
		at := r.cur().pos()
		r.expr()
		n++
		if first {
			r.emit("as " + r.src.addIdent(Ident{Name: "col" + strconv.Itoa(n), Pos: at}))
		}
		if !r.comma() {
			break
		}
	}
	r.expectOp(")")
	return n
}
