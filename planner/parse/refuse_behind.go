package parse

import (
	"strings"

	"rsql/planner/plan"
)

// behind is a construct of another dialect whose first word was taken for an alias or a name, so that what stands behind it
// has no place. next are the words that tell it from an alias, empty for anything.
type behind struct {
	next []string
	refusal
}

var refusedBehind = map[string]behind{
	"prewhere":   {nil, refusal{"PREWHERE is", "write WHERE"}},
	"settings":   {nil, refusal{"SETTINGS is", "settings are flags of the program"}},
	"format":     {nil, refusal{"FORMAT is", "write rsql --format json"}},
	"cluster":    {[]string{"by"}, refusal{"CLUSTER BY is", "use ORDER BY"}},
	"distribute": {[]string{"by"}, refusal{"DISTRIBUTE BY is", "leave it out"}},
	"sort":       {[]string{"by"}, refusal{"SORT BY is", "use ORDER BY"}},
	"of":         {nil, refusal{"AS OF is", "Redis keeps no former values"}},
	"lambda":     {nil, refusal{"a lambda is", "unnest the array in FROM, and use conditions and aggregates of its elements"}},
	"keep":       {[]string{"("}, refusal{"KEEP is", "use max_by(x, y), or first(x ORDER BY y)"}},
	"sample":     {nil, refusal{"SAMPLE is", "write TABLESAMPLE (10 PERCENT) behind the table, or USING SAMPLE 10% behind WHERE"}},
}

// refusedEarlier is the refusal of a construct that begins one token before the current one, nil when that is none.
func (r *rewriter) refusedEarlier() *plan.Error {
	if r.i == 0 {
		return nil
	}
	t, prev := r.cur(), &r.toks[r.i-1]
	no, known := refusedBehind[prev.low]
	if !known || prev.kind != tkWord || t.kind == tkEOF || t.op(")", ",", ";") {
		return nil
	}
	if no.next != nil && !t.is(no.next...) && !t.op(no.next...) || prev.is("of") && !r.toks[max(r.i-2, 0)].is("as") || prev.is("sample") && !t.number() {
		return nil
	}
	return r.unsupported(r.i-1, no.what, no.hint)
}

// refusedSymbol is the refusal of an operator of another dialect at the current token, nil when that is none.
func (r *rewriter) refusedSymbol() *plan.Error {
	t, prev := r.cur(), &r.toks[max(r.i-1, 0)]
	near := r.i > 0 && prev.end == t.start
	switch {
	case t.kind == tkParam && t.val == "" && (r.peek(1).kind == tkString || r.peek(1).op("|", "&")):
		return r.unsupported(r.i, "the operator ? is", "write json_exists(a, '$.name')")
	case t.kind == tkParam && t.val == "" && r.peek(1).kind == tkParam:
		return r.unsupported(r.i, "the operator ?? is", "use coalesce(a, b)")
	case t.op("*") && prev.op("*") && near:
		return r.unsupported(r.i-1, "the operator ** is", "use power(a, b)")
	case t.op("!") && r.peek(1).op("<", ">"):
		return r.unsupported(r.i, "the operator !"+r.peek(1).val+" is", "write >= or <=")
	case t.op("["):
		return r.unsupported(r.i, "[ here is", `arrays are JSON: a -> 0 is the first element of one; parts of a text come from substring(), and names are quoted "so"`)
	case t.op("//"):
		return r.syntax(r.i, "").WithHint("a comment is written -- and a space")
	case t.op(".") && prev.op(")"):
		return r.unsupported(r.i, "a field of a struct, (a).b, is", "structs are JSON: write a ->> 'b'")
	default:
		return nil
	}
}

// refusedPhrase is the refusal of a clause of other dialects that begins at the current token, nil when that is none.
func (r *rewriter) refusedPhrase() *plan.Error {
	t, next := r.cur(), r.peek(1)
	joins := next.is("join", "left", "right", "inner", "full", "cross")
	prev, before := &r.toks[max(r.i-1, 0)], &r.toks[max(r.i-2, 0)]
	switch {
	case t.is("array") && joins:
		return r.unsupported(r.i, "ARRAY JOIN is", "write , unnest(x) AS v")
	case t.is("any", "global", "all") && joins:
		return r.unsupported(r.i, strings.ToUpper(t.val)+" JOIN is", "write JOIN … ON")
	case t.is("as") && next.is("of"):
		return r.unsupported(r.i, "AS OF is", "Redis keeps no former values")
	case t.is("with") && next.op("("):
		return r.unsupported(r.i, "WITH (…) here is", "hints are left out; the options of CREATE TABLE and INSERT stand before their query, those of UPDATE behind its table")
	case t.is("siblings") && next.is("by"):
		return r.unsupported(r.i, "ORDER SIBLINGS BY is", "carry the path along in WITH RECURSIVE and order by it")
	case t.is("by") && before.is("limit"):
		return r.unsupported(r.i, "LIMIT … BY is", "write QUALIFY row_number() OVER (PARTITION BY b) <= "+prev.val)
	case t.is("absent", "null") && next.is("on") && r.peek(2).is("null"):
		return r.unsupported(r.i, strings.ToUpper(t.val)+" ON NULL is", "leave NULLs out with FILTER (WHERE x IS NOT NULL)")
	case t.is("error", "null", "empty", "default", "true", "false", "unknown") && r.onError():
		return r.unsupported(r.i, "ON ERROR and ON EMPTY outside of json_table are", "what is not there is NULL; coalesce(x, y) gives another value")
	case t.is("format") && next.kind == tkString:
		return r.unsupported(r.i, "FORMAT in CAST is", "use strptime(text, format) or strftime(x, format)")
	case t.is("default") && r.peek(2).is("on"):
		return r.unsupported(r.i, "DEFAULT in CAST is", "write coalesce(TRY_CAST(x AS type), y)")
	case r.i > 2 && (prev.is("key") || t.is("value")) && before.op("(") && r.toks[r.i-3].is("json_object", "json_objectagg"):
		return r.unsupported(r.i, "KEY … VALUE is", "write json_object('name', value)")
	default:
		return nil
	}
}

// onError reports whether ON ERROR or ON EMPTY stands behind the current token or a value.
func (r *rewriter) onError() bool {
	for n := 1; n <= 2; n++ {
		if r.peek(n).is("on") && r.peek(n+1).is("error", "empty") {
			return true
		}
	}
	return false
}
