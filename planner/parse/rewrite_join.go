package parse

import (
	"strconv"
	"strings"
)

// joined takes a table and the joins behind it.
func (r *rewriter) joined() {
	if !r.enter() {
		return
	}
	defer r.leave()
	mark := r.out.mark()
	r.table()
	for n := 0; r.err == nil && r.joinAhead(r.i); n++ {
		if n == maxOperators {
			r.refuse("so many joins are", "")
		}
		r.join()
		r.pivoted(mark) // behind a condition it is about all that is joined
	}
}

// joinAhead reports whether a join begins at an index.
func (r *rewriter) joinAhead(i int) bool {
	t, next := &r.toks[min(i, len(r.toks)-1)], &r.toks[min(i+1, len(r.toks)-1)]
	switch {
	case t.is("join", "straight_join"):
		return true
	case t.is("inner", "cross", "left", "right", "full", "natural", "asof", "semi", "anti", "positional"):
		return next.is("join", "outer", "inner", "left", "right", "full", "semi", "anti", "asof", "apply", "any", "cross")
	}
	return t.is("outer") && next.is("apply")
}

// JoinForm is what a join has that sqlparser's tree does not say.
type JoinForm struct {
	// Natural joins on all columns that the sides have in common.
	Natural bool
	// Semi gives the left rows that have a partner, Anti those that have none.
	Semi, Anti bool
	// Asof gives each left row its nearest partner.
	Asof bool
}

// joinMark begins the name of a call in ON that carries a form with its number; finish puts it right.
const joinMark = "joined_"

// markedJoin is a form, and whether the arguments of its call are the columns of USING.
type markedJoin struct {
	JoinForm
	using bool
}

// joinHead is what stands before a join's table.
type joinHead struct {
	form JoinForm
	// side is left, right, full, or empty.
	side         string
	inner, cross bool
}

// join takes one join with its table and condition.
func (r *rewriter) join() {
	at := r.i
	h := r.joinHead()
	if r.err != nil {
		return
	}
	text := map[string]string{"": "join", "left": "left join", "right": "right join", "full": "straight_join"}[h.side]
	if h.form.Semi || h.form.Anti {
		text = "join" // LEFT SEMI JOIN is SEMI JOIN
	}
	r.out.add(at, text)
	slot := r.out.slot(r.i)
	r.table()
	if !h.cross && !h.form.Natural && r.joinAhead(r.i) {
		r.nested(slot)
	}
	r.joinCondition(h)
}

// nested takes the joins that stand between a join's table and its condition: they are within its right side, as if they
// stood in parentheses from the slot on.
func (r *rewriter) nested(slot int) {
	if !r.enter() {
		return
	}
	defer r.leave()
	r.owed++
	defer func() { r.owed-- }()
	r.out.wrap(slot, "")
	for r.err == nil && r.joinAhead(r.i) {
		r.join()
	}
	r.out.close(r.i)
	if r.err == nil && !r.cur().is("on", "using") {
		if err := r.refused(); err != nil {
			r.fail(err)
			return
		}
		r.fail(r.syntax(r.i, "ON or USING").WithHint("each JOIN has a condition, behind its table or behind the joins within its right side"))
	}
}

// joinHead takes [NATURAL] [ASOF] [INNER | CROSS | LEFT | RIGHT | FULL [OUTER]] [SEMI | ANTI] JOIN.
func (r *rewriter) joinHead() joinHead {
	at := r.i
	h := joinHead{form: JoinForm{Natural: r.accept("natural"), Asof: r.accept("asof")}}
	switch t := r.cur(); {
	case r.accept("inner"):
		h.inner = true
	case r.accept("cross"):
		h.cross = true
	case t.is("left", "right", "full"):
		h.side = t.low
		r.advance()
		r.accept("outer")
	}
	h.form.Semi, h.form.Anti = r.accept("semi"), r.accept("anti")
	if !r.cur().is("join") || !h.offered() {
		r.refuseJoin(at)
		return h
	}
	r.advance()
	return h
}

