package parse

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// modifiers gives those of the call whose name is identifier n, making them where there are none yet.
func (r *rewriter) modifiers(n int) *Modifiers {
	id := &r.src.idents[n]
	if id.Call == nil {
		id.Call = &Modifiers{Pos: r.cur().pos()}
	}
	return id.Call
}

// subtree gives what f writes behind SELECT to sqlparser as a statement of its own; nil after an error.
func (r *rewriter) subtree(f func()) *sqlparser.Select {
	outer := r.out
	r.out = &output{}
	r.emit("select")
	f()
	q := r.build()
	r.out = outer
	if q == nil {
		return nil
	}
	s, ok := q.Body.(*sqlparser.Select)
	if !ok {
		r.fail(plan.Errorf(plan.CodeInternal, "an expression was read as %T", q.Body))
	}
	return s
}

// expression takes an expression as a tree of its own.
func (r *rewriter) expression() sqlparser.Expr {
	s := r.subtree(r.expr)
	if s == nil {
		return nil
	}
	return itemExprs(s)[0]
}

// itemExprs are the expressions of a select list without stars.
func itemExprs(s *sqlparser.Select) []sqlparser.Expr {
	var out []sqlparser.Expr
	for _, item := range s.SelectExprs {
		if x, ok := item.(*sqlparser.AliasedExpr); ok {
			out = append(out, x.Expr)
		}
	}
	return out
}

// ordering takes ORDER BY as a tree of its own.
func (r *rewriter) ordering() sqlparser.OrderBy {
	s := r.subtree(func() {
		r.emit("1")
		r.orderBy()
	})
	if s == nil {
		return nil
	}
	return s.OrderBy
}

// inCall takes what may stand behind the arguments of the call whose name is identifier n, before its parenthesis closes.
func (r *rewriter) inCall(n int) {
	for r.err == nil {
		switch t := r.cur(); {
		case t.is("ignore", "respect") && r.peek(1).is("nulls"):
			r.nullTreatment(n)
		case t.is("order") && r.peek(1).is("by") && (r.src.idents[n].Call == nil || r.src.idents[n].Call.OrderBy == nil):
			m := r.modifiers(n)
			m.OrderBy = r.ordering()
		case t.is("separator") && (r.peek(1).kind == tkString || r.peek(1).kind == tkParam):
			m := r.modifiers(n)
			if m.Separator != nil {
				r.fail(r.syntax(r.i, ""))
			}
			r.advance()
			m.Separator = r.expression()
		default:
			return
		}
	}
}

func (r *rewriter) nullTreatment(n int) {
	m := r.modifiers(n)
	if m.Nulls != NullsUnsaid {
		r.fail(r.syntax(r.i, ""))
	}
	m.Nulls = IgnoreNulls
	if r.cur().is("respect") {
		m.Nulls = RespectNulls
	}
	r.advance()
	r.advance()
}

// behindCall takes what may stand behind the call whose name is identifier n: WITHIN GROUP, FILTER, IGNORE NULLS, OVER.
func (r *rewriter) behindCall(n int) {
	for r.err == nil {
		t, next := r.cur(), r.peek(1)
		switch {
		case t.is("within") && next.is("group"):
			r.withinGroup(n)
		case t.is("filter") && next.op("("):
			r.filter(n)
		case t.is("ignore", "respect") && next.is("nulls"):
			r.nullTreatment(n)
		case t.is("over") && (next.op("(") || next.kind == tkQuoted || next.kind == tkWord && next.startsOperand()):
			m := r.modifiers(n)
			r.advance()
			m.Over = r.over()
			return
		case t.is("from") && next.is("first", "last") && r.peek(2).is("over", "ignore", "respect"):
			r.refuse("FROM "+strings.ToUpper(next.val)+" of a window function is", "leave FROM FIRST out; for FROM LAST order the other way round")
		case t.is("against") && next.op("("):
			r.refuse("MATCH … AGAINST is", "use LIKE, ILIKE or REGEXP")
		default:
			return
		}
	}
}

// withinGroup takes WITHIN GROUP (ORDER BY …).
func (r *rewriter) withinGroup(n int) {
	m := r.modifiers(n)
	if m.OrderBy != nil {
		r.fail(r.syntax(r.i, "").WithHint("the ORDER BY stands in the call or in WITHIN GROUP"))
		return
	}
	r.advance()
	r.advance()
	r.expectOp("(")
	if !r.cur().is("order") {
		r.unexpected("ORDER BY")
		return
	}
	m.OrderBy, m.Within = r.ordering(), true
	r.expectOp(")")
}

// filter takes FILTER (WHERE condition).
func (r *rewriter) filter(n int) {
	m := r.modifiers(n)
	if m.Filter != nil {
		r.fail(r.syntax(r.i, ""))
		return
	}
	r.advance()
	r.expectOp("(")
	r.expect("WHERE", "where")
	m.Filter = r.expression()
	r.expectOp(")")
}
