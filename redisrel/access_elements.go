package redisrel

import (
	"math"
	"strconv"

	"rsql/planner/plan"
)

// elements says which elements of each key a scan reads. The zero elements is all of them.
type elements struct {
	// listed reads those of the given names, which may be none: the members of a set or sorted set, the fields of a hash, the
	// ids of a stream.
	listed bool
	names  []string
	// bounded reads those within a range: score in sorted sets, index in lists, ms in streams. params is set when a parameter
	// will give a bound.
	bounded, params bool
	score           scoreRange
	from, to        int64 // both included
	// scored reads the members that have one of scores, which go up and are within score: each is asked for on its own.
	scored bool
	scores []float64
	// first, when it is more than 0, asks for no more than so many elements of each key: the first in the order of the score
	// or the id, or with reverse the last.
	first   int64
	reverse bool
	// area asks for those around a point; nil for none. nearest, when it is more than 0, asks for so many of those that are nearest to
	// its middle, of all keys together.
	area    *geoArea
	nearest int64
}

// scoreRange is the scores from low to high.
type scoreRange struct {
	low, high         float64
	openLow, openHigh bool // the bound itself is not among them
}

func allElements() elements {
	return elements{score: scoreRange{low: math.Inf(-1), high: math.Inf(1)}, to: math.MaxInt64}
}

// none reports whether no key has such elements.
func (e *elements) none() bool {
	s := e.score
	return e.listed && len(e.names) == 0 && !e.params || e.from > e.to ||
		e.scored && len(e.scores) == 0 && !e.params || s.low > s.high || s.low == s.high && (s.openLow || s.openHigh)
}

// ranked reports whether it is a range of ranks in a sorted set.
func (e *elements) ranked() bool { return e.from > 0 || e.to < math.MaxInt64 }

// narrow reports whether it is less than all.
func (e *elements) narrow() bool { return e.listed || e.bounded || e.first > 0 || e.area != nil }

// countable reports whether it is nothing but a range of scores that is known, of which a server says how many members have one.
func (e *elements) countable() bool {
	return e.bounded && !e.params && !e.listed && !e.scored && !e.ranked() && e.first == 0 && e.nearest == 0 && e.area == nil
}

// countArguments are the arguments of a ZCOUNT behind the key.
func (e *elements) countArguments() []string {
	return []string{scoreBound(e.score.low, e.score.openLow), scoreBound(e.score.high, e.score.openHigh)}
}

// share is about how many elements of a key are read, of perKey.
func (e *elements) share(perKey float64) float64 {
	if e.listed {
		perKey = min(perKey, float64(max(1, len(e.names))))
	}
	if e.nearest > 0 {
		return min(perKey, float64(e.nearest))
	}
	if e.bounded || e.area != nil {
		perKey = max(1, perKey/3)
	}
	if e.first > 0 {
		perKey = min(perKey, float64(e.first))
	}
	return perKey
}

// String is what is read of each key, for EXPLAIN; empty for all.
func (e *elements) String() string {
	switch {
	case e.listed:
		return "elements by name"
	case e.first > 0 && e.reverse:
		return "last elements"
	case e.first > 0:
		return "first elements"
	case e.scored:
		return "elements by score"
	case e.bounded:
		return "a range of elements"
	case e.nearest > 0:
		return "nearest elements"
	case e.area != nil:
		return "elements around a point"
	}
	return ""
}

// holds reports whether a score is in the range.
func (s *scoreRange) holds(v float64) bool {
	return (v > s.low || v == s.low && !s.openLow) && (v < s.high || v == s.high && !s.openHigh)
}

// comparison is a filter that compares a column with a constant.
type comparison struct {
	column int
	op     string
	value  *plan.Literal // nil for a parameter, and for what is computed when the statement begins
}

// comparisonOf reads a filter that compares a column of the relation with a constant of the same type.
func (r *relation) comparisonOf(filter plan.Expr) (comparison, bool) {
	call, ok := filter.(*plan.Call)
	if !ok || len(call.Args) != 2 {
		return comparison{}, false
	}
	op := call.Func.Name
	if op != "=" && !plan.Orders(op) {
		return comparison{}, false
	}
	ref, isRef := call.Args[0].(*plan.ColumnRef)
	other := call.Args[1]
	if !isRef {
		ref, isRef = call.Args[1].(*plan.ColumnRef)
		other, op = call.Args[0], plan.Flipped(op)
	}
	if !isRef || ref.Index < 0 || ref.Index >= len(r.columns) || other.Type() != r.columns[ref.Index].typ {
		return comparison{}, false
	}
	c := comparison{column: ref.Index, op: op}
	switch v := other.(type) {
	case *plan.Literal:
		c.value = v
	default:
		return c, plan.KnownAtStart(other)
	}
	return c, true
}

