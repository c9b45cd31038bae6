package parse

import (
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// Change is UPDATE, DELETE, TRUNCATE or MERGE.
type Change struct {
	// Verb is the word that the statement begins with, in upper case.
	Verb string
	// Rows is SELECT 1 FROM … WHERE … ORDER BY … LIMIT …: the rows that are meant, of the table and those beside it. That of
	// MERGE is the source LEFT JOIN the table.
	Rows *Query
	// Target is what the table is called in the FROM of Rows; that of a DELETE or MERGE is always set, that of an UPDATE of
	// several tables is the one whose columns are set, and Name empty.
	Target Ident
	// Own is set where FROM or USING follow the table, so that columns without a table's name are its.
	Own bool
	// Table is the table that an UPDATE with Options changes, by its own name; Options are those of UPDATE t WITH (…) SET.
	Table   Ident
	Options []Option
	// Set are the assignments of UPDATE, Whens the actions of MERGE.
	Set   []Assignment
	Whens []When
	// Returning is the list of RETURNING; nil without one.
	Returning sqlparser.SelectExprs
	Pos       plan.Pos
}

func (*Change) statement() {}

// Unfiltered reports whether the statement means all rows of one table.
func (c *Change) Unfiltered() bool {
	q, ok := c.Rows.Body.(*sqlparser.Select)
	return ok && c.Verb != "MERGE" && q.Where == nil && q.Limit == nil && len(q.From) == 1 && c.Target.Name != ""
}

// Assignment is column = value; the column's table may stand before it.
type Assignment struct {
	Column []Ident
	Value  sqlparser.Expr
}

// When is one WHEN of MERGE.
type When struct {
	// Matched is set where there is a row of the table, BySource where there is none of the source.
	Matched, BySource bool
	// Cond is the condition behind AND; nil without one.
	Cond sqlparser.Expr
	Kind plan.ChangeKind
	Set  []Assignment
	// Columns and Values are those of INSERT; Columns is nil without a list.
	Columns []Ident
	Values  []sqlparser.Expr
	Pos     plan.Pos
}

// change takes UPDATE, DELETE, TRUNCATE or MERGE; list is the number of the WITH before it, negative for none.
func (r *rewriter) change(list int) Statement {
	s := &Change{Verb: strings.ToUpper(r.cur().val), Pos: r.cur().pos()}
	r.advance()
	if t := r.cur(); t.is("low_priority", "quick", "ignore") && (r.peek(1).kind == tkWord || r.peek(1).kind == tkQuoted) && !r.peek(1).is("set", "where") {
		r.refuse("the modifier "+strings.ToUpper(t.val)+" of "+s.Verb+" is", "leave it out")
	}
	outer := r.out
	r.out = &output{}
	r.emit("select")
	lead := r.out.slot(r.i)
	r.emit("1 from")
	switch s.Verb {
	case "UPDATE":
		r.update(s)
	case "DELETE":
		r.delete(s)
	case "TRUNCATE":
		r.truncate(s)
	default:
		r.merge(s)
	}
	if list >= 0 && r.err == nil {
		r.out.chunks[lead].text = withMark + strconv.Itoa(list) + " 0*/"
		r.pending.marks = true
	}
	q := r.build()
	r.out = outer
	s.Rows = q
	s.Returning = r.returning()
	return s
}

// returning takes RETURNING list; nil where there is none.
func (r *rewriter) returning() sqlparser.SelectExprs {
	if !r.cur().is("returning") || r.err != nil {
		return nil
	}
	r.advance()
	s := r.subtree(r.selectList)
	if s == nil {
		return nil
	}
	return s.SelectExprs
}

// update takes an UPDATE behind its first word.
func (r *rewriter) update(s *Change) {
	at := r.i
	r.updated(s)
	if r.cur().is("with") && r.peek(1).op("(") && s.Target.Name != "" {
		s.Table = r.pathAt(at)
		s.Options = r.options()
	}
	r.expect("SET", "set")
	s.Set = r.assignments()
	if r.cur().is("from") && r.err == nil {
		s.Own = true
		r.emit(",")
		r.advance()
		r.tables()
	}
	r.restriction()
}

// updated takes the tables of an UPDATE. One alone is the table that is changed.
func (r *rewriter) updated(s *Change) {
	name, at := r.cur(), r.i
	r.tables()
	if r.err == nil && name.kind != tkString && !name.op("(") {
		s.Target = r.aliasOf(at)
	}
	for i := at; i < r.i; i++ {
		if t := &r.toks[i]; t.op(",", "(") || r.joinAhead(i) {
			s.Target = Ident{}
			return
		}
	}
}

// aliasOf is what the table at an index is called: its alias where it has one.
func (r *rewriter) aliasOf(at int) Ident {
	id := r.pathAt(at)
	next := min(max(r.nameEnd(at), at)+1, len(r.toks)-1)
	if r.toks[next].is("as") {
		next++
	}
	if t := &r.toks[min(next, len(r.toks)-1)]; next < r.i && (t.kind == tkQuoted || t.kind == tkWord && !notAliases[t.low] && !notTableAliases[t.low]) {
		return r.identAt(next)
	}
	return id
}

// pathAt is the name of the table at an index, with those of what it lies in.
func (r *rewriter) pathAt(at int) Ident {
	var path []Ident
	for end := r.nameEnd(at); at < end; at += 2 {
		path = append(path, r.identAt(at))
	}
	id := r.identAt(at)
	id.Path = path
	return id
}

// identAt is the word or quoted name at an index.
func (r *rewriter) identAt(at int) Ident {
	t := &r.toks[at]
	return Ident{Name: t.val, Quoted: t.kind == tkQuoted, Pos: t.pos()}
}

// assignments takes a = 1, t.b = 2, (c, d) = (3, 4).
func (r *rewriter) assignments() []Assignment {
	var out []Assignment
	for r.err == nil {
		if r.cur().op("(") {
			out = append(out, r.rowAssignment()...)
		} else {
			out = append(out, Assignment{Column: r.assigned()})
			r.expectOp("=")
			out[len(out)-1].Value = r.assignedValue()
		}
		if !r.acceptComma() {
			break
		}
	}
	return out
}

// assigned takes the name of a column that is set.
func (r *rewriter) assigned() []Ident {
	var parts []Ident
	for r.err == nil {
		if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted {
			r.unexpected("the name of a column")
			return nil
		}
		parts = append(parts, r.takeIdent())
		if len(parts) == nameParts || !r.acceptOp(".") {
			break
		}
	}
	return parts
}

func (r *rewriter) assignedValue() sqlparser.Expr {
	if t := r.cur(); t.is("default") && (r.peek(1).op(",", ")") || r.peek(1).kind == tkEOF || r.peek(1).is("where", "from")) {
		r.refuse("DEFAULT is", "write NULL")
	}
	return r.expression()
}

// rowAssignment takes (a, b) = (1, 2).
func (r *rewriter) rowAssignment() []Assignment {
	at := r.i
	columns := r.columnList()
	r.expectOp("=")
	r.accept("row")
	if r.queryAhead(r.i) {
		r.refuse("a row of columns set to a subquery is", "set each column to a subquery of its own, or join with it")
	}
	r.expectOp("(")
	var out []Assignment
	for _, c := range columns {
		if len(out) > 0 && !r.acceptOp(",") {
			r.unexpected(",")
		}
		if r.err != nil {
			return nil
		}
		out = append(out, Assignment{Column: []Ident{c}, Value: r.assignedValue()})
	}
	if r.cur().op(",") {
		r.fail(plan.Errorf(plan.CodeSyntax, "there are more values than the %d columns before them", len(columns)).WithPos(r.toks[at].pos()))
	}
	r.expectOp(")")
	return out
}

// restriction takes WHERE, ORDER BY and LIMIT.
func (r *rewriter) restriction() {
	if r.cur().is("where") {
		if r.peek(1).is("current") && r.peek(2).is("of") {
			r.advance()
			r.refuse("WHERE CURRENT OF is", "there are no cursors")
		}
		r.emit("where")
		r.advance()
		r.expr()
	}
	r.orderBy()
	r.limit()
}

// delete takes a DELETE behind its first word: DELETE FROM t [USING …], or DELETE t FROM … with joins.
func (r *rewriter) delete(s *Change) {
	if !r.cur().is("from") {
		if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted {
			r.unexpected("FROM")
			return
		}
		s.Target = r.takeIdent()
		if r.cur().op(",") {
			r.refuse("DELETE from several tables at once is", "delete from each with a statement of its own")
		}
	}
	r.expect("FROM", "from")
	at := r.i
	if s.Target.Name != "" {
		r.tables()
	} else {
		r.namedTable()
		s.Target = r.aliasOf(at)
		if r.joinAhead(r.i) {
			r.refuse("a join behind DELETE FROM is", "write DELETE t FROM t JOIN …, or DELETE FROM t USING …")
		}
	}
	if r.cur().is("using") && r.err == nil {
		s.Own = true
		r.emit(",")
		r.advance()
		r.tables()
	}
	r.restriction()
}

// truncate takes TRUNCATE [TABLE] name.
func (r *rewriter) truncate(s *Change) {
	if r.cur().is("table") && r.peek(1).kind != tkEOF {
		r.advance()
	}
	at := r.i
	r.emit(r.tableIdent())
	s.Target = r.aliasOf(at)
	switch t := r.cur(); {
	case t.op(","):
		r.refuse("TRUNCATE of several tables at once is", "truncate them one by one")
	case t.is("cascade", "restrict", "restart", "continue"):
		r.refuse(strings.ToUpper(t.val)+" is", "leave it out")
	}
}
