package parse

import (
	"strconv"
	"strings"

	"rsql/planner/plan"
)

// tableIdent takes a table's name or a file, and returns it encoded.
func (r *rewriter) tableIdent() string {
	if r.fileAhead() {
		return r.src.addIdent(r.fileTable())
	}
	return r.src.addIdent(r.tableName())
}

// pathParts is the largest number of parts before the name of a table: a server and a database.
const pathParts = 2

// tableName takes [server.][database.]name; that of a system table, rsql.info, has two parts of its own.
func (r *rewriter) tableName() Ident {
	r.databaseAhead()
	var path []Ident
	for r.err == nil {
		if t := r.cur(); t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low] && len(path) == 0) {
			r.unexpected("a table")
			break
		}
		at := r.i
		id := r.takeIdent()
		if next := r.peek(1); id.Name == systemPath && r.cur().op(".") && next.kind == tkWord {
			r.advance()
			id.Name += "." + next.low
			at = r.i
			r.advance()
		}
		if !r.cur().op(".") {
			r.patternAhead(at)
			id.Path = path
			return id
		}
		if path = append(path, id); len(path) > pathParts {
			r.fail(plan.Errorf(plan.CodeSyntax, "a table's name has at most %d parts: server, database and table", pathParts+1).WithPos(r.cur().pos()))
		}
		r.advance()
	}
	return Ident{}
}

// systemPath stands before the names of system tables.
const systemPath = "rsql"

// databaseAhead refuses a database without quotes, which reads as a number: 3.users.
func (r *rewriter) databaseAhead() {
	t, next := r.cur(), r.peek(1)
	if t.kind != tkBad && !t.number() {
		return
	}
	number, name, ok := strings.Cut(r.src.Text[t.start:t.end], ".")
	if _, err := strconv.ParseUint(number, 10, 64); err != nil || !ok {
		return
	}
	if name == "" && next.kind == tkQuoted && t.end == next.start {
		name = next.val
	}
	r.fail(plan.Errorf(plan.CodeSyntax, "the number of a database is quoted").WithHint(`write "%s".%s`, number, plan.QuoteIdent(name)).WithPos(t.pos()))
}

// nameEnd is the index of the last part of the table's name that begins at an index.
func (r *rewriter) nameEnd(at int) int {
	for at+2 < len(r.toks) && r.toks[at+1].op(".") {
		at += 2
	}
	return at
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
	behind, next := tableClauses[t.low], r.peek(1)
	if behind[next.low] || behind["("] && next.op("(") {
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
