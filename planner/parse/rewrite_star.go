package parse

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// Star is a * with something behind it: * EXCLUDE (…) REPLACE (…) RENAME (…), or * LIKE '…'. It is the [Ident.Star] of the
// name of a call without arguments, which stands for it.
type Star struct {
	// Table is that of t.* or s.t.*; its Name is empty for *.
	Table   Ident
	Exclude []Ident
	Replace []Replacement
	Rename  []Renaming
	// Like is the pattern that names of columns match, of the kind that Ilike says; nil for all.
	Like  *Literal
	Ilike bool
}

// Replacement is expr AS column.
type Replacement struct {
	Expr   sqlparser.Expr
	Column Ident
}

// Renaming is column AS name.
type Renaming struct{ Column, Name Ident }

// Nodes are the expressions that the star holds.
func (s *Star) Nodes() []sqlparser.SQLNode {
	out := make([]sqlparser.SQLNode, len(s.Replace))
	for i, r := range s.Replace {
		out[i] = r.Expr
	}
	return out
}

// selectStar takes * or t.* with what stands behind it; false, having taken nothing, where there is none.
func (r *rewriter) selectStar() bool {
	t := r.cur()
	table := Ident{}
	skip := 1
	switch {
	case t.op("*"):
	case r.tableStarAt(0):
		skip = 3
		table = r.identAt(r.i)
	case (t.kind == tkWord || t.kind == tkQuoted) && r.peek(1).op(".") && r.tableStarAt(2): // t with its database or server
		skip = 5
		table = r.identAt(r.i + 2)
		table.Path = []Ident{r.identAt(r.i)}
	default:
		return false
	}
	if !r.starModifier(skip) {
		if !r.tableStar() {
			r.emit("*")
			r.advance()
		}
		r.afterStar()
		return true
	}
	star := &Star{Table: table}
	name := r.src.addIdent(Ident{Name: "*", Pos: t.pos(), Star: star})
	at := r.i
	for range skip {
		r.advance()
	}
	for r.err == nil && r.starModifier(0) {
		r.modifyStar(star)
	}
	r.out.add(at, name+"(")
	r.out.chunks[r.out.mark()-1].parens = 1
	r.out.close(at)
	r.afterStar()
	return true
}

// starModifier reports whether a modifier of a * stands n tokens ahead.
func (r *rewriter) starModifier(n int) bool {
	t, next := r.peek(n), r.peek(n+1)
	switch {
	case t.is("exclude", "rename", "replace"):
		return next.op("(") || next.kind == tkWord || next.kind == tkQuoted
	case t.is("except"):
		return next.op("(") && !r.queryAhead(min(r.i+n+1, len(r.toks)-1))
	case t.is("like", "ilike"):
		return next.kind == tkString
	default:
		return false
	}
}

// modifyStar takes one modifier.
func (r *rewriter) modifyStar(s *Star) {
	t := r.cur()
	r.advance()
	switch {
	case t.is("like", "ilike"):
		l := r.cur().literal()
		s.Like, s.Ilike = &l, t.is("ilike")
		r.advance()
	case t.is("replace"):
		r.starItems(func() {
			e := r.expression()
			r.expect("AS", "as")
			s.Replace = append(s.Replace, Replacement{Expr: e, Column: r.starName()})
		})
	case t.is("rename"):
		r.starItems(func() {
			from := r.starName()
			r.expect("AS", "as")
			s.Rename = append(s.Rename, Renaming{Column: from, Name: r.starName()})
		})
	default:
		r.starItems(func() { s.Exclude = append(s.Exclude, r.starName()) })
	}
}

// starItems takes one item, or several in parentheses.
func (r *rewriter) starItems(item func()) {
	if !r.acceptOp("(") {
		item()
		return
	}
	for r.err == nil {
		item()
		if !r.acceptComma() {
			break
		}
	}
	r.expectOp(")")
}

// starName takes the name of a column.
func (r *rewriter) starName() Ident {
	if t := r.cur(); t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low]) {
		r.unexpected("the name of a column")
		return Ident{}
	}
	return r.takeIdent()
}

// afterStar refuses an alias behind a *.
func (r *rewriter) afterStar() {
	t := r.cur()
	if !t.is("as") && t.kind != tkQuoted && (t.kind != tkWord || notAliases[t.low] || r.setOperator(r.i)) {
		return
	}
	err := r.syntax(r.i, "")
	if near, ok := plan.Nearest(t.val, clauseWords); ok && t.kind == tkWord && len(t.val) > 2 {
		err = err.WithHint("did you mean %s?", near)
	} else {
		err = err.WithHint("a * has no alias; * EXCLUDE (a), * REPLACE (b AS a) and * RENAME (a AS b) change its columns")
	}
	r.fail(err)
}
