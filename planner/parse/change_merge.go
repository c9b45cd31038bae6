package parse

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// merge takes MERGE [INTO] t USING source ON condition WHEN … behind its first word. The rows are the source LEFT JOIN t, or FULL JOIN
// where rows of t without one of the source are meant, too.
func (r *rewriter) merge(s *Change) {
	r.accept("into")
	mark, at := r.out.mark(), r.i
	r.namedTable()
	s.Target = r.aliasOf(at)
	target := r.out.cut(mark)
	r.expect("USING", "using")
	r.table()
	if r.bySource() {
		r.emit("straight_join") // which stands for a full join
	} else {
		r.emit("left join")
	}
	r.out.chunks = append(r.out.chunks, target...)
	if r.cur().is("using") {
		r.refuse("MERGE … USING (columns) is", "write ON t.id = s.id")
	}
	r.expect("ON", "on")
	r.emit("on")
	r.expr()
	if !r.cur().is("when") {
		r.unexpected("WHEN")
	}
	for r.err == nil && r.cur().is("when") {
		s.Whens = append(s.Whens, r.when())
	}
}

// bySource reports whether WHEN NOT MATCHED BY SOURCE is to come.
func (r *rewriter) bySource() bool {
	for i := r.i; i+2 < len(r.toks); i++ {
		if r.toks[i].is("matched") && r.toks[i+1].is("by") && r.toks[i+2].is("source") {
			return true
		}
	}
	return false
}

// when takes WHEN [NOT] MATCHED [BY SOURCE | BY TARGET] [AND condition] THEN action.
func (r *rewriter) when() When {
	r.advance()
	w := When{Matched: !r.accept("not"), Pos: r.cur().pos()}
	r.expect("MATCHED", "matched")
	if !w.Matched && r.accept("by") {
		if w.BySource = r.accept("source"); w.BySource {
			w.Matched = true // by itself: there is a row to change
		} else {
			r.expect("SOURCE or TARGET", "target")
		}
	}
	if r.accept("and") {
		w.Cond = r.expression()
	}
	r.expect("THEN", "then")
	r.whenAction(&w)
	return w
}

func (r *rewriter) whenAction(w *When) {
	switch {
	case r.accept("do", "nothing"):
		w.Kind = plan.ChangeNothing
	case r.cur().is("update", "delete") && !w.Matched, r.cur().is("insert") && w.Matched:
		r.fail(plan.Errorf(plan.CodeSyntax, "%s is no action for rows that are %s", strings.ToUpper(r.cur().val),
			map[bool]string{true: "matched", false: "not matched"}[w.Matched]).WithPos(r.cur().pos()))
	case r.accept("update"):
		w.Kind = plan.ChangeUpdate
		r.expect("SET", "set")
		w.Set = r.assignments()
	case r.accept("delete"):
		w.Kind = plan.ChangeDelete
	case r.accept("insert"):
		w.Kind = plan.ChangeInsert
		if r.cur().op("(") {
			w.Columns = r.columnList()
		}
		if r.cur().is("default") {
			r.refuse("DEFAULT VALUES is", "name the columns and their values")
		}
		r.expect("VALUES", "values")
		w.Values = r.valueList()
	default:
		r.unexpected("UPDATE SET, INSERT, DELETE or DO NOTHING")
	}
}

// valueList takes (a, b, …) as trees of their own.
func (r *rewriter) valueList() []sqlparser.Expr {
	r.expectOp("(")
	var out []sqlparser.Expr
	for r.err == nil {
		if t := r.cur(); t.is("default") && r.peek(1).op(",", ")") {
			r.refuse("DEFAULT is", "leave the column out, or write NULL")
			return nil
		}
		out = append(out, r.expression())
		if !r.acceptComma() {
			break
		}
	}
	r.expectOp(")")
	return out
}
