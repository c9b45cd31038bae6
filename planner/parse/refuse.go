package parse

import (
	"strings"

	"rsql/planner/plan"
)

// refusal is a construct that is known and not offered.
type refusal struct{ what, hint string }

// refusedStatements are the words that begin statements of other systems.
var refusedStatements = map[string]refusal{
	"upsert":     {"UPSERT is", "use REPLACE INTO"},
	"load":       {"LOAD is", "use COPY table FROM 'file'"},
	"alter":      {"ALTER is", "DROP TABLE keeps the keys; declare the table again"},
	"rename":     {"RENAME is", "DROP TABLE keeps the keys; declare the table again"},
	"comment":    {"COMMENT ON is", ""},
	"analyze":    {"ANALYZE TABLE is", "for a query's plan write EXPLAIN ANALYZE"},
	"optimize":   {"OPTIMIZE is", ""},
	"repair":     {"REPAIR is", ""},
	"vacuum":     {"VACUUM is", ""},
	"check":      {"CHECK is", ""},
	"use":        {"USE is", `write the database before the table: FROM "3".users; the URL says which one is meant without it: redis://host:6379/3`},
	"set":        {"SET is", "settings are flags of the program and options of a table"},
	"reset":      {"RESET is", ""},
	"pragma":     {"PRAGMA is", ""},
	"begin":      {"BEGIN (a transaction) is", "each row is written whole; a statement is no transaction"},
	"start":      {"START TRANSACTION (a transaction) is", "each row is written whole; a statement is no transaction"},
	"commit":     {"COMMIT (a transaction) is", "each row is written whole; a statement is no transaction"},
	"rollback":   {"ROLLBACK (a transaction) is", "each row is written whole; a statement is no transaction"},
	"savepoint":  {"SAVEPOINT (a transaction) is", "each row is written whole; a statement is no transaction"},
	"lock":       {"LOCK is", ""},
	"unlock":     {"UNLOCK is", ""},
	"grant":      {"GRANT is", "rights are set with Redis ACLs"},
	"revoke":     {"REVOKE is", "rights are set with Redis ACLs"},
	"call":       {"CALL is", ""},
	"do":         {"DO is", ""},
	"declare":    {"DECLARE is", ""},
	"prepare":    {"PREPARE is", "use the parameters ? and :name"},
	"execute":    {"EXECUTE is", "use the parameters ? and :name"},
	"kill":       {"KILL is", ""},
	"flush":      {"FLUSH is", ""},
	"import":     {"IMPORT is", "use COPY table FROM 'file'"},
	"export":     {"EXPORT is", "use COPY table TO 'file'"},
	"install":    {"INSTALL is", ""},
	"stream":     {"STREAM is", ""},
	"handler":    {"HANDLER is", ""},
	"exec":       {"EXEC is", ""},
	"go":         {"GO is", "a statement ends with a semicolon"},
	"print":      {"PRINT is", "write SELECT 'text'"},
	"if":         {"IF as a statement is", "use CASE or if() in a query"},
	"while":      {"WHILE is", "use WITH RECURSIVE or generate_series"},
	"checkpoint": {"CHECKPOINT is", ""},
	"refresh":    {"REFRESH is", "a view is computed each time it is read"},
	"listen":     {"LISTEN is", "use SUBSCRIBE of redis-cli"},
	"notify":     {"NOTIFY is", "use PUBLISH of redis-cli"},
	"help":       {"HELP is", "DESCRIBE and SHOW TABLES tell what there is"},
	"reindex":    {"REINDEX is", ""},
	"delimiter":  {"DELIMITER is", "a statement ends with a semicolon"},
}

// refusedStatement is the refusal of the statement that begins at the current token, nil when it is not known.
func (r *rewriter) refusedStatement() *plan.Error {
	t, next := r.cur(), r.peek(1)
	no, known := refusedStatements[t.low]
	if !known || t.is("check", "comment", "do", "import", "export") && next.kind == tkEOF {
		return nil
	}
	return r.unsupported(r.i, no.what, no.hint)
}

