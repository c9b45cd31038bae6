package parse

import "strings"

// from takes FROM with its tables.
func (r *rewriter) from() {
	r.emit("from")
	r.advance()
	if t := r.cur(); t.is("dual") && !r.peek(1).op(".", ",") && !r.joinAhead(r.i+1) {
		r.emit("dual")
		r.advance()
		return
	}
	r.tables()
}

// tables takes table references with commas between them.
func (r *rewriter) tables() {
	for {
		r.joined()
		if !r.cur().op(",") {
			return
		}
		r.emit(",")
		r.advance()
	}
}

// joined takes a table and the joins behind it.
func (r *rewriter) joined() {
	if !r.enter() {
		return
	}
	defer r.leave()
	r.table()
	for n := 0; r.err == nil && r.joinAhead(r.i); n++ {
		if n == maxOperators {
			r.refuse("so many joins are", "")
		}
		r.join()
	}
}

// joinAhead reports whether a join begins at an index.
func (r *rewriter) joinAhead(i int) bool {
	t, next := &r.toks[min(i, len(r.toks)-1)], &r.toks[min(i+1, len(r.toks)-1)]
	switch {
	case t.is("join", "straight_join"):
		return true
	case t.is("inner", "cross", "left", "right", "full", "natural", "asof", "semi", "anti", "positional"):
		return next.is("join", "outer", "inner", "left", "right", "full", "semi", "anti", "asof", "apply", "any", "cross")
	}
	return t.is("outer") && next.is("apply")
}

// join takes one join with its table and condition.
func (r *rewriter) join() {
	at := r.i
	t, next := r.cur(), r.peek(1)
	text, condition := "join", true
	switch {
	case t.is("join"), t.is("inner"), t.is("cross"):
		condition = !t.is("cross")
		if !t.is("join") {
			r.advance()
		}
	case t.is("left", "right", "full") && next.is("join", "outer"):
		text = t.low + " join"
		r.advance()
		r.accept("outer")
	default:
		r.refuseJoin(t, next)
		return
	}
	if r.cur().is("apply", "semi", "anti", "asof", "any") {
		r.refuseJoin(t, r.cur())
		return
	}
	r.expect("JOIN", "join")
	full := text == "full join"
	if full {
		text = "straight_join"
	}
	r.out.add(at, text)
	r.table()
	r.joinCondition(condition, full)
}

func (r *rewriter) refuseJoin(t, next *token) {
	what := strings.ToUpper(t.val)
	if !t.is("straight_join") && !next.is("join") {
		what += " " + strings.ToUpper(next.val)
	}
	hint := "write JOIN … ON"
	if t.is("semi", "anti") || next.is("semi", "anti") {
		hint = "use IN, EXISTS or their negation"
	}
	if !t.is("straight_join") {
		what += " JOIN"
	}
	r.refuse(what+" is", hint)
}

// joinCondition takes ON or USING. A FULL JOIN … USING is written with a call in ON, which finish puts right.
func (r *rewriter) joinCondition(wanted, full bool) {
	t := r.cur()
	switch {
	case !wanted && t.is("on", "using"):
		r.fail(r.syntax(r.i, "").WithHint("CROSS JOIN has no condition; write JOIN"))
	case !wanted:
	case t.is("on"):
		r.emit("on")
		r.advance()
		r.expr()
	case t.is("using"):
		r.using(full)
	case r.joinAhead(r.i):
		r.fail(r.syntax(r.i, "ON or USING").WithHint("each JOIN has its condition right behind its table"))
	default:
		r.unexpected("ON or USING; CROSS JOIN takes neither")
	}
}

func (r *rewriter) using(full bool) {
	if full {
		r.pending.marks = true
		r.emit("on " + fullUsing)
	} else {
		r.emit("using")
	}
	r.advance()
	r.openParen()
	for {
		r.emit(r.anyName("a column"))
		if !r.cur().op(",") {
			break
		}
		r.emit(",")
		r.advance()
	}
	r.closeParen()
	if r.cur().is("as") {
		r.refuse("an alias of USING is", "")
	}
}

