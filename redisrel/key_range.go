package redisrel

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// keyRange is what a placeholder's values are among. Whole numbers, dates (as days) and times (as microseconds) are between from and to, both
// included; values that are none of these are left to whoever reads them: where they are declared as such, they are bad values. Texts are between low and
// high, as their bytes compare. Other types have several texts for one value, or none that compare as they do.
type keyRange struct {
	kind      plan.Kind
	from, to  int64
	low, high textBound
}

// textBound is an end of a range of texts; the zero textBound is none.
type textBound struct {
	text string
	set  bool
	open bool // the bound itself is not among them
}

func anyOf(kind plan.Kind) keyRange {
	return keyRange{kind: kind, from: math.MinInt64, to: math.MaxInt64}
}

// holds reports whether a value in a key may be of a row within the range.
func (k *keyRange) holds(value string) bool {
	if k.kind == plan.Text {
		above := !k.low.set || value > k.low.text || !k.low.open && value == k.low.text
		below := !k.high.set || value < k.high.text || !k.high.open && value == k.high.text
		return above && below
	}
	v, ok := k.number([]byte(value))
	return !ok || k.from <= v && v <= k.to
}

// number is a value in a key as the number that it is compared by; false where it is no value of the type.
func (k *keyRange) number(text []byte) (int64, bool) {
	switch k.kind {
	case plan.Date:
		v, ok := parseDate(text)
		return int64(v), ok
	case plan.Timestamp:
		v, ok := parseTimestamp(text)
		return int64(v), ok && sameTimestamp(v, text)
	}
	return parseInt(text)
}

// and is what is among both ranges, of one kind.
func (k keyRange) and(o keyRange) keyRange {
	k.from, k.to = max(k.from, o.from), min(k.to, o.to)
	if o.low.set && (!k.low.set || o.low.text > k.low.text || o.low.text == k.low.text && o.low.open) {
		k.low = o.low
	}
	if o.high.set && (!k.high.set || o.high.text < k.high.text || o.high.text == k.high.text && o.high.open) {
		k.high = o.high
	}
	return k
}

// comparesKeyPart reports whether a comparison makes a range of a part of the key.
func (r *relation) comparesKeyPart(c comparison) bool {
	column := r.columns[c.column]
	switch column.typ.Kind {
	case plan.BigInt, plan.Date, plan.Timestamp, plan.Text:
		return column.source == fromPart && plan.Orders(c.op)
	}
	return false
}

// keyRangeOf reads a filter that compares a part of the key with a known value; false for others.
func (r *relation) keyRangeOf(filter plan.Expr) (column int, within keyRange, ok bool) {
	c, ok := r.comparisonOf(filter)
	if !ok || c.value == nil || !r.comparesKeyPart(c) {
		return 0, keyRange{}, false
	}
	within = anyOf(r.columns[c.column].typ.Kind)
	switch v := c.value.Value.(type) {
	case string:
		within.boundText(c.op, v)
	case int64:
		ok = within.bound(c.op, v)
	case arrow.Date32:
		ok = within.bound(c.op, int64(v))
	case arrow.Timestamp:
		ok = within.bound(c.op, int64(v))
	default: // NULL
		return 0, keyRange{}, false
	}
	return c.column, within, ok
}

func (k *keyRange) boundText(op, v string) {
	b := textBound{text: v, set: true, open: op == "<" || op == ">"}
	if op == "<" || op == "<=" {
		k.high = b
	} else {
		k.low = b
	}
}

// bound narrows the range by a comparison with a number; false where no number passes it.
func (k *keyRange) bound(op string, v int64) bool {
	switch {
	case op == "<" && v > math.MinInt64:
		k.to = v - 1
	case op == "<=":
		k.to = v
	case op == ">" && v < math.MaxInt64:
		k.from = v + 1
	case op == ">=":
		k.from = v
	default:
		return false
	}
	return true
}
