package parse

import (
	"strconv"

	"rsql/planner/plan"
)

// limitTies is the call around the number of rows of FETCH … WITH TIES.
const limitTies = "with_ties"

// limit takes LIMIT n [OFFSET m], LIMIT m, n, OFFSET m [ROWS] and FETCH FIRST n ROWS ONLY, in any order. An OFFSET alone
// is written behind LIMIT NULL. LIMIT ALL is no limit.
func (r *rewriter) limit() {
	var rows, offset []chunk
	for r.err == nil {
		switch t := r.cur(); {
		case t.is("limit") && rows == nil:
			r.advance()
			if r.accept("all") {
				rows = r.noLimit()
				continue
			}
			rows = r.count("LIMIT")
			if offset == nil && r.acceptOp(",") {
				rows, offset = r.count("LIMIT"), rows
			}
		case t.is("offset") && offset == nil:
			r.advance()
			offset = r.count("OFFSET")
			_ = r.accept("rows") || r.accept("row")
		case t.is("fetch") && rows == nil:
			rows = r.fetch()
		default:
			r.emitLimit(rows, offset)
			return
		}
	}
}

func (r *rewriter) noLimit() []chunk { return []chunk{{text: "null", tok: int32(r.i)}} }

func (r *rewriter) emitLimit(rows, offset []chunk) {
	if offset == nil && (len(rows) == 0 || len(rows) == 1 && rows[0].text == "null") {
		return
	}
	if rows == nil {
		rows = r.noLimit()
	}
	r.emit("limit")
	r.out.chunks = append(r.out.chunks, rows...)
	if offset != nil {
		r.emit("offset")
		r.out.chunks = append(r.out.chunks, offset...)
	}
}

// allRows is more rows than there can be, and can be added to itself. Larger numbers of 64 bits, which drivers send for no limit,
// become it.
const allRows = 1 << 61

// count takes the number of rows of LIMIT or OFFSET, an expression.
func (r *rewriter) count(clause string) []chunk {
	t, mark := r.cur(), r.out.mark()
	if after := r.peek(1); t.number() && (after.is("percent") || after.op("%") && !r.peek(2).startsOperand()) {
		r.advance()
		r.refuse("a share of the rows in "+clause+" is", "write QUALIFY percent_rank() OVER (ORDER BY …) <= 0.1")
		return nil
	}
	switch {
	case t.kind == tkInteger && tooLarge(t.val):
		if _, err := strconv.ParseUint(t.val, 10, 64); err != nil {
			r.fail(plan.Errorf(plan.CodeSyntax, "%s takes a number of rows, and %s is too large for one", clause, t.val).WithPos(t.pos()))
			return nil
		}
		l := t.literal()
		l.Text = strconv.Itoa(allRows)
		r.emit(r.src.addLiteral(l))
		r.advance()
	case t.kind == tkWord && notOperands[t.low], t.op(",", ")"), t.kind == tkEOF:
		r.unexpected("a number of rows")
	default:
		r.expr()
	}
	return r.out.cut(mark)
}

func tooLarge(digits string) bool {
	n, err := strconv.ParseInt(digits, 10, 64)
	return err != nil || n > allRows
}

// fetch takes FETCH FIRST [n] ROWS ONLY, or WITH TIES.
func (r *rewriter) fetch() []chunk {
	at := r.cur().pos()
	r.advance()
	if !r.accept("first") && !r.accept("next") {
		r.unexpected("FIRST or NEXT")
		return nil
	}
	mark := r.out.mark()
	slot := r.out.slot(r.i)
	if r.cur().is("row", "rows") {
		r.emit(r.src.addLiteral(Literal{Kind: LitInteger, Text: "1", Pos: at}))
	} else {
		r.out.chunks = append(r.out.chunks, r.count("FETCH")...)
	}
	if !r.accept("rows") && !r.accept("row") {
		r.unexpected("ROWS")
		return nil
	}
	if r.accept("with", "ties") {
		r.out.wrap(slot, r.call(limitTies))
		r.out.close(r.i)
	} else {
		r.expect("ONLY", "only")
	}
	return r.out.cut(mark)
}
