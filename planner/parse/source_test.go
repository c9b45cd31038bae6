package parse

import (
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// query parses a query or ends the test.
func query(t testing.TB, text string) *Query {
	t.Helper()
	s, err := Parse(text)
	require.NoError(t, err, text)
	q, ok := s.(*Query)
	require.True(t, ok, text)
	return q
}

// selected parses a SELECT or ends the test.
func selected(t testing.TB, text string) (*sqlparser.Select, *Source) {
	t.Helper()
	q := query(t, text)
	s, ok := q.Body.(*sqlparser.Select)
	require.True(t, ok, text)
	return s, q.Source
}

func item(s *sqlparser.Select, n int) *sqlparser.AliasedExpr {
	return s.SelectExprs[n].(*sqlparser.AliasedExpr) //nolint:forcetypeassert // a test
}

func TestPositionsOfIdentifiersAndLiterals(t *testing.T) {
	text := "select  ä, \"b\"\"c\" , f( t.d ), 'x', 12, :p, date '2020-01-01', a::int from \"user:*\" as u"
	q := query(t, text)
	src := q.Source
	at := func(what string) plan.Pos { return plan.At(strings.Index(text, what)) }
	want := map[string]plan.Pos{"ä": at("ä"), `b"c`: at(`"b"`), "f": at("f("), "t": at("t.d"), "d": at("d )"), "a": at("a::"),
		"cast": at("::"), "user:*": at(`"user`), "u": at("u") + 0}
	want["u"] = plan.At(len(text) - 1)
	for _, id := range src.idents {
		assert.Equal(t, want[id.Name], id.Pos, id.Name)
		assert.Equal(t, strings.ContainsAny(id.Name, `":`), id.Quoted, id.Name)
	}
	assert.Len(t, src.idents, len(want))
	wantLiterals := []plan.Pos{at("'x'"), at("12"), at(":p"), at("date"), at("int")}
	for i, l := range src.literals {
		assert.Equal(t, wantLiterals[i], l.Pos, l.Text)
	}
	assert.Len(t, src.literals, len(wantLiterals))
}

func TestPosOfNodes(t *testing.T) {
	text := "select null, a + f(b) , (c), x::int, trim(y from z), null = d from t join u on t.a = u.a where not e"
	s, src := selected(t, text)
	for n, what := range map[int]string{1: "a +", 2: "c)", 3: "x::", 4: "trim", 5: "d from"} {
		assert.Equal(t, plan.At(strings.Index(text, what)), src.Pos(s.SelectExprs[n]), what)
	}
	assert.Zero(t, src.Pos(s.SelectExprs[0]))
	assert.Equal(t, plan.At(strings.Index(text, "t join")), src.Pos(s.From[0]))
	assert.Equal(t, plan.At(len(text)-1), src.Pos(s.Where.Expr))
}

func TestIdentOfForeignText(t *testing.T) {
	s, src := selected(t, "select a")
	table := s.From[0].(*sqlparser.AliasedTableExpr).Expr.(sqlparser.TableName) //nolint:forcetypeassert // a test
	assert.Equal(t, Ident{Name: "dual"}, src.Ident(table.Name.String()))
	assert.Equal(t, Ident{}, src.Ident(""))
	assert.Equal(t, Ident{Name: "a#99"}, src.Ident("a#99"))
	assert.Equal(t, Literal{Text: "12", Raw: "12"}, src.Literal(sqlparser.NewIntVal([]byte("12"))))
	assert.Equal(t, Literal{Text: ":r9", Raw: ":r9"}, src.Literal(sqlparser.NewValArg([]byte(":r9"))))
}

func TestParams(t *testing.T) {
	q := query(t, "select ?, :b, ?, :a, :b, :B from t where trim(:a from ?) = '?' limit :n")
	var names []string
	for i, p := range q.Source.Params {
		assert.Equal(t, i, p.Param)
		assert.Equal(t, LitParam, p.Kind)
		names = append(names, p.Name)
	}
	assert.Equal(t, []string{"", "b", "", "a", "B", "", "n"}, names)
}

func TestLabels(t *testing.T) {
	s, src := selected(t, "select a, t.b, count( * ), 1+1, x as y, sum(a)\n  /* c */ + 2, *, null, \"a b\", f(x) z, current_date")
	want := []string{"", "", "count( * )", "1+1", "", "sum(a) + 2", "*", "null", "", "", "current_date"}
	for i, e := range s.SelectExprs {
		if a, ok := e.(*sqlparser.AliasedExpr); ok {
			assert.Equal(t, want[i], src.Label(a), i)
			assert.Equal(t, i == 4 || i == 9, !a.As.IsEmpty(), i)
		}
	}
}

func TestLabelsDoNotCollide(t *testing.T) {
	s, src := selected(t, "select 1 + 1, a as \"label 0\", b as \"label 0#0\" from \"full_using\"")
	assert.Equal(t, "1 + 1", src.Label(item(s, 0)))
	assert.Equal(t, "label 0", src.Ident(item(s, 1).As.String()).Name)
	assert.Equal(t, "label 0#0", src.Ident(item(s, 2).As.String()).Name)
}

func TestLiteralKinds(t *testing.T) {
	s, src := selected(t, `select 'a''b\n', 12, 1.50, 1e3, x'00ff', date '2020-01-01', timestamp 'x', interval '1 month 2 days 3 seconds', ?`)
	want := []Literal{
		{Kind: LitString, Text: `a'b\n`, Raw: `a'b\n`}, {Kind: LitInteger, Text: "12"}, {Kind: LitDecimal, Text: "1.50"},
		{Kind: LitDouble, Text: "1e3"}, {Kind: LitBlob, Text: "\x00\xff"}, {Kind: LitDate, Text: "2020-01-01"}, {Kind: LitTimestamp, Text: "x"},
		{Kind: LitInterval, Text: "1 month 2 days 3 seconds", Interval: arrow.MonthDayNanoInterval{Months: 1, Days: 2, Nanoseconds: 3_000_000_000}}, {Kind: LitParam},
	}
	for i, w := range want {
		got := src.Literal(item(s, i).Expr.(*sqlparser.SQLVal)) //nolint:forcetypeassert // a test
		assert.NotZero(t, got.Pos)
		got.Pos = 0
		assert.Equal(t, w, got)
	}
}
