package parse

import "strings"

// tableIdent takes a table's name, which has one part but for system tables, or a file, and returns it encoded.
func (r *rewriter) tableIdent() string {
	if r.fileAhead() {
		return r.src.addIdent(r.fileTable())
	}
	return r.src.addIdent(r.tableName())
}

func (r *rewriter) tableName() Ident {
	if t := r.cur(); t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low]) {
		r.unexpected("a table")
		return Ident{}
	}
	at := r.i
	id := r.takeIdent()
	if next := r.peek(1); id.Name == "rsql" && r.cur().op(".") && next.kind == tkWord { // a system table, rsql.info
		r.advance()
		id.Name += "." + next.low
		at = r.i
		r.advance()
	}
	if r.cur().op(".") {
		err := r.unsupported(at, "a name in a schema, a.b, is", "there are no schemas; name the table alone")
		if next := r.peek(1); next.kind == tkWord || next.kind == tkQuoted {
			err.Hint = `there are no schemas: write ` + next.val + ` or "` + id.Name + "." + next.val + `"`
		}
		r.fail(err)
	}
	r.patternAhead(at)
	return id
}

// patternAhead refuses what continues a name as a key pattern without quotes would, such as user:* behind user.
func (r *rewriter) patternAhead(name int) {
	t := r.cur()
	if t.kind == tkEOF || t.start != r.toks[name].end || !strings.ContainsAny(r.src.Text[t.start:t.start+1], ":*-/?{[") ||
		strings.HasPrefix(r.src.Text[t.start:], "--") {
		return
	}
	r.fail(r.syntax(r.i, "").WithHint(`a name or key pattern with such characters is written in double quotes: FROM "user:*"`))
}

// aliasAhead reports whether an alias of a table follows.
func (r *rewriter) aliasAhead() bool {
	t := r.cur()
	if t.is("array") && r.peek(1).is("join") {
		return false
	}
	return t.is("as") || t.kind == tkQuoted || t.kind == tkWord && !notAliases[t.low] && !notTableAliases[t.low] && !r.setOperator(r.i)
}

// takeAlias takes [AS] name.
func (r *rewriter) takeAlias() Ident {
	r.accept("as")
	return r.aliasName()
}

// aliasName takes the name of an alias or common table expression.
func (r *rewriter) aliasName() Ident {
	if t := r.cur(); t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low]) {
		r.unexpected("an alias")
		return Ident{}
	}
	return r.takeIdent()
}

// derivedAlias takes the alias of a derived table with its column list, or makes one up, and its TABLESAMPLE.
func (r *rewriter) derivedAlias(lateral bool) {
	name := len(r.src.idents)
	if !r.aliasAhead() {
		r.emit("as " + r.derivedName(lateral))
	} else {
		id := r.takeAlias()
		id.Lateral = lateral
		if r.cur().op("(") {
			id.Columns = r.columnList()
		}
		r.emit("as " + r.src.addIdent(id))
	}
	if r.err == nil {
		r.src.idents[name].Sample = r.tableSample()
	}
}

// columnList takes (a, b, …), which is not part of the rewritten text.
func (r *rewriter) columnList() []Ident {
	r.expectOp("(")
	var cols []Ident
	for r.err == nil {
		if t := r.cur(); t.kind != tkWord && t.kind != tkQuoted {
			r.unexpected("the name of a column")
			return nil
		}
		cols = append(cols, r.takeIdent())
		if !r.acceptComma() {
			break
		}
	}
	r.expectOp(")")
	return cols
}
