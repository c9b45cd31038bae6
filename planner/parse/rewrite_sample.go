package parse

import (
	"strconv"

	"rsql/planner/plan"
)

// Sample is TABLESAMPLE behind a table, or USING SAMPLE of a SELECT. It is the [Ident.Sample] of the table's name, of a
// derived table's alias, or [TableCall.Sample], and [Tail.Sample].
type Sample struct {
	// Percent counts where Rows is negative.
	Percent float64
	Rows    int64
	// Seed is that of REPEATABLE; nil without it.
	Seed *uint64
	Pos  plan.Pos
}

// tableSample takes TABLESAMPLE and what stands behind it; nil where there is none. A bare number is a percentage.
func (r *rewriter) tableSample() *Sample {
	if !r.cur().is("tablesample") {
		return nil
	}
	return r.sample(false)
}

// sample takes, behind the current word, [BERNOULLI | SYSTEM | RESERVOIR] (n [PERCENT | ROWS]) [REPEATABLE (seed)], or
// n [PERCENT | ROWS] [(method [, seed])]. A bare number is one of rows where bare says so, and of a reservoir.
func (r *rewriter) sample(bare bool) *Sample {
	s := &Sample{Rows: -1, Pos: r.cur().pos()}
	r.advance()
	reservoir := r.accept("reservoir")
	rows := reservoir || bare && !r.cur().is("bernoulli", "system")
	_ = reservoir || r.accept("bernoulli") || r.accept("system")
	paren := r.acceptOp("(")
	n := r.sampleNumber()
	switch {
	case r.acceptOp("%"), r.accept("percent"):
		rows = false
	case r.accept("rows"), r.accept("row"):
		rows = true
	}
	if paren {
		r.expectOp(")")
	}
	if rows {
		s.Rows = int64(n)
		if float64(s.Rows) != n && r.err == nil {
			r.fail(plan.Errorf(plan.CodeType, "a sample has a whole number of rows, not %g", n).WithPos(s.Pos))
		}
	} else {
		s.Percent = n
	}
	r.sampleSeed(s, !paren)
	return s
}

// sampleSeed takes REPEATABLE (seed), or, where a method may stand, (method [, seed]), in which a reservoir is how rows
// are taken, and the others how a share of them is.
func (r *rewriter) sampleSeed(s *Sample, method bool) {
	switch {
	case r.accept("repeatable"):
		r.expectOp("(")
	case method && r.cur().op("(") && r.peek(1).is("bernoulli", "system", "reservoir"):
		r.advance()
		if t := r.cur(); t.is("reservoir") != (s.Rows >= 0) && r.err == nil {
			r.fail(plan.Errorf(plan.CodeType, "a reservoir takes a number of rows, BERNOULLI and SYSTEM a percentage").WithPos(t.pos()))
		}
		r.advance()
		if r.acceptOp(")") {
			return
		}
		r.expectOp(",")
	default:
		return
	}
	seed := uint64(r.sampleNumber())
	s.Seed = &seed
	r.expectOp(")")
}

func (r *rewriter) sampleNumber() float64 {
	t := r.cur()
	n, err := strconv.ParseFloat(t.val, 64)
	if !t.number() || err != nil {
		r.unexpected("a number")
		return 0
	}
	r.advance()
	return n
}
