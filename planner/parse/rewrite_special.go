package parse

import "strings"

// specialCall finds the rule of a function with a syntax of its own, nil for others. The rule reports false, having
// taken nothing, when the call is written plainly.
func specialCall(name string) func(*rewriter) bool {
	switch name {
	case "cast", "try_cast":
		return castCall
	case "convert":
		return convertCall
	case "extract":
		return extractCall
	case "trim":
		return trimCall
	case "position":
		return positionCall
	case "substring", "substr", "mid":
		return substringCall
	case "overlay":
		return overlayCall
	case "timestampdiff", "timestampadd":
		return unitCall
	default:
		return nil
	}
}

// begin writes the name of a special call and takes its name and parenthesis.
func (r *rewriter) begin(name string) {
	r.emit(r.call(name))
	r.advance()
	r.openParen()
}

// castCall takes CAST(x AS type) and TRY_CAST(x AS type).
func castCall(r *rewriter) bool {
	r.begin(r.cur().low)
	r.expr()
	r.emit(",")
	r.expect("AS", "as")
	r.typeArg()
	r.closeParen()
	return true
}

// convertCall takes MySQL's CONVERT(x, type).
func convertCall(r *rewriter) bool {
	r.begin("cast")
	r.expr()
	if r.cur().is("using") {
		r.refuse("CONVERT(… USING …) is", "texts are UTF-8 already")
		return true
	}
	r.emit(",")
	r.expectOp(",")
	r.typeArg()
	r.closeParen()
	return true
}

// wordArg writes a bare word as an argument.
func (r *rewriter) wordArg() {
	t := r.cur()
	if t.kind != tkWord && t.kind != tkString {
		r.unexpected("a unit such as YEAR")
		return
	}
	r.emit(r.src.addLiteral(Literal{Kind: LitWord, Text: strings.ToLower(t.val), Pos: t.pos()}))
	r.advance()
}

// extractUnits are words that nobody means as a column in EXTRACT.
var extractUnits = set("year", "quarter", "month", "week", "day", "hour", "minute", "second", "epoch", "dow", "doy")

// extractCall takes EXTRACT(unit FROM x).
func extractCall(r *rewriter) bool {
	if unit := r.peek(2); unit.kind == tkWord && r.peek(3).op(",") && extractUnits[unit.low] {
		r.i += 2
		r.refuse("EXTRACT with a comma is", "write EXTRACT("+unit.val+" FROM …)")
		return true
	}
	if !r.peek(3).is("from") {
		return false
	}
	r.begin("extract")
	r.wordArg()
	r.emit(",")
	r.expect("FROM", "from")
	r.expr()
	r.closeParen()
	return true
}

// positionCall takes POSITION(a IN b).
func positionCall(r *rewriter) bool {
	r.begin("position")
	r.exprUntil(true)
	if !r.cur().is("in") {
		for r.cur().op(",") {
			r.emit(",")
			r.advance()
			r.expr()
		}
		r.closeParen()
		return true
	}
	r.emit(",")
	r.advance()
	r.expr()
	r.closeParen()
	return true
}

// substringCall takes SUBSTRING(x FROM a [FOR n]) and SUBSTRING(x FOR n), and the plain form.
func substringCall(r *rewriter) bool {
	at := r.cur().pos()
	r.begin("substring")
	r.expr()
	switch {
	case r.cur().is("from"):
		r.emit(",")
		r.advance()
		r.expr()
	case r.cur().is("for"):
		r.emit("," + r.src.addLiteral(Literal{Kind: LitInteger, Text: "1", Pos: at}))
	}
	if r.cur().is("for") {
		r.emit(",")
		r.advance()
		r.expr()
	}
	for r.cur().op(",") {
		r.emit(",")
		r.advance()
		r.expr()
	}
	r.closeParen()
	return true
}

// overlayCall takes OVERLAY(x PLACING y FROM a [FOR n]), and the plain form.
func overlayCall(r *rewriter) bool {
	r.begin("overlay")
	r.expr()
	for _, word := range []string{"placing", "from", "for"} {
		if r.cur().is(word) || r.cur().op(",") {
			r.emit(",")
			r.advance()
			r.expr()
		}
	}
	r.closeParen()
	return true
}

// unitCall takes a call whose first argument is a unit, as TIMESTAMPDIFF(DAY, a, b).
func unitCall(r *rewriter) bool {
	r.begin(r.cur().low)
	if u := r.cur(); u.kind == tkWord && r.peek(1).op(",") {
		unit := strings.TrimPrefix(u.low, "sql_tsi_")
		r.emit(r.src.addLiteral(Literal{Kind: LitWord, Text: unit, Pos: u.pos()}))
		r.advance()
	} else {
		r.expr()
	}
	for r.cur().op(",") {
		r.emit(",")
		r.advance()
		r.expr()
	}
	r.closeParen()
	return true
}

// trimCall takes TRIM([BOTH | LEADING | TRAILING] [characters] FROM x). The arguments change places.
func trimCall(r *rewriter) bool {
	name := "trim"
	side := r.peek(2)
	sided := side.is("both", "leading", "trailing") && !r.peek(3).op(")", ",", ".", "::")
	if sided {
		name = map[string]string{"both": "trim", "leading": "ltrim", "trailing": "rtrim"}[side.low]
	}
	r.begin(name)
	if sided {
		r.advance()
	}
	mark := r.out.mark()
	if !r.cur().is("from") {
		r.expr()
	}
	chars := r.out.cut(mark)
	if r.cur().is("from") {
		r.advance()
		r.expr()
		if len(chars) > 0 {
			r.emit(",")
			r.out.chunks = append(r.out.chunks, chars...)
		}
	} else {
		r.out.chunks = append(r.out.chunks, chars...)
		for r.cur().op(",") {
			r.emit(",")
			r.advance()
			r.expr()
		}
	}
	r.closeParen()
	return true
}
