package parse

import (
	"rsql/planner/plan"
)

const (
	// maxDepth is the number of parentheses that may be open at once; sqlparser's own limit is the next number.
	maxDepth = 198
	// maxOperators is the number of operators in one expression without parentheses. It bounds the depth of the tree,
	// which the layers above walk by recursion.
	maxOperators = 50_000
	// maxSigns is the number of signs and NOTs in a row.
	maxSigns = 100
)

// rewriter reads tokens and writes the text that sqlparser gets. The first error is kept, and moves the rewriter to the
// end of input, where every loop ends.
type rewriter struct {
	src  *Source
	toks []token
	i    int
	out  *output
	err  *plan.Error
	// depth is the number of rules that are under way and call themselves; cases the number of open CASEs.
	depth, cases int
	// owed is the number of joins whose condition is still to come, behind the joins within their right side.
	owed int
	// unnamed counts the derived tables without an alias.
	unnamed int
	// pending is what finish has to do when sqlparser has built the tree.
	pending pending
}

// cur is the current token.
func (r *rewriter) cur() *token { return &r.toks[r.i] }

// peek is the token n after the current one, the end of input beyond it.
func (r *rewriter) peek(n int) *token { return &r.toks[min(r.i+n, len(r.toks)-1)] }

// advance moves to the next token.
func (r *rewriter) advance() {
	if r.i < len(r.toks)-1 {
		r.i++
	}
}

// fail keeps the first error and moves to the end.
func (r *rewriter) fail(err *plan.Error) {
	if r.err == nil {
		r.err = err
	}
	r.i = len(r.toks) - 1
}

// acceptOp takes the current token when it is the operator.
func (r *rewriter) acceptOp(op string) bool {
	if !r.cur().op(op) {
		return false
	}
	r.advance()
	return true
}

// accept takes the words when the tokens that follow are those, all of them or none.
func (r *rewriter) accept(words ...string) bool {
	for n, w := range words {
		if !r.peek(n).is(w) {
			return false
		}
	}
	for range words {
		r.advance()
	}
	return true
}

// expectOp takes the operator or fails.
func (r *rewriter) expectOp(op string) {
	if !r.acceptOp(op) {
		r.unexpected(op)
	}
}

// expect takes the word or fails; display is the word in upper case.
func (r *rewriter) expect(display, word string) {
	if !r.accept(word) {
		r.unexpected(display)
	}
}

// emit writes text for the current token.
func (r *rewriter) emit(text string) { r.out.add(r.i, text) }

// enter begins a rule that may call itself; false, with an error, when it has done so too often.
func (r *rewriter) enter() bool {
	if r.depth++; r.depth > maxDepth {
		r.fail(r.deep(r.i))
		return false
	}
	return true
}

func (r *rewriter) leave() { r.depth-- }

func (r *rewriter) deep(tok int) *plan.Error {
	return plan.Errorf(plan.CodeUnsupported, "the statement is nested more than %d deep", maxDepth).
		WithHint("name inner parts in a WITH").WithPos(r.toks[tok].pos())
}

// openParen takes "(" and writes it; closeParen its partner.
func (r *rewriter) openParen() {
	if !r.cur().op("(") {
		r.unexpected("(")
		return
	}
	r.out.open(r.i)
	r.advance()
}

func (r *rewriter) closeParen() {
	if !r.cur().op(")") {
		r.unexpected(")")
		return
	}
	r.out.close(r.i)
	r.advance()
}