// refusedClauses are words that may stand where a clause, an operator or the end is due.
var refusedClauses = map[string]refusal{
	"over":      {"OVER without a call and a window is", "write f(…) OVER (…); a name is quoted: \"over\""},
	"returning": {"RETURNING here is", "it ends an INSERT, UPDATE, DELETE or MERGE; a value is converted with CAST"},
	"procedure": {"PROCEDURE is", ""},
	"into":      {"SELECT … INTO is", "write INSERT INTO … SELECT, or rsql -o FILE"},
	"lateral":   {"LATERAL VIEW is", "write JOIN LATERAL (SELECT …)"},
	"filter":    {"FILTER without a call and a condition is", "write f(…) FILTER (WHERE …); a name is quoted: \"filter\""},
	"partition": {"PARTITION is", ""},
}

// refused is the refusal of what stands at the current token, nil when it is not known.
func (r *rewriter) refused() *plan.Error {
	t, next := r.cur(), r.peek(1)
	for _, refusal := range []func() *plan.Error{r.refusedEarlier, r.refusedSymbol, r.refusedPhrase} {
		if err := refusal(); err != nil {
			return err
		}
	}
	if t.kind != tkWord {
		return nil
	}
	switch {
	case t.is("for") && next.is("system_time", "version"):
		return r.unsupported(r.i, "FOR "+strings.ToUpper(next.val)+" is", "Redis keeps no former values")
	case t.is("for") && next.is("update", "share", "key", "no"), t.is("lock") && next.is("in"):
		return r.unsupported(r.i, "locking rows ("+strings.ToUpper(t.val+" "+next.val)+") is", "leave it out")
	case t.is("for"):
		return r.unsupported(r.i, "FOR "+strings.ToUpper(next.val)+" is", "")
	case t.is("use", "force", "ignore") && next.is("index", "key"):
		return r.unsupported(r.i, "an index hint is", "leave it out; EXPLAIN shows the access path")
	case t.is("on") && next.is("duplicate"):
		return r.unsupported(r.i, "ON DUPLICATE KEY UPDATE here is", "it stands behind the rows of an INSERT INTO")
	case t.is("on") && next.is("conflict"):
		return r.unsupported(r.i, "ON CONFLICT here is", "it stands behind the rows of an INSERT INTO")
	case t.is("with") && next.is("rollup", "cube", "ties", "ordinality"):
		return r.unsupported(r.i, "WITH "+strings.ToUpper(next.val)+" is", "")
	case t.is("using") && next.is("sample"):
		return r.unsupported(r.i, "USING SAMPLE here is", "it stands behind WHERE, GROUP BY and QUALIFY, and before ORDER BY")
	case t.is("tablesample"):
		return r.unsupported(r.i, "TABLESAMPLE here is", "it stands behind a table and its alias; a join is sampled with USING SAMPLE")
	case t.is("connect") && next.is("by"), t.is("start") && next.is("with"):
		return r.unsupported(r.i, strings.ToUpper(t.val+" "+next.val)+" is", "use WITH RECURSIVE")
	case t.is("match_recognize") && next.op("("):
		return r.unsupported(r.i, "MATCH_RECOGNIZE is", "use window functions such as lag() and lead()")
	case t.is("partition") && !next.op("("):
		return nil
	}
	if no, known := refusedClauses[t.low]; known {
		return r.unsupported(r.i, no.what, no.hint)
	}
	return r.refusedOperator()
}

// refusedOperator is the refusal of an operator written as a word, nil when the current token is none.
func (r *rewriter) refusedOperator() *plan.Error {
	t, next := r.cur(), r.peek(1)
	switch {
	case t.kind == tkBad:
		return t.err
	case t.is("collate") && (next.kind == tkWord || next.kind == tkString || next.kind == tkQuoted):
		return r.unsupported(r.i, "COLLATE is", "texts are compared by their bytes; use lower() or upper()")
	case t.is("at") && next.is("local"):
		return r.unsupported(r.i, "AT LOCAL is", "times are UTC; write AT TIME ZONE 'Europe/Berlin'")
	case t.is("sounds") && next.is("like"):
		return r.unsupported(r.i, "SOUNDS LIKE is", "compare soundex(a) with soundex(b)")
	case t.is("member") && next.is("of"):
		return r.unsupported(r.i, "the operator MEMBER OF is", "use json_contains(array, value)")
	case t.is("overlaps") && next.startsOperand():
		return r.unsupported(r.i, "the operator OVERLAPS is", "write a < d AND c < b of (a, b) and (c, d)")
	default:
		return nil
	}
}