// table takes a named table, a derived table, or joins in parentheses.
func (r *rewriter) table() {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.is("lateral") && (next.op("(") || next.kind == tkWord && r.peek(2).op("(")):
		r.refuse("LATERAL is", "join with a derived table that holds the key")
	case r.queryAhead(r.i):
		r.subquery()
		r.derivedAlias()
	case t.op("("):
		r.openParen()
		r.tables()
		r.closeParen()
		if r.cur().is("as") {
			r.refuse("an alias of a join is", "write it as (SELECT … FROM …) AS name")
		}
	case t.is("values") && next.op("("):
		r.out.open(r.i)
		r.values(false)
		r.out.close(r.i)
		r.derivedAlias()
	default:
		r.namedTable()
	}
}

// namedTable takes a table's name and alias.
func (r *rewriter) namedTable() {
	t := r.cur()
	if t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low] || t.is("group", "order") && r.peek(1).is("by")) {
		r.unexpected("a table")
		return
	}
	if r.peek(1).op("(") && t.kind == tkWord {
		r.refuse("the table function "+t.val+"(…) is", "name a table, or write (VALUES (…), (…)) AS t(a, b)")
		return
	}
	r.emit(r.tableIdent())
	if r.aliasAhead() {
		id := r.takeAlias()
		if r.cur().op("(") && r.err == nil {
			r.refuse("a column list of a table's alias is", "write (SELECT a AS b, … FROM "+t.val+") AS "+id.Name)
			return
		}
		r.emit("as " + r.src.addIdent(id))
	}
}

// tableIdent takes a table's name, which has one part, and returns it encoded.
func (r *rewriter) tableIdent() string { return r.src.addIdent(r.tableName()) }

func (r *rewriter) tableName() Ident {
	if t := r.cur(); t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low]) {
		r.unexpected("a table")
		return Ident{}
	}
	at := r.i
	id := r.takeIdent()
	if r.cur().op(".") {
		err := r.unsupported(at, "a name in a schema, a.b, is", "there are no schemas; name the table alone")
		if next := r.peek(1); next.kind == tkWord || next.kind == tkQuoted {
			err.Hint = `there are no schemas: write ` + next.val + ` or "` + id.Name + "." + next.val + `"`
		}
		r.fail(err)
	}
	if next := r.cur(); next.op("*", ":") || next.kind == tkBad && next.end > next.start && r.src.Text[next.start] == ':' ||
		next.kind == tkParam && next.start == r.toks[at].end {
		r.fail(r.syntax(r.i, "").WithHint(`a key pattern is written in double quotes: FROM "user:*"`))
	}
	return id
}

// aliasAhead reports whether an alias of a table follows.
func (r *rewriter) aliasAhead() bool {
	t := r.cur()
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

// derivedAlias takes the alias of a derived table with its column list, or makes one up.
func (r *rewriter) derivedAlias() {
	if !r.aliasAhead() {
		r.emit("as " + r.derivedName())
		return
	}
	id := r.takeAlias()
	if r.cur().op("(") {
		id.Columns = r.columnList()
	}
	r.emit("as " + r.src.addIdent(id))
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
		if !r.acceptOp(",") {
			break
		}
	}
	r.expectOp(")")
	return cols
}

// with takes WITH name [(columns)] AS (query), … and returns the number of its list.
func (r *rewriter) with() int {
	at := r.i
	r.advance()
	if r.cur().is("recursive") && !r.peek(1).is("as") {
		r.fail(r.unsupported(at, "WITH RECURSIVE is", "write the levels out with joins"))
		return -1
	}
	var list []CTE
	for r.err == nil {
		cte := CTE{Name: r.aliasName()}
		if r.cur().op("(") {
			cte.Name.Columns = r.columnList()
		}
		r.expect("AS", "as")
		if r.cur().is("materialized", "not") {
			r.refuse("[NOT] MATERIALIZED is", "leave it out")
		}
		if r.err == nil && !r.queryAhead(r.i) {
			r.expectOp("(")
			r.unexpected("SELECT, VALUES or WITH")
			break
		}
		r.expectOp("(")
		cte.Query = r.separate()
		r.expectOp(")")
		list = append(list, cte)
		if !r.acceptOp(",") {
			break
		}
	}
	r.pending.withs = append(r.pending.withs, list)
	return len(r.pending.withs) - 1
}

// separate takes a query and gives it a tree of its own.
func (r *rewriter) separate() *Query {
	outer := r.out
	r.out = &output{}
	r.query()
	q := r.build()
	r.out = outer
	return q
}
