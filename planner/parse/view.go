package parse

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// CreateView is CREATE [OR REPLACE] [TEMPORARY] VIEW [IF NOT EXISTS] name [(columns)] AS query.
type CreateView struct {
	Name                              Ident
	OrReplace, Temporary, IfNotExists bool
	// Columns are the names of the view's columns; nil for those of the query.
	Columns []Ident
	Query   *Query
	// Text is the query as the user wrote it.
	Text string
}

// DropView is DROP VIEW [IF EXISTS] name.
type DropView struct {
	Name     Ident
	IfExists bool
}

func (*CreateView) statement() {}
func (*DropView) statement()   {}

// viewAhead reports whether the words behind CREATE make a view.
func (r *rewriter) viewAhead() bool {
	n := 0
	if r.peek(n).is("or") && r.peek(n+1).is("replace") {
		n += 2
	}
	if r.peek(n).is("temporary", "temp") {
		n++
	}
	return r.peek(n).is("view")
}

// createView takes CREATE VIEW behind its first word.
func (r *rewriter) createView() Statement {
	s := &CreateView{OrReplace: r.accept("or", "replace")}
	s.Temporary = r.accept("temporary") || r.accept("temp")
	r.expect("VIEW", "view")
	s.IfNotExists = !s.OrReplace && r.accept("if", "not", "exists")
	s.Name = r.tableName()
	if r.cur().op("(") && r.err == nil {
		s.Columns = r.columnList()
	}
	r.expect("AS", "as")
	start := r.cur().start
	s.Query = r.separateToEnd()
	switch {
	case r.err != nil:
	case len(r.src.Params) > 0:
		r.fail(plan.Errorf(plan.CodeUnsupported, "a view has no parameters").
			WithHint("write a constant, or filter where the view is read").WithPos(r.src.Params[0].Pos))
	default:
		s.Text = r.src.Text[start:r.toks[len(r.toks)-2].end]
	}
	return s
}

// Place has everything in a source stand at one place of another text, which errors then show. It is for a source that
// nobody else uses.
func (s *Source) Place(at plan.Pos) {
	for i := range s.idents {
		s.idents[i].Pos = at
		placeAll(s.idents[i].Columns, at)
		placeAll(s.idents[i].Path, at)
	}
	for i := range s.literals {
		s.literals[i].Pos = at
	}
	for q := range s.withs {
		s.placeWith(q, at)
	}
	s.Text = ""
}

func (s *Source) placeWith(q sqlparser.SelectStatement, at plan.Pos) {
	for i := range s.withs[q] {
		s.withs[q][i].Name.Pos = at
		placeAll(s.withs[q][i].Name.Columns, at)
	}
}

func placeAll(ids []Ident, at plan.Pos) {
	for i := range ids {
		ids[i].Pos = at
	}
}
