package parse

import "strings"

// explain takes EXPLAIN [ANALYZE] of a query or a write.
func (r *rewriter) explain() Statement {
	r.advance()
	s := &Explain{Analyze: r.accept("analyze") || r.accept("analyse")}
	t := r.cur()
	switch {
	case t.op("(") && !r.queryAhead(r.i):
		r.refuse("EXPLAIN (options) is", "write EXPLAIN or EXPLAIN ANALYZE")
	case t.is("verbose", "extended", "partitions", "format", "query", "logical", "physical", "plan"):
		r.refuse("EXPLAIN "+strings.ToUpper(t.val)+" is", "write EXPLAIN or EXPLAIN ANALYZE")
	case r.peek(1).kind == tkEOF && (t.kind == tkWord && !t.is("select", "values", "with", "insert", "replace", "create") || t.kind == tkQuoted):
		r.refuse("EXPLAIN of a table is", "write DESCRIBE "+t.show(r.src.Text))
	}
	at := r.i
	s.Statement = r.statement(false)
	if _, ok := s.Statement.(*CreateView); ok && r.err == nil {
		r.fail(r.unsupported(at, "EXPLAIN of a CREATE VIEW is", "write EXPLAIN SELECT * FROM the view"))
	}
	if c, ok := s.Statement.(*CreateTable); ok && c.Query == nil && r.err == nil {
		r.fail(r.unsupported(at, "EXPLAIN of a CREATE TABLE without AS is", "it has no plan"))
	}
	return s
}

// show takes SHOW TABLES, SHOW DATABASES, SHOW CREATE TABLE and SHOW COLUMNS.
func (r *rewriter) show() Statement {
	r.advance()
	switch t := r.cur(); {
	case t.is("tables"):
		r.advance()
		return r.showTables()
	case t.is("databases"):
		r.advance()
		return &ShowDatabases{}
	case t.is("create") && r.peek(1).is("table", "view"):
		r.advance()
		r.advance()
		return &ShowCreateTable{Name: r.tableName()}
	case t.is("columns", "fields"):
		r.advance()
		if !r.accept("in") {
			r.expect("FROM", "from")
		}
		return &Describe{Name: r.describedName()}
	case t.kind == tkWord:
		r.refuse("SHOW "+strings.ToUpper(t.val)+" is", "there are SHOW TABLES, SHOW DATABASES, SHOW CREATE TABLE name, SHOW CREATE VIEW name and SHOW COLUMNS FROM name")
	default:
		r.unexpected("TABLES, DATABASES, CREATE TABLE or COLUMNS")
	}
	return nil
}

// describedName takes the name of a table, or a file.
func (r *rewriter) describedName() Ident {
	if r.fileAhead() {
		return r.fileTable()
	}
	return r.tableName()
}

func (r *rewriter) showTables() Statement {
	s := &ShowTables{}
	if r.accept("from") || r.accept("in") {
		s.From = r.path()
	}
	switch t := r.cur(); {
	case t.is("like"):
		r.advance()
		if r.cur().kind != tkString {
			r.unexpected("a pattern in single quotes")
			return nil
		}
		s.Like = r.cur().val
		r.advance()
	case t.is("where"):
		r.refuse("SHOW TABLES WHERE is", "write SHOW TABLES LIKE 'pattern'")
	}
	return s
}

// describe takes DESCRIBE name and DESCRIBE query.
func (r *rewriter) describe() Statement {
	r.advance()
	t := r.cur()
	if t.is("select", "with") || r.pivotStatementAhead(r.i) || t.is("values") && r.peek(1).op("(") || r.queryAhead(r.i) {
		return &Describe{Query: r.separateToEnd()}
	}
	r.accept("table")
	return &Describe{Name: r.describedName()}
}
