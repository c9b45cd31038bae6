package parse

import (
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// over takes what stands behind OVER: a window's name or a window.
func (r *rewriter) over() *Window {
	if r.cur().op("(") {
		return r.window()
	}
	w := &Window{Base: r.takeIdent(), Whole: true}
	w.Pos = w.Base.Pos
	return w
}

// window takes ([base] [PARTITION BY …] [ORDER BY …] [frame]).
func (r *rewriter) window() *Window {
	w := &Window{Pos: r.cur().pos()}
	if !r.enter() {
		return w
	}
	defer r.leave()
	r.expectOp("(")
	if t, next := r.cur(), r.peek(1); t.kind == tkQuoted ||
		t.kind == tkWord && !notOperands[t.low] && !frameUnit(t, next) && (!t.is("partition", "order") || !next.is("by")) {
		w.Base = r.takeIdent()
	}
	if r.accept("partition", "by") {
		w.PartitionBy = r.expressions()
	}
	if r.cur().is("order") {
		w.OrderBy = r.ordering()
	}
	if frameUnit(r.cur(), r.peek(1)) {
		w.Frame = r.frame()
	}
	if r.err == nil && !r.cur().op(")") {
		r.unexpected("PARTITION BY, ORDER BY, ROWS, RANGE, GROUPS or )")
	}
	r.expectOp(")")
	return w
}

// expressions takes expressions with commas between them as trees of their own.
func (r *rewriter) expressions() []sqlparser.Expr {
	s := r.subtree(func() {
		for {
			r.expr()
			if !r.cur().op(",") {
				return
			}
			r.emit(",")
			r.advance()
		}
	})
	if s == nil {
		return nil
	}
	return itemExprs(s)
}

// frameUnit reports whether a frame begins at t.
func frameUnit(t, next *token) bool {
	return t.is("rows", "range", "groups") && !next.op(")", ",", ".") && !next.is("partition", "order")
}

// frame takes unit bound, or unit BETWEEN bound AND bound, and EXCLUDE.
func (r *rewriter) frame() *Frame {
	t := r.cur()
	f := &Frame{Pos: t.pos(), Unit: map[string]plan.FrameUnit{"rows": plan.FrameRows, "range": plan.FrameRange, "groups": plan.FrameGroups}[t.low]}
	r.advance()
	if r.accept("between") {
		f.Start = r.bound()
		r.expect("AND", "and")
		f.End = r.bound()
	} else {
		f.Start = r.bound()
		f.End = FrameBound{Kind: plan.CurrentRow, Pos: f.Start.Pos}
	}
	if r.accept("exclude") {
		f.Exclude = r.exclude()
	}
	return f
}

// bound takes one end of a frame.
func (r *rewriter) bound() FrameBound {
	b := FrameBound{Pos: r.cur().pos()}
	switch {
	case r.accept("unbounded", "preceding"):
		b.Kind = plan.UnboundedPreceding
	case r.accept("unbounded", "following"):
		b.Kind = plan.UnboundedFollowing
	case r.accept("current", "row"):
		b.Kind = plan.CurrentRow
	default:
		s := r.subtree(func() {
			e := exprState{binary: -1}
			r.signedOperand(&e)
			for r.cur().op("+", "-", "*") {
				r.arithmetic(r.cur().val, &e)
			}
		})
		switch {
		case s == nil:
			return b
		case r.accept("preceding"):
			b.Kind = plan.Preceding
		case r.accept("following"):
			b.Kind = plan.Following
		default:
			r.unexpected("PRECEDING or FOLLOWING")
			return b
		}
		b.Offset = itemExprs(s)[0]
	}
	return b
}

func (r *rewriter) exclude() plan.FrameExclude {
	switch {
	case r.accept("current", "row"):
		return plan.ExcludeCurrentRow
	case r.accept("group"):
		return plan.ExcludeGroup
	case r.accept("ties"):
		return plan.ExcludeTies
	case r.accept("no", "others"):
	default:
		r.unexpected("CURRENT ROW, GROUP, TIES or NO OTHERS")
	}
	return plan.ExcludeNone
}

// tailMark begins the comment that marks a SELECT with a tail: /*tail 3*/ has the third.
const tailMark = "/*tail "

// tail takes WINDOW name AS (…), …, QUALIFY and USING SAMPLE, in any order, of the SELECT whose comments have the slot
// lead, and marks it.
func (r *rewriter) tail(lead int, tail *Tail) {
	for r.err == nil {
		switch t, next := r.cur(), r.peek(1); {
		case t.is("window") && tail.Windows == nil && (next.kind == tkWord || next.kind == tkQuoted):
			r.advance()
			tail.Windows = r.namedWindows()
		case t.is("qualify") && tail.Qualify == nil:
			r.advance()
			tail.Qualify = r.expression()
		case t.is("using") && next.is("sample") && tail.Sample == nil:
			r.advance()
			tail.Sample = r.sample(true)
			if t := r.cur(); t.is("where", "group", "having") {
				r.fail(r.syntax(r.i, "").WithHint("USING SAMPLE stands behind %s", strings.ToUpper(t.low)))
			}
		case tail.empty():
			return
		default:
			r.pending.tails = append(r.pending.tails, tail)
			r.pending.marks = true
			r.out.chunks[lead].text += tailMark + strconv.Itoa(len(r.pending.tails)-1) + "*/"
			return
		}
	}
}

func (r *rewriter) namedWindows() []NamedWindow {
	var out []NamedWindow
	for r.err == nil {
		w := NamedWindow{Name: r.aliasName()}
		r.expect("AS", "as")
		for _, have := range out {
			if have.Name.Name == w.Name.Name && r.err == nil {
				r.fail(plan.Errorf(plan.CodeName, "WINDOW names %s twice", plan.QuoteIdent(w.Name.Name)).WithPos(w.Name.Pos))
			}
		}
		w.Window = r.window()
		out = append(out, w)
		if !r.acceptOp(",") {
			break
		}
	}
	return out
}
