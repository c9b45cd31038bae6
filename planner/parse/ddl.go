package parse

import (
	"strings"

	"rsql/planner/plan"
)

// create takes CREATE [OR REPLACE] [TEMPORARY] TABLE and CREATE VIEW.
func (r *rewriter) create() Statement {
	start := r.cur().start
	r.advance()
	if r.viewAhead() {
		return r.createView()
	}
	s := &CreateTable{OrReplace: r.accept("or", "replace")}
	if r.cur().is("temporary", "temp") && r.peek(1).is("table") {
		s.Temporary = true
		r.advance()
	}
	if !r.cur().is("table") {
		r.refuseObject("CREATE")
		return nil
	}
	r.advance()
	s.IfNotExists = !s.OrReplace && r.accept("if", "not", "exists")
	s.Name = r.tableName()
	if r.cur().is("like") {
		r.refuse("CREATE TABLE … LIKE is", "SHOW CREATE TABLE prints a declaration to start from")
	}
	if r.cur().op("(") && !r.queryAhead(r.i) {
		s.Columns = r.columnDefs()
	}
	if r.cur().is("with") && r.peek(1).op("(") {
		s.Options = r.options()
	}
	if t := r.cur(); t.is("engine", "comment", "default", "charset", "auto_increment", "partition", "collate", "tablespace", "using") {
		r.refuse("the table option "+strings.ToUpper(t.val)+" is", "options stand in WITH (key = '…', ttl = '…')")
	}
	at := r.i
	if s.Query = r.createQuery(); s.Query != nil && s.OrReplace && r.err == nil {
		r.fail(r.unsupported(at, "CREATE OR REPLACE TABLE … AS is", "declare the table, and write its rows with REPLACE INTO … SELECT"))
	}
	s.Text = r.src.Text[start:r.toks[max(0, len(r.toks)-2)].end]
	return s
}

// createQuery takes [AS] query.
func (r *rewriter) createQuery() *Query {
	as := r.accept("as")
	if !as && r.cur().kind == tkEOF {
		return nil
	}
	if !as && !r.cur().is("select", "with", "values") && !r.pivotStatementAhead(r.i) && !r.queryAhead(r.i) {
		r.unexpected("(columns), WITH (options) or AS query")
		return nil
	}
	return r.separateToEnd()
}

// refuseObject refuses CREATE and DROP of other things than tables.
func (r *rewriter) refuseObject(verb string) {
	t := r.cur()
	hints := map[string]string{
		"index": "", "unique": "", "database": "a Redis database is chosen by the URL",
		"schema": "there are no schemas", "function": "", "procedure": "", "trigger": "", "user": "", "sequence": "", "type": "",
		"materialized": "CREATE TABLE … AS writes the rows", "external": "", "role": "", "virtual": "", "macro": "", "temporary": "",
		"temp": "", "global": "", "local": "", "unlogged": "", "tablespace": "", "event": "", "server": "", "extension": "", "fulltext": "",
	}
	if hint, known := hints[t.low]; known && t.kind == tkWord {
		what := verb + " " + strings.ToUpper(t.val)
		if next := r.peek(1); next.is("table", "view", "index") {
			what += " " + strings.ToUpper(next.val)
		}
		r.refuse(what+" is", hint)
		return
	}
	r.unexpected("TABLE")
}

// columnDefs takes (name type, …).
func (r *rewriter) columnDefs() []ColumnDef {
	r.expectOp("(")
	var cols []ColumnDef
	for r.err == nil {
		r.refuseConstraint()
		if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted {
			r.unexpected("the name of a column")
			return nil
		}
		c := ColumnDef{Name: r.takeIdent()}
		c.Type = r.typeName()
		r.refuseColumnOption()
		cols = append(cols, c)
		if !r.acceptOp(",") {
			break
		}
	}
	r.expectOp(")")
	return cols
}

const keyHint = "the key of a row is declared with WITH (key = 'users:{id}')"

