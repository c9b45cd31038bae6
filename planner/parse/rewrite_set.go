package parse

import (
	"strconv"
	"strings"
)

// SetKind is a set operator.
type SetKind uint8

// The set operators. MINUS is EXCEPT.
const (
	Union SetKind = iota
	Intersect
	Except
)

// String is the operator as SQL writes it.
func (k SetKind) String() string { return [...]string{"UNION", "INTERSECT", "EXCEPT"}[k] }

// SetOp is what stands between the sides of a sqlparser.Union.
type SetOp struct {
	Kind SetKind
	// All keeps duplicates.
	All bool
	// ByName matches columns by their names instead of their places.
	ByName bool
}

// setMark begins the comment that marks the leftmost SELECT of a right side: /*set 3 2*/ is the operator with the number
// 3, whose right side is two steps up.
const setMark = "/*set "

// setExpr takes terms with UNION and EXCEPT between them, which group to the left.
func (r *rewriter) setExpr() queryInfo {
	info := r.intersectExpr(true)
	for r.err == nil && r.setOperator(r.i) {
		op := r.setOp()
		r.markSet(op, r.intersectExpr(false))
		info.steps++
	}
	return info
}

// intersectExpr takes terms with INTERSECT between them, which binds tighter: what they come to stands in parentheses,
// unless nothing stands before it.
func (r *rewriter) intersectExpr(first bool) queryInfo {
	slot := r.out.slot(r.i)
	info := r.term(first)
	chained := false
	for r.err == nil && r.cur().is("intersect") {
		op := r.setOp()
		r.markSet(op, r.term(false))
		info.steps++
		chained = true
	}
	if chained && !first {
		r.out.wrap(slot, "")
		r.out.close(r.i)
		info.steps++
	}
	return info
}

// setOp takes a set operator. sqlparser has UNION only, so all are written so.
func (r *rewriter) setOp() SetOp {
	op := SetOp{}
	switch t := r.cur(); {
	case t.is("intersect"):
		op.Kind = Intersect
	case t.is("except", "minus"):
		op.Kind = Except
	}
	word := strings.ToUpper(r.cur().val)
	r.emit("union")
	r.advance()
	if op.All = r.accept("all"); op.All {
		r.emit("all")
	} else {
		r.accept("distinct")
	}
	if r.cur().is("by") && r.peek(1).is("name") {
		if op.Kind != Union {
			r.refuse(word+" BY NAME is", "list the columns in the same order")
		}
		op.ByName = r.accept("by", "name")
	}
	return op
}

// markSet marks the right side of an operator that sqlparser does not have.
func (r *rewriter) markSet(op SetOp, right queryInfo) {
	if op.Kind == Union && !op.ByName || r.err != nil {
		return
	}
	r.pending.sets = append(r.pending.sets, op)
	c := &r.out.chunks[right.lead]
	c.text = setMark + strconv.Itoa(len(r.pending.sets)-1) + " " + strconv.Itoa(right.steps) + "*/" + c.text
	r.pending.marks = true
}
