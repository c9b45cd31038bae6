package parse

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// OnConflict is ON DUPLICATE KEY UPDATE, or ON CONFLICT … DO UPDATE.
type OnConflict struct {
	// Set are the assignments; New is the alias of the new row, empty for none.
	Set []Assignment
	New Ident
	// Key is the list of columns behind ON CONFLICT; nil without one.
	Key []Ident
	// Where is a condition for the update; nil without one.
	Where sqlparser.Expr
	Pos   plan.Pos
}

// insert takes INSERT [IGNORE | OVERWRITE] INTO and REPLACE INTO; list is the number of the WITH before it, negative for none.
func (r *rewriter) insert() Statement {
	s := &Insert{Mode: plan.Insert}
	if r.cur().is("replace") {
		s.Mode = plan.Replace
	}
	r.advance()
	switch t := r.cur(); {
	case t.is("ignore") && s.Mode == plan.Insert:
		s.Mode = plan.InsertIgnore
		r.advance()
	case t.is("overwrite") && s.Mode == plan.Insert:
		s.Mode = plan.Overwrite
		r.advance()
		r.accept("table")
	case t.is("or") && r.peek(1).is("replace", "ignore") && s.Mode == plan.Insert:
		s.Mode = map[bool]plan.WriteMode{true: plan.Replace, false: plan.InsertIgnore}[r.peek(1).is("replace")]
		r.advance()
		r.advance()
	case t.is("or"):
		r.refuse("INSERT OR … is", "write REPLACE INTO or INSERT IGNORE INTO")
	case t.is("low_priority", "high_priority", "delayed"):
		r.refuse(strings.ToUpper(t.val)+" is", "leave it out")
	}
	if s.Mode == plan.Overwrite {
		r.accept("into")
	} else {
		r.expect("INTO", "into")
	}
	s.Table = r.tableName()
	if t := r.cur(); t.is("as") && r.peek(1).kind != tkEOF {
		s.Alias = r.takeAlias()
	}
	if r.cur().op("(") && !r.queryAhead(r.i) {
		s.Columns = r.columnList()
	}
	if r.cur().is("with") && r.peek(1).op("(") {
		s.Options = r.options()
	}
	switch t := r.cur(); {
	case t.is("set"):
		r.refuse("INSERT … SET is", "write INSERT INTO t (a, b) VALUES (1, 2)")
	case t.is("default"):
		r.refuse("DEFAULT VALUES is", "name the columns and their values")
	case t.kind == tkQuoted:
		r.refuse("an alias of the table written to without AS is", "")
	case t.is("partition"):
		r.refuse("PARTITION is", "")
	case t.is("value") && r.peek(1).op("("):
		r.fail(r.syntax(r.i, "VALUES"))
	}
	s.Query = r.insertedRows()
	r.conflictClause(s)
	s.Returning = r.returning()
	return s
}

// insertedRows takes the query of an INSERT.
func (r *rewriter) insertedRows() *Query {
	if r.err != nil {
		return nil
	}
	if t := r.cur(); !t.is("select", "with", "values", "from", "table") && !r.queryAhead(r.i) && !r.pivotStatementAhead(r.i) {
		r.unexpected("SELECT, FROM, VALUES or WITH")
		return nil
	}
	return r.separate()
}

// conflictClause takes [AS new] ON DUPLICATE KEY UPDATE … or ON CONFLICT ….
func (r *rewriter) conflictClause(s *Insert) {
	if r.err != nil {
		return
	}
	alias, at := Ident{}, r.i
	if r.cur().is("as") {
		alias = r.takeAlias()
		if r.cur().op("(") {
			r.refuse("a list of columns behind the alias of the new row is", "the new row has the names of the table's columns")
		}
		if !r.cur().is("on") {
			r.i = at
			r.unexpected("")
		}
	}
	if r.err != nil || !r.cur().is("on") || !r.peek(1).is("duplicate", "conflict") {
		return
	}
	if s.Mode != plan.Insert {
		r.refuse("ON "+strings.ToUpper(r.peek(1).val)+" behind "+s.Mode.String()+" is", "write INSERT INTO")
		return
	}
	c := &OnConflict{New: alias, Pos: r.cur().pos()}
	r.advance()
	if r.accept("duplicate") {
		r.expect("KEY", "key")
		r.expect("UPDATE", "update")
		c.Set = r.assignments()
		s.Conflict = c
		return
	}
	r.advance()
	r.onConflict(s, c)
}

// onConflict takes what stands behind ON CONFLICT.
func (r *rewriter) onConflict(s *Insert, c *OnConflict) {
	if r.cur().op("(") {
		c.Key = r.columnList()
	}
	switch t := r.cur(); {
	case t.is("on"):
		r.refuse("ON CONFLICT ON CONSTRAINT is", "there are no constraints: write ON CONFLICT, a row's key is the only one")
	case t.is("where"):
		r.refuse("WHERE behind ON CONFLICT (…) is", "it stands behind DO UPDATE SET …")
	}
	r.expect("DO", "do")
	s.Conflict = c
	if r.accept("nothing") {
		s.Mode = plan.InsertIgnore
		return
	}
	r.expect("UPDATE", "update")
	r.expect("SET", "set")
	c.Set = r.assignments()
	if r.accept("where") {
		c.Where = r.expression()
	}
}

// separateToEnd takes a query up to the end and gives it a tree of its own.
func (r *rewriter) separateToEnd() *Query {
	if r.err != nil {
		return nil
	}
	if t := r.cur(); !t.is("select", "with", "values", "from", "table") && !r.queryAhead(r.i) && !r.pivotStatementAhead(r.i) {
		r.unexpected("SELECT, FROM, VALUES or WITH")
		return nil
	}
	outer := r.out
	r.out = &output{}
	q := r.queryStatement()
	r.out = outer
	return q
}
