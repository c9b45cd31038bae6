package parse

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// nested makes statements that are n deep, each in its own way.
func nested(n int) map[string]string {
	r := strings.Repeat
	return map[string]string{
		"parentheses": "select " + r("(", n) + "1" + r(")", n),
		"subqueries":  r("select (", n) + "select 1" + r(")", n),
		"queries":     r("(", n) + "select 1" + r(")", n),
		"calls":       "select " + r("f(", n) + "1" + r(")", n),
		"cases":       "select " + r("case when ", n) + "a" + r(" then 1 end", n),
		"casts":       "select a" + r("::int", n),
		"arrows":      "select a" + r("->1", n),
		"joins":       "select * from " + r("(", n) + "a" + r(")", n),
		"derived":     r("select * from (", n) + "select 1" + r(")", n),
		"signs":       "select " + r("- ", n) + "1",
		"nots":        "select " + r("not ", n) + "a",
		"chains":      "select a" + r(" = b", n),
		"with":        r("with x as (", n) + "select 1" + r(") select 1", n),
		"comments":    r("/*", n) + r("*/", n) + " select 1",
		"unions":      r("(", n) + "select 1" + r(" union select 2)", n),
	}
}

func TestNesting(t *testing.T) {
	for name, text := range nested(60) {
		_, err := Parse(text)
		assert.NoError(t, err, name)
	}
	for _, n := range []int{150, 190, 197, 198, 199, 200, 201, 250, 1_000, 100_000} {
		for name, text := range nested(n) {
			_, err := Parse(text)
			if err == nil {
				assert.True(t, n <= maxDepth+1 || name == "comments", "%s %d", name, n)
				continue
			}
			assert.Equal(t, plan.CodeUnsupported, plan.CodeOf(err), "%s %d: %v", name, n, err)
			check(t, text)
		}
	}
}

func TestLongStatements(t *testing.T) {
	const n = 50_000
	r := strings.Repeat
	for name, text := range map[string]string{
		"in list":   "select a from t where a in (1" + r(", 22222222222222222222", n) + ")",
		"values":    "insert into t values (1, 'a')" + r(", (2, 'bbbbbbbbbbbb')", n),
		"with":      "with x as (select 1) values (1)" + r(", (2)", n),
		"select":    "select a" + r(", a + 1, b", n),
		"unions":    "select 1" + r(" union all select 2", n),
		"comments":  "select 1" + r(" /* a */", n),
		"string":    "select '" + r("ab''", n*10) + "'",
		"name":      "select \"" + r("ab\"\"", n) + "\"",
		"params":    "select ?" + r(", ?, :a", n),
		"case":      "select case" + r(" when a then 1", n) + " end",
		"arguments": "select f(1" + r(", 1", n) + ")",
	} {
		_, err := Parse(text)
		assert.NoError(t, err, name)
	}
}

func TestOperatorsInARow(t *testing.T) {
	query(t, "select 1"+strings.Repeat(" or a = 1", 20_000))
	_, err := Parse("select 1" + strings.Repeat(" + 1", 60_000))
	assert.Equal(t, plan.CodeUnsupported, plan.CodeOf(err))
	check(t, "select 1"+strings.Repeat(" or a = 1", 30_000))
}

func TestLongInListIsWhole(t *testing.T) {
	const n = 50_000
	var b strings.Builder
	b.WriteString("select a from t where a in (0")
	for i := 1; i < n; i++ {
		b.WriteString("," + strconv.Itoa(i))
	}
	s, src := selected(t, b.String()+")")
	list := s.Where.Expr.(*sqlparser.ComparisonExpr).Right.(sqlparser.ValTuple) //nolint:forcetypeassert // a test
	require.Len(t, list, n)
	assert.Equal(t, strconv.Itoa(n-1), src.Literal(list[n-1].(*sqlparser.SQLVal)).Text) //nolint:forcetypeassert // a test
}
