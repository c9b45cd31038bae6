package parse

import (
	"strings"

	"rsql/planner/plan"
)

// insert takes INSERT [IGNORE] INTO and REPLACE INTO.
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
	case t.is("overwrite"):
		r.refuse("INSERT OVERWRITE is", "REPLACE INTO replaces rows by their key")
	case t.is("or"):
		r.refuse("INSERT OR … is", "write REPLACE INTO or INSERT IGNORE INTO")
	case t.is("low_priority", "high_priority", "delayed"):
		r.refuse(strings.ToUpper(t.val)+" is", "leave it out")
	}
	r.expect("INTO", "into")
	s.Table = r.tableName()
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
	case t.is("as") || t.kind == tkQuoted:
		r.refuse("an alias of the table written to is", "")
	case t.is("partition"):
		r.refuse("PARTITION is", "")
	case t.is("value") && r.peek(1).op("("):
		r.fail(r.syntax(r.i, "VALUES"))
	}
	s.Query = r.separateToEnd()
	return s
}

// separateToEnd takes a query up to the end and gives it a tree of its own.
func (r *rewriter) separateToEnd() *Query {
	if r.err != nil {
		return nil
	}
	if t := r.cur(); !t.is("select", "with", "values", "from", "table") && !r.queryAhead(r.i) {
		r.unexpected("SELECT, FROM, VALUES or WITH")
		return nil
	}
	outer := r.out
	r.out = &output{}
	q := r.queryStatement()
	r.out = outer
	return q
}
