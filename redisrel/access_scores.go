package redisrel

import (
	"math"
	"slices"

	"rsql/planner/plan"
)

// scoresOf reads `score IN (list)` of a sorted set. params is set when some of the scores are not known yet.
func (r *relation) scoresOf(filter plan.Expr) (scores []float64, params, ok bool) {
	in, isIn := filter.(*plan.In)
	if r.shape != zsetShape || !isIn || in.Not {
		return nil, false, false
	}
	ref, isRef := in.Arg.(*plan.ColumnRef)
	if !isRef || ref.Index < 0 || ref.Index >= len(r.columns) {
		return nil, false, false
	}
	c := r.columns[ref.Index]
	if c.source != fromElement || c.part != zsetScore || c.typ != plan.DoubleType {
		return nil, false, false
	}
	for _, item := range in.List {
		if item.Type() != plan.DoubleType {
			return nil, false, false
		}
		v, isLiteral := item.(*plan.Literal)
		switch {
		case !isLiteral && plan.KnownAtStart(item):
			params = true
		case !isLiteral:
			return nil, false, false
		case !v.IsNull() && !math.IsNaN(v.Value.(float64)): // no score equals either
			scores = append(scores, v.Value.(float64))
		}
	}
	return scores, params, true
}

// among narrows the elements to those that have one of some scores.
func (e *elements) among(scores []float64) {
	slices.Sort(scores)
	scores = slices.Compact(scores)
	if e.scored {
		scores = slices.DeleteFunc(scores, func(v float64) bool { return !e.lists(v) })
	}
	e.bounded, e.scored, e.scores = true, true, scores
}

// settle leaves the scores that are within the range, and the range that they lie in. What parameters will say is not known yet.
func (e *elements) settle() {
	if !e.scored || e.params {
		return
	}
	e.scores = slices.DeleteFunc(e.scores, func(v float64) bool { return !e.score.holds(v) })
	if n := len(e.scores); n > 0 {
		e.score = scoreRange{low: e.scores[0], high: e.scores[n-1]}
	}
}

// holds reports whether a score is one of those that are wanted.
func (e *elements) holds(score float64) bool {
	return e.score.holds(score) && (!e.scored || e.lists(score))
}

// lists reports whether a score is a listed one.
func (e *elements) lists(score float64) bool {
	_, found := slices.BinarySearch(e.scores, score)
	return found
}

// scoreAfter is the first listed score behind another one, which is not listed; false when there is none.
func (e *elements) scoreAfter(score float64) (float64, bool) {
	at, _ := slices.BinarySearch(e.scores, score)
	if e.reverse {
		at--
	}
	if at < 0 || at >= len(e.scores) {
		return 0, false
	}
	return e.scores[at], true
}
