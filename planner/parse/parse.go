package parse

import (
	"strings"

	"rsql/planner/plan"
)

// Parse reads one statement; a semicolon may end it. Errors are *plan.Error with a position in text: CodeSyntax for what
// is no statement, CodeUnsupported for what is understood and not offered, and CodeName and CodeType for types that
// do not exist.
func Parse(text string) (Statement, error) {
	r := newRewriter(text)
	s := r.statement(true)
	if r.err == nil && r.cur().kind != tkEOF {
		r.unexpected("")
	}
	if r.err != nil {
		return nil, r.err
	}
	return s, nil
}

// newRewriter scans a text and gives its parameters their ordinals.
func newRewriter(text string) *rewriter {
	l := lexer{text: text}
	toks := l.scan()
	r := &rewriter{src: newSource(text), toks: toks, out: &output{}}
	r.trimEnd()
	r.matchParens()
	r.numberParams()
	return r
}

// trimEnd drops the semicolons at the end and refuses others.
func (r *rewriter) trimEnd() {
	n := len(r.toks) - 1
	for n > 0 && r.toks[n-1].op(";") {
		n--
	}
	r.toks[n] = token{kind: tkEOF, start: r.toks[n].start, end: r.toks[n].start}
	r.toks = r.toks[:n+1]
	for i := range r.toks {
		if r.toks[i].op(";") {
			r.fail(plan.Errorf(plan.CodeSyntax, "this is more than one statement").
				WithHint("run the statements one by one").WithPos(r.toks[i].pos()))
			return
		}
	}
	if n == 0 {
		r.fail(plan.Errorf(plan.CodeSyntax, "there is no statement").WithPos(plan.At(0)))
	}
}

// matchParens finds the partner of each opening parenthesis.
func (r *rewriter) matchParens() {
	var open []int
	for i := range r.toks {
		switch t := &r.toks[i]; {
		case t.op("("):
			t.match = len(r.toks) - 1
			if open = append(open, i); len(open) > maxDepth {
				r.fail(r.deep(i))
				return
			}
		case t.op(")") && len(open) > 0:
			r.toks[open[len(open)-1]].match = i
			open = open[:len(open)-1]
		}
	}
}

// numberParams gives parameters their ordinals: a name has one, each ? its own.
func (r *rewriter) numberParams() {
	named := map[string]int{}
	for i := range r.toks {
		t := &r.toks[i]
		if t.kind != tkParam {
			continue
		}
		if n, ok := named[t.val]; ok && t.val != "" {
			t.param = n
			continue
		}
		t.param = len(r.src.Params)
		named[t.val] = t.param
		r.src.Params = append(r.src.Params, t.literal())
	}
}

// statement takes a statement. Only the outermost one may be an EXPLAIN, SHOW or DESCRIBE.
func (r *rewriter) statement(outermost bool) Statement {
	if r.err != nil {
		return nil
	}
	t := r.cur()
	switch {
	case t.is("select", "with", "values") || t.op("(") || r.summarizeAhead(r.i) || r.pivotStatementAhead(r.i) || t.is("from", "table") && r.peek(1).kind != tkEOF:
		if r.changeBehindWith() {
			return r.changeWith()
		}
		return r.queryStatement()
	case t.is("insert", "replace"):
		return r.insert()
	case r.changeAhead():
		return r.change(-1)
	case t.is("create"):
		return r.create()
	case t.is("copy") && outermost:
		return r.copy()
	case t.is("explain") && outermost:
		return r.explain()
	case t.is("attach") && outermost:
		return r.attachServer()
	case t.is("detach") && outermost:
		return r.detach()
	case t.is("drop") && outermost:
		return r.drop()
	case t.is("show") && outermost:
		return r.show()
	case t.is("describe", "desc") && outermost:
		return r.describe()
	}
	r.unknownStatement(outermost)
	return nil
}

// queryStatement takes a query up to the end.
func (r *rewriter) queryStatement() *Query {
	r.query()
	if r.err == nil && r.cur().kind != tkEOF {
		r.unexpected("")
	}
	return r.build()
}

// changeAhead reports whether a statement begins here that changes rows. "merge" and the like are names, too.
func (r *rewriter) changeAhead() bool {
	return r.cur().is("update", "delete", "truncate", "merge") && r.peek(1).kind != tkEOF
}

// changeBehindWith reports whether a write follows the WITH at the current token. INSERT is refused: its WITH stands with its query.
func (r *rewriter) changeBehindWith() bool {
	if !r.cur().is("with") {
		return false
	}
	for i := r.i; i < len(r.toks); i++ {
		switch t := &r.toks[i]; {
		case t.op("("):
			i = t.match
		case t.is("select", "values"):
			return false
		case t.is("insert", "replace") && r.toks[i-1].op(")"):
			r.fail(r.unsupported(i, "WITH before "+strings.ToUpper(t.val)+" is", "write INSERT INTO table WITH … SELECT …"))
			return true
		case t.is("update", "delete", "merge") && r.toks[i-1].op(")"):
			return true
		}
	}
	return false
}

// changeWith takes WITH … UPDATE, DELETE or MERGE.
func (r *rewriter) changeWith() Statement {
	if r.err != nil {
		return nil
	}
	list := r.with()
	if r.err != nil {
		return nil
	}
	return r.change(list)
}

// unknownStatement fails at a word that begins no statement of ours.
func (r *rewriter) unknownStatement(outermost bool) {
	t := r.cur()
	if t.kind == tkBad {
		r.fail(t.err)
		return
	}
	if t.kind == tkWord {
		if err := r.refusedStatement(); err != nil {
			r.fail(err)
			return
		}
	}
	err := plan.Errorf(plan.CodeSyntax, "unexpected %s, expected a statement", strings.TrimPrefix(t.show(r.src.Text), "the ")).WithPos(r.endPos(r.i))
	if !outermost {
		err.Msg = strings.Replace(err.Msg, "a statement", "a query or a write", 1)
	}
	if near, ok := plan.Nearest(t.val, statementWords); ok && t.kind == tkWord && !strings.EqualFold(near, t.val) {
		err = err.WithHint("did you mean %s?", near)
	}
	if t.kind == tkWord && redisCommands[t.low] {
		err = err.WithHint("this is a command of Redis; here one writes SQL: SELECT * FROM \"user:*\"")
	}
	r.fail(err)
}

// redisCommands are those that a person may type here by mistake.
var redisCommands = set("get", "hget", "hgetall", "hmget", "hset", "mget", "keys", "scan", "del", "unlink", "ttl", "type", "info",
	"ping", "lrange", "smembers", "zrange", "xrange", "dbsize", "config", "monitor")

// statementWords begin the statements that there are.
var statementWords = []string{"SELECT", "WITH", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE", "TRUNCATE", "MERGE", "COPY", "CREATE", "ATTACH", "DETACH", "EXPLAIN", "DROP", "SHOW", "DESCRIBE", "PIVOT", "UNPIVOT"}
