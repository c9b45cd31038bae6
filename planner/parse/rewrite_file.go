package parse

import (
	"path"
	"strings"

	"rsql/planner/plan"
)

// fileAhead reports whether a file stands in the place of a table.
func (r *rewriter) fileAhead() bool {
	t := r.cur()
	return t.kind == tkString || plan.FileFuncs[t.low] != "" && r.peek(1).op("(")
}

// fileTable takes 'file' or read_csv('file', name = value, …) as the name of a table: that of the file without its ending.
func (r *rewriter) fileTable() Ident {
	id := Ident{Pos: r.cur().pos(), File: &plan.FileSpec{Pos: r.cur().pos()}}
	if t := r.cur(); t.kind == tkString {
		id.File.Paths = []string{t.val}
		r.advance()
	} else {
		id.File.Format = plan.FileFuncs[t.low]
		r.advance()
		r.fileArguments(id.File)
	}
	if len(id.File.Paths) > 0 {
		id.Name = fileAlias(id.File.Paths[0])
	}
	return id
}

// fileAlias is what a query calls the table of a file: users for data/users.csv.gz.
func fileAlias(file string) string {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	if i := strings.IndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	if base == "" || base == "-" {
		return "stdin"
	}
	return base
}

// fileArguments takes ('file', 'file', name = value, …).
func (r *rewriter) fileArguments(spec *plan.FileSpec) {
	r.expectOp("(")
	spec.Pos = r.cur().pos()
	for r.err == nil && r.cur().kind == tkString && !r.peek(1).op("=") {
		spec.Paths = append(spec.Paths, r.cur().val)
		if r.advance(); !r.acceptOp(",") {
			break
		}
	}
	if len(spec.Paths) == 0 {
		r.unexpected("the name of a file in single quotes")
		return
	}
	for r.err == nil && !r.cur().op(")") {
		o := r.fileOptionName()
		if !r.acceptOp("=") && !r.acceptArrow() {
			r.unexpected("=")
			return
		}
		r.fileOptionValue(&o)
		spec.Options = append(spec.Options, o)
		if !r.acceptOp(",") {
			break
		}
	}
	r.expectOp(")")
}

// acceptArrow takes =>, which DuckDB has in the place of =.
func (r *rewriter) acceptArrow() bool {
	t := r.cur()
	if t.kind != tkBad || r.src.Text[t.start:t.end] != "=>" {
		return false
	}
	r.advance()
	return true
}

func (r *rewriter) fileOptionName() plan.FileOption {
	t := r.cur()
	if t.kind != tkWord && t.kind != tkQuoted {
		r.unexpected("the name of an option")
		return plan.FileOption{}
	}
	r.advance()
	return plan.FileOption{Name: strings.ToLower(t.val), NamePos: t.pos()}
}

// fileOptionValue takes a text in single quotes, a number or a word.
func (r *rewriter) fileOptionValue(o *plan.FileOption) {
	o.ValuePos = r.cur().pos()
	sign := ""
	if r.cur().op("-") {
		sign = "-"
		r.advance()
	}
	t := r.cur()
	if t.kind != tkString && !t.number() && t.kind != tkWord || sign != "" && !t.number() {
		if t.kind == tkQuoted {
			r.fail(r.syntax(r.i, "").WithHint("a text is written in single quotes"))
			return
		}
		r.unexpected("a text in single quotes, a number or a word")
		return
	}
	o.Value = sign + t.val
	r.advance()
}
