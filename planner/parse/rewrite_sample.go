package parse

import (
	"strconv"

	"rsql/planner/plan"
)

// Sample is TABLESAMPLE behind a table. It is the [Ident.Sample] of the table's name.
type Sample struct {
	// Percent counts where Rows is negative.
	Percent float64
	Rows    int64
	// Seed is that of REPEATABLE; nil without it.
	Seed *uint64
	Pos  plan.Pos
}

// tableSample takes TABLESAMPLE [BERNOULLI | SYSTEM | RESERVOIR] (n [PERCENT | ROWS]) [REPEATABLE (seed)], nil where there is
// none. A bare number is a percentage, but for RESERVOIR.
func (r *rewriter) tableSample() *Sample {
	if !r.cur().is("tablesample") {
		return nil
	}
	s := &Sample{Rows: -1, Pos: r.cur().pos()}
	r.advance()
	rows := r.accept("reservoir")
	_ = rows || r.accept("bernoulli") || r.accept("system")
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
	if r.accept("repeatable") {
		r.expectOp("(")
		seed := uint64(r.sampleNumber())
		s.Seed = &seed
		r.expectOp(")")
	}
	return s
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
