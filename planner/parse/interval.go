package parse

import (
	"strings"

	"rsql/planner/plan"
)

// temporal takes DATE '…' and TIMESTAMP '…'. The text is not looked at.
func (r *rewriter) temporal() {
	k := LitTimestamp
	if r.cur().is("date") {
		k = LitDate
	}
	l := Literal{Kind: k, Text: r.peek(1).val, Pos: r.cur().pos()}
	r.emit(r.src.addLiteral(l))
	r.advance()
	r.advance()
	if r.cur().kind == tkString {
		r.fail(r.syntax(r.i, ""))
	}
}

// intervalAhead tells INTERVAL '3' MONTH from a column called interval.
func (r *rewriter) intervalAhead() bool {
	next := r.peek(1)
	if next.op("-", "+") {
		ok := plan.IsIntervalUnit(r.peek(3).low)
		amount := r.peek(2)
		return ok && (amount.number() || amount.kind == tkParam || amount.kind == tkWord && !notAliases[amount.low])
	}
	if next.kind == tkString || next.number() || next.kind == tkParam {
		return true
	}
	isUnit := plan.IsIntervalUnit(r.peek(2).low)
	if r.peek(2).op(".") { // of t.n
		isUnit = plan.IsIntervalUnit(r.peek(4).low)
	}
	return isUnit && (next.kind == tkWord && !notAliases[next.low] || next.kind == tkQuoted) || next.op("(") && r.unitBehind(next.match)
}

func (r *rewriter) unitBehind(paren int) bool {
	ok := plan.IsIntervalUnit(r.toks[min(paren+1, len(r.toks)-1)].low)
	return ok
}

// interval takes INTERVAL '3' MONTH, INTERVAL 3 DAY and INTERVAL '1 day 2 hours'.
func (r *rewriter) interval() {
	at := r.i
	r.advance()
	sign := ""
	if r.cur().op("-", "+") {
		sign = strings.TrimPrefix(r.cur().val, "+")
		r.advance()
	}
	t := r.cur()
	if t.kind != tkString && !t.number() {
		r.intervalOf(at, sign)
		return
	}
	r.advance()
	text := sign + strings.TrimSpace(t.val)
	named := plan.IsIntervalUnit(r.cur().low)
	if r.cur().kind == tkWord && named {
		text += " " + r.cur().low
		r.advance()
		if r.cur().is("to") && r.peek(1).kind == tkWord {
			r.refuse("INTERVAL … TO … is", "write INTERVAL '1 year 2 months'")
			return
		}
	} else if r.cur().kind == tkWord && strings.Contains(r.cur().low, "_") && compoundUnit(r.cur().low) {
		r.refuse("the unit "+r.cur().val+" is", "write INTERVAL '1 hour 30 minutes'")
		return
	}
	l := Literal{Kind: LitInterval, Text: text, Pos: r.toks[at].pos()}
	var ok bool
	if l.Interval, ok = plan.ParseInterval(text); !ok {
		r.fail(badInterval(text).WithPos(t.pos()))
		return
	}
	r.emit(r.src.addLiteral(l))
}

// intervalOf takes INTERVAL amount unit, whose amount is a parameter, a name or something in parentheses, as the amount
// times the interval of one unit.
func (r *rewriter) intervalOf(at int, sign string) {
	r.out.open(at)
	if sign != "" {
		r.emit(sign)
	}
	r.primary()
	u := r.cur()
	if !plan.IsIntervalUnit(u.low) {
		r.unexpected("a unit such as DAY")
		return
	}
	l := Literal{Kind: LitInterval, Text: "1 " + u.low, Pos: r.toks[at].pos()}
	l.Interval, _ = plan.ParseInterval(l.Text)
	r.emit("*")
	r.emit(r.src.addLiteral(l))
	r.advance()
	r.out.close(r.i)
}

// compoundUnit reports whether a word is one of MySQL's units of two parts.
func compoundUnit(word string) bool {
	a, b, _ := strings.Cut(word, "_")
	first := plan.IsIntervalUnit(a)
	second := plan.IsIntervalUnit(b)
	return first && second
}

func badInterval(text string) *plan.Error {
	return plan.Errorf(plan.CodeSyntax, "%q is no interval", text).
		WithHint("write INTERVAL '3' MONTH or INTERVAL '1 day 2 hours'")
}
