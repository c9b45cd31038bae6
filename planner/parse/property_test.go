package parse

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// check parses a text and tests what must hold for any: an error is ours, says what and where; and a query holds each
// number that the pre-pass gave out, so that nothing is lost between the text and the tree.
func check(t testing.TB, text string) {
	t.Helper()
	s, err := Parse(text)
	if err == nil {
		require.NotNil(t, s, "%q", text)
		if q, ok := s.(*Query); ok {
			checkNothingLost(t, q)
		}
		return
	}
	require.Nil(t, s, "%q", text)
	var e *plan.Error
	require.True(t, errors.As(err, &e), "%q: %v", text, err)
	require.NotEqual(t, plan.CodeInternal, e.Code, "%q: %v", text, err)
	at, known := e.Pos.Offset()
	require.True(t, known && at <= len(text), "%q: %v at %d", text, err, e.Pos)
	require.NotContains(t, e.Msg, identMark+"0`", "%q", text)
	require.NotContains(t, e.Msg, ":r0", "%q", text)
}

// checkNothingLost collects the numbers of identifiers and literals in a tree and its common table expressions.
func checkNothingLost(t testing.TB, q *Query) {
	t.Helper()
	idents, literals := map[int]bool{}, map[int]bool{}
	collect(q, idents, literals)
	assert.Len(t, idents, len(q.Source.idents), q.Source.Text)
	assert.Len(t, literals, len(q.Source.literals), q.Source.Text)
}

func collect(q *Query, idents, literals map[int]bool) {
	var visit sqlparser.Visit
	note := func(encoded string) {
		if i := strings.LastIndex(encoded, identMark); i >= 0 {
			n, _ := strconv.Atoi(encoded[i+1:])
			idents[n] = true
			if m := q.Source.idents[n].Call; m != nil {
				_ = sqlparser.Walk(visit, m.Nodes()...)
			}
			if s := q.Source.idents[n].Summarize; s != nil {
				collect(s, idents, literals)
			}
			if p := q.Source.idents[n].Pivot; p != nil {
				collect(p.Rows, idents, literals)
				_ = sqlparser.Walk(visit, p.Using)
				for _, e := range p.GroupBy {
					_ = sqlparser.Walk(visit, e)
				}
				for _, on := range p.On {
					_ = sqlparser.Walk(visit, on.Expr, on.In)
					if on.Query != nil {
						collect(on.Query, idents, literals)
					}
				}
			}
			if u := q.Source.idents[n].Unpivot; u != nil {
				collect(u.Rows, idents, literals)
				_ = sqlparser.Walk(visit, u.On)
			}
			if c := q.Source.idents[n].Table; c != nil {
				_ = sqlparser.Walk(visit, c.Nodes()...)
			}
			if s := q.Source.idents[n].Star; s != nil {
				_ = sqlparser.Walk(visit, s.Nodes()...)
			}
		}
	}
	visit = func(n sqlparser.SQLNode) (bool, error) {
		switch n := n.(type) {
		case sqlparser.ColIdent:
			note(n.String())
		case sqlparser.TableIdent:
			note(n.String())
		case *sqlparser.SQLVal:
			if i, ok := q.Source.literalIndex(n); ok {
				literals[i] = true
			}
		case sqlparser.SelectStatement:
			for _, cte := range q.Source.With(n) {
				collect(cte.Query, idents, literals)
			}
			if u, ok := n.(*sqlparser.Union); ok {
				_ = sqlparser.Walk(visit, u.OrderBy, u.Limit)
			}
			if s, ok := n.(*sqlparser.Select); ok && q.Source.Tail(s) != nil {
				_ = sqlparser.Walk(visit, q.Source.Tail(s).Nodes()...)
			}
		}
		return true, nil
	}
	_ = sqlparser.Walk(visit, q.Body)
}

// Every statement of the golden files, cut at every byte, and with every byte taken out.
func TestDamagedStatements(t *testing.T) {
	for _, text := range statements(t) {
		check(t, text)
		for i := range len(text) {
			check(t, text[:i])
			check(t, text[i:])
			check(t, text[:i]+text[i+1:])
		}
	}
}

// Every statement of the golden files with a word or mark put before every token and in the place of it.
func TestStatementsWithForeignTokens(t *testing.T) {
	foreign := []string{"(", ")", ",", ".", "select", "from", "x", "'s'", "1", "?", "not", "and", "as", "order by", "union", "::", "case",
		"end", "with", "interval", "*", "in", "is", "over", "between", "on", "limit"}
	for n, text := range statements(t) {
		l := lexer{text: text}
		for i, tok := range l.scan() {
			word := foreign[(n+i)%len(foreign)]
			check(t, text[:tok.start]+" "+word+" "+text[tok.start:])
			check(t, text[:tok.start]+" "+word+" "+text[tok.end:])
		}
	}
}

func TestUnionsOrderByIsFinished(t *testing.T) {
	q := query(t, "select 1 union select 2 order by (with x as (select 3) select a + 1 from x)")
	checkNothingLost(t, q)
	sub := q.Body.(*sqlparser.Union).OrderBy[0].Expr.(*sqlparser.Subquery).Select.(*sqlparser.Select) //nolint:forcetypeassert // a test
	assert.Len(t, q.Source.With(sub), 1)
	assert.Equal(t, "a + 1", q.Source.Label(item(sub, 0)))
	assert.True(t, item(sub, 0).As.IsEmpty())
}
