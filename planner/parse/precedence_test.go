package parse

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xwb1989/sqlparser"
	_ "modernc.org/sqlite"
)

// exprGen writes random expressions with few parentheses. Comparisons are not chained: SQLite groups those otherwise.
type exprGen struct{ *rand.Rand }

func (g exprGen) pick(items ...string) string { return items[g.IntN(len(items))] }

func (g exprGen) number(depth int) string {
	switch {
	case depth == 0 || g.IntN(4) == 0:
		return g.pick("0", "1", "2", "3", "7", "null", "1.5")
	case g.IntN(6) == 0:
		return "- " + g.number(depth-1)
	case g.IntN(7) == 0:
		return "(" + g.number(depth-1) + ")"
	case g.IntN(8) == 0:
		return "case when " + g.condition(depth-1) + " then " + g.number(depth-1) + " else " + g.number(depth-1) + " end"
	case g.IntN(9) == 0:
		return "(" + g.condition(depth-1) + ")"
	default:
		return g.number(depth-1) + " " + g.pick("+", "-", "*", "/", "%") + " " + g.number(depth-1)
	}
}

func (g exprGen) condition(depth int) string {
	n := max(0, depth-1)
	switch g.IntN(10) {
	case 0:
		return "not " + g.condition(n)
	case 1:
		return g.number(n) + g.pick(" ", " not ") + "between " + g.number(n) + " and " + g.number(n)
	case 2:
		return g.number(n) + g.pick(" ", " not ") + "in (" + g.number(n) + ", " + g.number(n) + ")"
	case 3:
		return g.number(n) + g.pick(" is null", " is not null")
	case 4:
		return g.number(n) + g.pick(" is distinct from ", " is not distinct from ") + g.number(n)
	case 5, 6:
		return g.number(n) + g.pick(" = ", " < ", " > ", " <= ", " >= ", " <> ", " != ", " == ") + g.number(n)
	default:
		if depth == 0 {
			return g.pick("true", "false", "null", "1 = 1")
		}
		return g.condition(n) + g.pick(" and ", " or ") + g.condition(n)
	}
}

// grouped writes a tree with every operator in parentheses.
func grouped(src *Source, e sqlparser.Expr) string {
	f := func(e sqlparser.Expr) string { return grouped(src, e) }
	switch e := e.(type) {
	case *sqlparser.AndExpr:
		return "(" + f(e.Left) + " and " + f(e.Right) + ")"
	case *sqlparser.OrExpr:
		return "(" + f(e.Left) + " or " + f(e.Right) + ")"
	case *sqlparser.NotExpr:
		return "(not " + f(e.Expr) + ")"
	case *sqlparser.ParenExpr:
		return f(e.Expr)
	case *sqlparser.IsExpr:
		return "(" + f(e.Expr) + " " + e.Operator + ")"
	case *sqlparser.RangeCond:
		return "(" + f(e.Left) + " " + e.Operator + " " + f(e.From) + " and " + f(e.To) + ")"
	case *sqlparser.BinaryExpr:
		return "(" + f(e.Left) + " " + e.Operator + " " + f(e.Right) + ")"
	case *sqlparser.UnaryExpr:
		return "(" + e.Operator + " " + f(e.Expr) + ")"
	case *sqlparser.ComparisonExpr:
		op, right := e.Operator, e.Right
		if u, ok := right.(*sqlparser.UnaryExpr); ok && u.Operator == sqlparser.BinaryStr {
			op, right = "is not", u.Expr
		} else if op == sqlparser.NullSafeEqualStr {
			op = "is"
		}
		return "(" + f(e.Left) + " " + op + " " + f(right) + ")"
	case sqlparser.ValTuple:
		var items []string
		for _, item := range e {
			items = append(items, f(item))
		}
		return "(" + strings.Join(items, ", ") + ")"
	case *sqlparser.CaseExpr:
		return "(case when " + f(e.Whens[0].Cond) + " then " + f(e.Whens[0].Val) + " else " + f(e.Else) + " end)"
	case *sqlparser.SQLVal:
		return src.Literal(e).Text
	default:
		return sqlparser.String(e)
	}
}

// An expression means to us what it means to SQLite: SQLite gives the same value for the text and for our grouping of it.
func TestPrecedenceAgreesWithSQLite(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	g := exprGen{rand.New(rand.NewPCG(1, 2))} //nolint:gosec // a test that must repeat
	distinct := map[string]bool{}
	for range 2_000 {
		text := g.condition(4)
		s, src := selected(t, "select "+text)
		ours := grouped(src, item(s, 0).Expr)
		var want, got any
		require.NoError(t, db.QueryRow("select "+text+", "+ours).Scan(&want, &got), text)
		assert.Equal(t, want, got, "%s\n%s", text, ours)
		distinct[fmt.Sprint(want)] = true
	}
	assert.Len(t, distinct, 3, "true, false and NULL all came out")
}