// offered reports whether the words before JOIN go together.
func (h joinHead) offered() bool {
	f := h.form
	switch {
	case f.Semi || f.Anti:
		return (!f.Semi || !f.Anti) && !f.Asof && !h.inner && !h.cross && (h.side == "" || h.side == "left")
	case f.Asof:
		return !f.Natural && !h.cross && (h.side == "" || h.side == "left")
	default:
		return !f.Natural || !h.cross
	}
}

// refuseJoin refuses the join whose words begin at an index and go on to the current one.
func (r *rewriter) refuseJoin(at int) {
	var words []string
	for i := at; i < r.i; i++ {
		words = append(words, strings.ToUpper(r.toks[i].val))
	}
	switch t := r.cur(); {
	case t.is("join", "straight_join", "apply"):
		words = append(words, strings.ToUpper(t.val))
	case t.is("outer", "positional", "left", "right", "full", "inner", "cross", "any", "asof", "semi", "anti", "natural"):
		words = append(words, strings.ToUpper(t.val), "JOIN")
		if r.peek(1).is("apply") {
			words[len(words)-1] = "APPLY"
		}
	default:
		r.unexpected("JOIN")
		return
	}
	r.i = at
	hint := "write JOIN … ON"
	switch words[len(words)-1] {
	case "APPLY":
		hint = "write JOIN LATERAL (SELECT …) ON true, or LEFT JOIN LATERAL"
	case "JOIN":
		if words[0] == "POSITIONAL" {
			hint = "join on row_number() OVER (ORDER BY …) of both"
		}
	}
	r.refuse(strings.Join(words, " ")+" is", hint)
}

// joinCondition takes ON or USING. What sqlparser does not have is written as a call in ON.
func (r *rewriter) joinCondition(h joinHead) {
	marked := h.form != JoinForm{} || h.side == "full" && r.cur().is("using")
	switch t := r.cur(); {
	case (h.cross || h.form.Natural) && r.owed == 0 && t.is("on", "using"):
		hint := "CROSS JOIN has no condition; write JOIN"
		if h.form.Natural {
			hint = "NATURAL JOIN finds its condition itself; leave one of them out"
		}
		r.fail(r.syntax(r.i, "").WithHint("%s", hint))
	case h.cross:
	case h.form.Natural:
		r.markJoin(markedJoin{JoinForm: h.form, using: true})
		r.out.close(r.i)
	case t.is("on"):
		r.on(h.form, marked)
	case t.is("using"):
		r.using(h.form, marked)
	default:
		r.unexpected("ON or USING; CROSS JOIN takes neither")
	}
}

// markJoin writes the beginning of a call that carries a form; the caller closes it.
func (r *rewriter) markJoin(m markedJoin) {
	r.pending.marks = true
	r.pending.joins = append(r.pending.joins, m)
	r.emit("on " + joinMark + strconv.Itoa(len(r.pending.joins)-1))
	r.out.open(r.i)
}

func (r *rewriter) on(form JoinForm, marked bool) {
	if !marked {
		r.emit("on")
		r.advance()
		r.expr()
		return
	}
	r.markJoin(markedJoin{JoinForm: form})
	r.advance()
	r.expr()
	r.out.close(r.i)
}

func (r *rewriter) using(form JoinForm, marked bool) {
	if marked {
		r.markJoin(markedJoin{JoinForm: form, using: true})
		r.advance()
		r.expectOp("(")
	} else {
		r.emit("using")
		r.advance()
		r.openParen()
	}
	for {
		r.emit(r.anyName("a column"))
		if !r.cur().op(",") {
			break
		}
		r.emit(",")
		r.advance()
	}
	r.closeParen()
	if r.cur().is("as") {
		r.refuse("an alias of USING is", "")
	}
}
