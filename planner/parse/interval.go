package parse

import (
	"math"
	"math/big"
	"strings"

	"rsql/planner/plan"
)

// unit is a unit of INTERVAL: so many months, days and microseconds.
type unit struct{ months, days, micros int64 }

const (
	microsPerSecond = 1_000_000
	microsPerMinute = 60 * microsPerSecond
	microsPerHour   = 60 * microsPerMinute
)

var units = map[string]unit{
	"year": {months: 12}, "quarter": {months: 3}, "month": {months: 1}, "week": {days: 7}, "day": {days: 1},
	"hour": {micros: microsPerHour}, "minute": {micros: microsPerMinute}, "second": {micros: microsPerSecond},
	"millisecond": {micros: 1000}, "microsecond": {micros: 1}, "decade": {months: 120}, "century": {months: 1200},
}

// unitOf finds a unit by its singular or plural.
func unitOf(word string) (unit, bool) {
	w := strings.ToLower(word)
	if w == "centuries" {
		w = "century"
	}
	u, ok := units[strings.TrimSuffix(w, "s")]
	return u, ok
}

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
		_, ok := unitOf(r.peek(3).low)
		amount := r.peek(2)
		return ok && (amount.number() || amount.kind == tkParam || amount.kind == tkWord && !notAliases[amount.low])
	}
	if next.kind == tkString || next.number() || next.kind == tkParam {
		return true
	}
	_, isUnit := unitOf(r.peek(2).low)
	if r.peek(2).op(".") { // of t.n
		_, isUnit = unitOf(r.peek(4).low)
	}
	return isUnit && (next.kind == tkWord && !notAliases[next.low] || next.kind == tkQuoted) || next.op("(") && r.unitBehind(next.match)
}

func (r *rewriter) unitBehind(paren int) bool {
	_, ok := unitOf(r.toks[min(paren+1, len(r.toks)-1)].low)
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
	_, named := unitOf(r.cur().low)
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
	if err := parseInterval(text, &l); err != nil {
		r.fail(err.WithPos(t.pos()))
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
	if _, ok := unitOf(u.low); !ok {
		r.unexpected("a unit such as DAY")
		return
	}
	l := Literal{Kind: LitInterval, Text: "1 " + u.low, Pos: r.toks[at].pos()}
	if err := parseInterval(l.Text, &l); err != nil {
		r.fail(err.WithPos(u.pos()))
		return
	}
	r.emit("*")
	r.emit(r.src.addLiteral(l))
	r.advance()
	r.out.close(r.i)
}

// compoundUnit reports whether a word is one of MySQL's units of two parts.
func compoundUnit(word string) bool {
	a, b, _ := strings.Cut(word, "_")
	_, first := unitOf(a)
	_, second := unitOf(b)
	return first && second
}

// parseInterval reads amounts with units: "1 day 2 hours", "-3 month", "1.5 hours", and a time of day "04:30:00".
func parseInterval(text string, l *Literal) *plan.Error {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return badInterval(text)
	}
	for len(fields) > 0 {
		if strings.Contains(fields[0], ":") {
			if !addClock(fields[0], l) {
				return badInterval(text)
			}
			fields = fields[1:]
			continue
		}
		amount, unitWord, glued := splitAmount(fields[0])
		fields = fields[1:]
		if !glued {
			if len(fields) == 0 {
				return badInterval(text)
			}
			unitWord, fields = fields[0], fields[1:]
		}
		u, ok := unitOf(unitWord)
		if !ok || !addAmount(amount, u, l) {
			return badInterval(text)
		}
	}
	return nil
}

// splitAmount cuts "3days" into its number and its unit.
func splitAmount(s string) (amount, unitWord string, glued bool) {
	i := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	if i <= 0 {
		return s, "", false
	}
	return s[:i], s[i:], true
}

// addAmount adds an amount of a unit. Fractions are taken of seconds, minutes, hours and their like, and of other units
// when they come out whole.
func addAmount(amount string, u unit, l *Literal) bool {
	if strings.ContainsAny(amount, "eE/_xXpP") {
		return false
	}
	n, ok := new(big.Rat).SetString(amount)
	if !ok {
		return false
	}
	for _, part := range []struct {
		size int64
		sum  *int64
	}{{u.months, &l.Months}, {u.days, &l.Days}, {u.micros, &l.Micros}} {
		v := new(big.Rat).Mul(n, new(big.Rat).SetInt64(part.size))
		if !v.IsInt() || !v.Num().IsInt64() {
			return false
		}
		sum := new(big.Int).Add(v.Num(), big.NewInt(*part.sum))
		if !sum.IsInt64() {
			return false
		}
		*part.sum = sum.Int64()
	}
	return l.Months >= math.MinInt32 && l.Months <= math.MaxInt32 && l.Days >= math.MinInt32 && l.Days <= math.MaxInt32
}

// addClock adds hh:mm or hh:mm:ss[.ffffff], with a sign.
func addClock(s string, l *Literal) bool {
	body := strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign = "-"
	}
	parts := strings.Split(body, ":")
	if len(parts) > 3 {
		return false
	}
	for i, p := range parts {
		if p == "" || !isDigit(p[0]) || !addAmount(sign+p, []unit{units["hour"], units["minute"], units["second"]}[i], l) {
			return false
		}
	}
	return true
}

func badInterval(text string) *plan.Error {
	return plan.Errorf(plan.CodeSyntax, "%q is no interval", text).
		WithHint("write INTERVAL '3' MONTH or INTERVAL '1 day 2 hours'")
}
