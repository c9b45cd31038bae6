package parse

import (
	"strings"

	"rsql/planner/plan"
)

// Copy is COPY table TO 'file', COPY (query) TO 'file', or COPY table [(columns)] FROM 'file', with options behind.
type Copy struct {
	// Query gives the rows that go to the file; nil where they come from it.
	Query *Query
	// Table and Columns are where the rows of a file go; Columns is nil where its header says which.
	Table   Ident
	Columns []Ident
	// File has one path, the format that an option names, and the other options.
	File plan.FileSpec
}

func (*Copy) statement() {}

// copy takes COPY.
func (r *rewriter) copy() Statement {
	r.advance()
	s := &Copy{}
	switch {
	case r.queryAhead(r.i):
		r.advance()
		s.Query = r.separate()
		r.expectOp(")")
		r.expect("TO", "to")
	case r.copyTo():
		s.Query = r.copiedTable()
		r.expect("TO", "to")
	default:
		s.Table = r.tableName()
		if r.cur().op("(") {
			s.Columns = r.columnList()
		}
		r.expect("FROM or TO", "from")
	}
	r.copyFile(s)
	r.copyOptions(&s.File)
	return s
}

// copyTo reports whether TO follows the table, behind the list of its columns if there is one.
func (r *rewriter) copyTo() bool {
	i := r.nameEnd(r.i) + 1
	if t := &r.toks[min(i, len(r.toks)-1)]; t.op("(") {
		i = t.match + 1
	}
	return r.toks[min(i, len(r.toks)-1)].is("to")
}

// copiedTable takes a table with or without a list of columns, as the query that reads it.
func (r *rewriter) copiedTable() *Query {
	outer := r.out
	r.out = &output{}
	table := r.tableIdent()
	list := "*"
	if r.cur().op("(") {
		var names []string
		for _, c := range r.columnList() {
			names = append(names, r.src.addIdent(c))
		}
		list = strings.Join(names, ", ")
	}
	if r.err != nil {
		return nil
	}
	r.out.add(r.i, "select "+list+" from "+table)
	q := r.build()
	r.out = outer
	return q
}

// copyFile takes the name of the file, or STDIN or STDOUT.
func (r *rewriter) copyFile(s *Copy) {
	t := r.cur()
	s.File.Pos = t.pos()
	switch {
	case t.kind == tkString:
		s.File.Paths = []string{t.val}
	case t.is("stdin") && s.Query == nil, t.is("stdout") && s.Query != nil:
		s.File.Paths = []string{"-"}
	default:
		if t.is("program") {
			r.refuse("PROGRAM is", "write to a file, or to STDOUT")
		}
		r.unexpected("the name of a file in single quotes")
		return
	}
	r.advance()
}

// copyOptions takes [WITH] (FORMAT csv, HEADER, DELIMITER ';'), also written with = between name and value, and CSV [HEADER] as
// PostgreSQL had it before.
func (r *rewriter) copyOptions(spec *plan.FileSpec) {
	r.accept("with")
	switch {
	case r.cur().op("("):
		r.advance()
	case r.cur().is("csv", "parquet", "json", "header"):
		r.refuse("an option without parentheses is", "write (FORMAT csv, HEADER)")
		return
	default:
		return
	}
	for r.err == nil {
		o := r.fileOptionName()
		if r.acceptOp("="); r.cur().op(",", ")") {
			o.Bare = true
		} else {
			r.fileOptionValue(&o)
		}
		if o.Name == "format" {
			spec.Format = strings.ToLower(o.Value)
		} else {
			spec.Options = append(spec.Options, o)
		}
		if !r.acceptOp(",") {
			break
		}
	}
	r.expectOp(")")
}