// ranged is the element column of a comparison that makes a range of a shape's elements.
func (r *relation) ranged(c comparison) bool {
	column := r.columns[c.column]
	if column.source != fromElement {
		return false
	}
	e := r.shape.elements[column.part]
	return e.ranged && column.typ == e.typ
}

// supportsRange says what comes of a comparison as a range.
func (r *relation) supportsRange(filter plan.Expr) plan.Support {
	c, ok := r.comparisonOf(filter)
	if _, _, around := r.geoAreaOf(filter); around || ok && r.isCoordinate(c) {
		return plan.Inexact
	}
	if _, _, scored := r.scoresOf(filter); scored {
		return plan.Exact
	}
	switch {
	case r.hasIndex(filter), ok && r.comparesKeyPart(c):
		return plan.Inexact
	case !ok || !r.ranged(c):
		return plan.No
	case c.value == nil: // NaN may come
		return plan.Inexact
	}
	if v, ok := c.value.Value.(float64); ok && math.IsNaN(v) {
		return plan.No
	}
	return plan.Exact
}

// elementsFor are the elements that ANDed filters leave.
func (r *relation) elementsFor(filters []plan.Expr) elements {
	out := allElements()
	var names facts
	within := wholeEarth()
	for _, f := range filters {
		if c, ok := r.constraintOf(f); ok && r.columns[c.column].source == fromElement {
			names.take(c)
			out.params = out.params || c.params
			continue
		}
		if c, ok := r.comparisonOf(f); ok && r.ranged(c) {
			out.bound(c)
		}
		if scores, params, ok := r.scoresOf(f); ok {
			out.params = out.params || params
			out.among(scores)
		}
		if c, ok := r.comparisonOf(f); ok && r.isCoordinate(c) {
			out.params = out.params || c.value == nil
			within.bound(r.columns[c.column].part, c)
		}
		if area, params, ok := r.geoAreaOf(f); ok {
			out.around(area, params)
		}
	}
	if circle, ok := within.circle(); ok {
		out.around(circle, false)
	}
	out.settle()
	out.listed, out.names = names.listed, distinct(names.values)
	return out
}

// distinct drops what is there twice.
func distinct(values []string) []string {
	seen := make(map[string]struct{}, len(values))
	out := values[:0:0]
	for _, v := range values {
		if _, ok := seen[v]; !ok {
			seen[v] = struct{}{}
			out = append(out, v)
		}
	}
	return out
}

// bound narrows the range by a comparison.
func (e *elements) bound(c comparison) {
	switch {
	case c.value == nil:
		e.bounded, e.params = true, true
	case c.value.IsNull():
		e.bounded, e.from, e.to = true, 1, 0
	default:
		switch v := c.value.Value.(type) {
		case float64:
			if !math.IsNaN(v) {
				e.bounded = true
				e.score.bound(c.op, v)
			}
		case int64:
			e.bounded = true
			e.boundInt(c.op, v)
		}
	}
}

func (s *scoreRange) bound(op string, v float64) {
	if op == "=" || op == ">=" || op == ">" {
		if open := op == ">"; v > s.low || v == s.low && open {
			s.low, s.openLow = v, open
		}
	}
	if op == "=" || op == "<=" || op == "<" {
		if open := op == "<"; v < s.high || v == s.high && open {
			s.high, s.openHigh = v, open
		}
	}
}

func (e *elements) boundInt(op string, v int64) {
	switch op {
	case "=":
		e.from, e.to = max(e.from, v), min(e.to, v)
	case ">=":
		e.from = max(e.from, v)
	case "<=":
		e.to = min(e.to, v)
	case ">":
		if v == math.MaxInt64 {
			e.from, e.to = 1, 0
			return
		}
		e.from = max(e.from, v+1)
	case "<":
		if v == math.MinInt64 {
			e.from, e.to = 1, 0
			return
		}
		e.to = min(e.to, v-1)
	}
}

// scoreBound is a bound of a score as the server takes it.
func scoreBound(v float64, open bool) string {
	text := strconv.FormatFloat(v, 'g', -1, 64)
	switch {
	case math.IsInf(v, 1):
		text = "+inf"
	case math.IsInf(v, -1):
		text = "-inf"
	}
	if open {
		return "(" + text
	}
	return text
}