// refuseConstraint refuses the constraints of a table where a column is due.
func (r *rewriter) refuseConstraint() {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.is("primary", "foreign") && next.is("key") && r.peek(2).op("("):
		r.refuse(strings.ToUpper(t.val)+" KEY is", keyHint)
	case t.is("constraint") && !next.op(",", ")") && typeNames[next.low].Kind == plan.Unknown:
		r.refuse("CONSTRAINT is", keyHint)
	case t.is("unique", "check", "index", "key") && next.op("("):
		r.refuse(strings.ToUpper(t.val)+" is", keyHint)
	case t.is("unique", "index", "key", "fulltext") && next.kind == tkWord && r.peek(2).op("(") && typeNames[next.low].Kind == plan.Unknown:
		r.refuse(strings.ToUpper(t.val)+" is", keyHint)
	}
}

// refuseColumnOption refuses what may stand behind a column's type.
func (r *rewriter) refuseColumnOption() {
	t := r.cur()
	switch {
	case t.is("primary") && r.peek(1).is("key"), t.is("key"):
		r.refuse("PRIMARY KEY is", keyHint)
	case t.is("not") && r.peek(1).is("null"):
		r.refuse("NOT NULL is", "leave it out: a missing field is NULL")
	case t.is("null"):
		r.refuse("NULL behind a column's type is", "leave it out: every column may be NULL")
	case t.is("default", "unique", "check", "references", "auto_increment", "autoincrement", "collate", "comment", "generated",
		"constraint", "on", "zerofill", "as"):
		r.refuse("the column option "+strings.ToUpper(t.val)+" is", "leave it out")
	}
}

// options takes WITH (name = value, …).
func (r *rewriter) options() []Option {
	r.advance()
	r.expectOp("(")
	var opts []Option
	for r.err == nil {
		if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted {
			r.unexpected("the name of an option")
			return nil
		}
		o := Option{Name: r.optionName()}
		r.expectOp("=")
		o.ValuePos = r.cur().pos()
		sign := ""
		if r.cur().op("-") {
			sign = "-"
			r.advance()
		}
		t := r.cur()
		if t.kind != tkString && !t.number() && (t.kind != tkWord || sign != "") {
			if t.kind == tkQuoted {
				r.fail(r.syntax(r.i, "").WithHint("a text is written in single quotes"))
				return nil
			}
			r.unexpected("a text in single quotes, a number or a word")
			return nil
		}
		o.Value = sign + t.val
		opts = append(opts, o)
		if r.advance(); !r.acceptOp(",") {
			break
		}
	}
	r.expectOp(")")
	return opts
}

// optionName takes the name of an option; index (column) is called index.column.
func (r *rewriter) optionName() Ident {
	name := r.takeIdent()
	if !strings.EqualFold(name.Name, "index") || !r.acceptOp("(") {
		return name
	}
	if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted {
		r.unexpected("the name of a column")
		return name
	}
	name.Name = "index." + r.takeIdent().Name
	r.expectOp(")")
	return name
}

// drop takes DROP TABLE and DROP VIEW [IF EXISTS] name.
func (r *rewriter) drop() Statement {
	r.advance()
	if r.cur().is("temporary", "temp") && r.peek(1).is("table", "view") {
		r.advance()
	}
	if r.accept("view") {
		s := &DropView{IfExists: r.accept("if", "exists"), Name: r.tableName()}
		r.dropEnd("VIEW")
		return s
	}
	if !r.cur().is("table") {
		r.refuseObject("DROP")
		return nil
	}
	r.advance()
	s := &DropTable{IfExists: r.accept("if", "exists"), Name: r.tableName()}
	r.dropEnd("TABLE")
	return s
}

// dropEnd refuses what may stand behind the name.
func (r *rewriter) dropEnd(what string) {
	switch t := r.cur(); {
	case t.op(","):
		r.refuse("DROP of several "+strings.ToLower(what)+"s at once is", "drop them one by one")
	case t.is("cascade", "restrict", "purge"):
		hint := map[string]string{"TABLE": "; DROP TABLE forgets a declaration and keeps the keys"}[what]
		r.refuse(strings.ToUpper(t.val)+" is", "leave it out"+hint)
	}
}
