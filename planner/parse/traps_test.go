package parse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// Each trap is something that sqlparser by itself reads wrongly, loses, panics on or rejects. A trap is either read
// rightly (want) or refused with a message that holds why.
func TestTraps(t *testing.T) {
	for _, trap := range []struct{ name, text, want, why string }{
		{"pipes are OR", "select a || b from t", "", "CONCAT"},
		{"double quotes are a string", `select "x" from t`, `select "x" from t`, ""},
		{"date literal is a column with an alias", "select date '1998-12-01'", "select date'1998-12-01' from dual", ""},
		{"double minus is a comment", "select a from t where b = 5--3 and c = 2", "", "--"},
		{"double minus in DELETE", "delete from t where b = 5--3 and c = 2", "", "--"},
		{"LIKE loses its escape", `select a from t where a like '50\%'`, `select a from t where a like '50\%'`, ""},
		{"adjacent strings are an alias", "select 'a' 'b'", "", "CONCAT"},
		{"character set introducer", "select _utf8 'x'", "", "_utf8"},
		{"numbers beyond 64 bits", "select 18446744073709551616", "select 18446744073709551616 from dual", ""},
		{"try_cast takes its type for an alias", "select try_cast(a as signed)", "select try_cast(a, <BIGINT>) from dual", ""},
		{"CREATE VIEW loses its body", "create view v as select 1",
			"create view(or replace=false, temporary=false, if not exists=false) v as select 1 from dual", ""},
		{"CREATE TABLE with an unreadable body", "create table t (a int, b nonsense)", "", "nonsense"},
		{"CREATE TABLE AS loses its query", "create table t as select 1", "create table(temporary=false, if not exists=false) t() as select 1 from dual", ""},
		{"EXPLAIN loses what follows", "explain select 1", "explain(analyze=false) select 1 from dual", ""},
		{"DESCRIBE loses what follows", "describe t", "describe t", ""},
		{"SHOW CREATE TABLE loses the table", "show create table t", "show create table t", ""},
		{"SHOW COLUMNS loses the table", "show columns from t", "describe t", ""},
		{"CREATE INDEX is ALTER TABLE", "create index i on t (a)", "", "CREATE INDEX"},
		{"ANALYZE TABLE is ALTER TABLE", "analyze table t", "", "ANALYZE"},
		{"CROSS JOIN takes a condition", "select * from a cross join b on a.x = b.x", "", "CROSS JOIN"},
		{"JOIN without a condition", "select * from a join b", "", "ON or USING"},
		{"no FROM is dual", "select 1", "select 1 from dual", ""},
		{"? becomes a name", "select ?, :v1", "select ?0, ?1v1 from dual", ""},
		{"panic on an empty version comment", "/*!*/", "", "/*!"},
		{"panic on a version comment with a digit", "/*!0*/", "", "/*!"},
		{"panic on a version comment before a statement", "/*!9*/ select 1", "", "/*!"},
		{"SELECT ALL", "select all a from t", "select a from t", ""},
		{"SUM(ALL x)", "select sum(all x) from t", "select sum(x) from t", ""},
		{"chained comparison", "select a is null = b", "select (a is null) = b from dual", ""},
		{"empty IN list", "select a in ()", "", "IN list"},
		{"SUBSTRING of a literal", "select substring('abc', 1)", "select substring('abc', 1) from dual", ""},
		{"date literal in WHERE", "select a from t where d < date '2020-01-01'", "select a from t where d < date'2020-01-01'", ""},
		{"a number before letters", "select 1abc", "", "1abc"},
		{"a comment piece", "-- nothing", "", "no statement"},
		{"an unterminated quote", "select 'a", "", "does not end"},
		{"JSON operators on columns only", "select (a)->'b'", "select json_get((a), 'b') from dual", ""},
		{"EXISTS in a comparison", "select a = exists (select 1)", "", "parentheses"},
	} {
		t.Run(trap.name, func(t *testing.T) {
			s, err := Parse(trap.text)
			if trap.why != "" {
				require.Error(t, err)
				assert.Contains(t, err.Error(), trap.why)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, trap.want, display(s))
		})
	}
}

// Words that sqlparser reserves, and that are good names of columns, tables and aliases.
func TestReservedWordsAreNames(t *testing.T) {
	for _, word := range strings.Fields(`key index order values match schema table group left right desc asc set to for use lock show
		database databases escape rename tables interval replace insert update delete create drop describe explain default mod div regexp
		natural outer unique value date time timestamp text json status end add column condition check grant rank row rows system
		if exists substring convert current_user limit_ offset fetch first next nulls over filter window_ full ignore primary`) {
		s, src := selected(t, "select "+word+", t."+word+", "+word+" as "+word+" from t as "+word+" where "+word+" > 1 order by t."+word)
		assert.Len(t, s.SelectExprs, 3, word)
		for i, want := range []string{word, "t", word, word, word} {
			assert.Equal(t, want, src.idents[i].Name, word)
		}
	}
}

// The message of an error of sqlparser itself is ours, and its caret is right at both ends of the statement.
func TestErrorsOfTheGrammar(t *testing.T) {
	for text, token := range map[string]string{
		"select a = not b from t":                        "not",
		"select  1 + exists (select 1)":                  "exists",
		"select a between 1 or 2 and 3":                  "or",
		"with x as (select a = not b) select 'ü' from x": "not",
		"select a between 1":                             "",
		"insert into t values (1, a like not b)":         "not",
	} {
		_, err := Parse(text)
		var e *plan.Error
		require.ErrorAs(t, err, &e, text)
		assert.Equal(t, plan.CodeSyntax, e.Code, text)
		want := len(text)
		if token != "" {
			want = strings.Index(text, token)
			assert.Contains(t, e.Msg, `unexpected "`+token+`"`, text)
		} else {
			assert.Contains(t, e.Msg, "unexpected end of the statement")
		}
		assert.Equal(t, plan.At(want), e.Pos, text)
	}
}
