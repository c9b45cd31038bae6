package bind_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// generator writes statements at random, of every construct; most of them are right.
type generator struct {
	r     *rand.Rand
	depth int
	// groups allows aggregates.
	groups bool
}

func (g *generator) pick(options ...string) string { return options[g.r.IntN(len(options))] }

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

// down and up count how deep an expression is.
func (g *generator) down() bool { g.depth++; return g.depth > 3 }

func (g *generator) up() { g.depth-- }

func (g *generator) column() string {
	if g.chance(3) {
		return g.pick("n", "o.id", "balance", "nothing", "id")
	}
	return g.pick("u.id", "name", "score", "u.name", "u.id", "score")
}

// number is a numeric expression.
func (g *generator) number() string {
	defer g.up()
	if g.down() {
		return g.pick("u.id", "score", "u.id", "1", "-2", "1.5", "?", "NULL", "1e3")
	}
	switch g.r.IntN(9) {
	case 0:
		return "(" + g.number() + g.pick(" + ", " - ", " * ", " / ", " % ", " DIV ") + g.number() + ")"
	case 1:
		return g.pick("abs", "round", "-", "coalesce", "length("+g.text()+") + ") + "(" + g.number() + ")"
	case 2:
		return "CASE WHEN " + g.condition() + " THEN " + g.number() + g.pick("", " ELSE "+g.number()) + " END"
	case 3:
		return "(" + g.subquery(g.pick("max(u.id)", "u.id", "avg(score)", "1")) + ")"
	case 4:
		return "if(" + g.condition() + ", " + g.number() + ", " + g.number() + ")"
	case 5:
		if !g.groups {
			return "CAST(" + g.text() + " AS BIGINT)"
		}
		g.groups = false
		defer func() { g.groups = true }()
		return g.pick("count(*)", "count("+g.text()+")", "sum("+g.number()+")", "max("+g.number()+")", "count(DISTINCT "+g.number()+")")
	default:
		return g.pick("u.id", "score", "u.id", "1", ":p")
	}
}

// text is an expression of type TEXT.
func (g *generator) text() string {
	defer g.up()
	if g.down() || g.chance(40) {
		return g.pick("name", "u.name", "'a'", "name", "NULL")
	}
	return g.pick("upper("+g.text()+")", "concat("+g.number()+", "+g.text()+")", "coalesce("+g.text()+", ?)",
		"CAST("+g.number()+" AS TEXT)", "CASE "+g.number()+" WHEN 1 THEN "+g.text()+" ELSE 'x' END", "substring("+g.text()+", 1, 2)")
}

func (g *generator) expr() string {
	switch g.r.IntN(4) {
	case 0:
		return g.text()
	case 1:
		return "(" + g.condition() + ")"
	default:
		return g.number()
	}
}

// subquery is a query of one column; its aggregates are its own.
func (g *generator) subquery(list string) string {
	before := g.groups
	defer func() { g.groups = before }()
	g.groups = false
	return g.selectOf(list, false)
}

func (g *generator) condition() string {
	defer g.up()
	if g.down() {
		return g.pick("u.id = 1", "name IS NULL", "TRUE", "score > ?")
	}
	switch g.r.IntN(9) {
	case 0, 1:
		return g.number() + g.pick(" = ", " < ", " <> ", " <=> ", " >= ") + g.number()
	case 2:
		return g.text() + g.pick(" = ", " < ") + g.text()
	case 3:
		return g.number() + g.pick(" IS NULL", " IN (1, 2)", " IN ("+g.number()+", "+g.number()+")", " BETWEEN 1 AND "+g.number())
	case 4:
		return g.number() + g.pick(" IN ", " NOT IN ") + "(" + g.subquery("u.id") + ")"
	case 5:
		return "EXISTS (" + g.subquery("1") + ")"
	case 6:
		return "NOT (" + g.condition() + ")"
	case 7:
		return g.text() + g.pick(" LIKE ", " NOT LIKE ", " ILIKE ") + g.text()
	default:
		return "(" + g.condition() + g.pick(" AND ", " OR ") + g.condition() + ")"
	}
}

func (g *generator) from() string {
	return g.pick("users u", "users u CROSS JOIN (SELECT 1 AS one) x", "users u JOIN orders o ON u.id = o.user_id", "users u FULL JOIN orders o USING (id)",
		"users u LEFT JOIN orders o ON u.id > o.id AND name = 'a'", "(SELECT * FROM users) u", "(SELECT id, name, score, name AS n FROM users) u, orders o",
		"users u RIGHT JOIN orders o USING (id)", "c u", "(SELECT id, name FROM users UNION SELECT 1, 'a') AS u(id, name) JOIN c ON c.score = u.id")
}

// selectOf is a SELECT of a list; whole ones may be sorted and limited.
func (g *generator) selectOf(list string, whole bool) string {
	groups := g.groups
	g.groups = false
	text := "SELECT " + g.pick("", "", "DISTINCT ") + list + " FROM " + g.from()
	if g.chance(40) {
		text += " WHERE " + g.condition()
	}
	if groups && g.chance(60) {
		text += " GROUP BY " + g.pick("1", "u.id, name, score", "n", g.column()+", "+g.column())
	}
	g.groups = groups
	if groups && g.chance(30) {
		text += " HAVING " + g.condition()
	}
	if whole && g.chance(40) {
		text += " ORDER BY " + g.pick("1", "n", g.column(), g.number()+" DESC NULLS LAST")
	}
	if whole && g.chance(30) {
		text += " LIMIT " + g.pick("5", "?", "1 OFFSET 2")
	}
	return text
}

func (g *generator) statement() string {
	g.groups = g.chance(40)
	list := g.pick("*", "u.*, "+g.expr(), g.expr()+" AS n", g.expr()+", "+g.expr()+" n")
	if g.groups {
		list = g.pick("u.id AS n, "+g.number(), g.number()+" AS n", "count(*) AS n", "name AS n, count(*), "+g.number())
	}
	text := g.selectOf(list, true)
	g.groups = false
	switch g.r.IntN(8) {
	case 0:
		text = g.selectOf("u.id", false) + g.pick(" UNION ", " UNION ALL ") + g.selectOf(g.number(), true)
	case 1:
		return "INSERT INTO users (score, name) WITH c AS (SELECT * FROM users) " + g.selectOf(g.number()+", "+g.expr(), true)
	}
	return "WITH c AS (" + g.selectOf("u.id, name, 1 AS score", false) + ") " + text
}

// TestRandomStatements binds many statements. None may end in an internal error: a plan that breaks a rule of its nodes.
func TestRandomStatements(t *testing.T) {
	g := &generator{r: rand.New(rand.NewPCG(1, 2))} //nolint:gosec // a test repeats itself
	bound := 0
	for range 2000 {
		text := g.statement()
		n, err := bindText(text)
		if err != nil {
			var e *plan.Error
			require.True(t, errors.As(err, &e), "%s: %v", text, err)
			require.NotEqual(t, plan.CodeInternal, e.Code, "%s: %v", text, err)
			require.NotZero(t, e.Pos, "%s: %v", text, err)
			continue
		}
		bound++
		require.NoError(t, check(n), text)
	}
	require.Greater(t, bound, 500, "too few of the statements are right")
}

// check looks for columns that an expression refers to and its input has not.
func check(root plan.Node) error {
	var bad error
	inside := func(n plan.Node, e plan.Expr, width int) {
		if e == nil {
			return
		}
		for _, c := range plan.Columns(e) {
			if c < 0 || c >= width {
				bad = fmt.Errorf("%s: column %d of %d in %s", plan.Describe(n), c, width, e)
			}
		}
	}
	plan.Visit(root, func(n plan.Node) {
		below := 0
		for _, c := range n.Children() {
			below += c.Schema().NumFields()
		}
		j, ok := n.(*plan.Join)
		if !ok {
			for _, e := range plan.NodeExprs(n) {
				inside(n, e, below)
			}
			return
		}
		inside(n, j.Residual, below)
		for _, e := range j.Equi {
			inside(n, e.Left, j.Left.Schema().NumFields())
			inside(n, e.Right, j.Right.Schema().NumFields())
			if e.Left.Type() != e.Right.Type() {
				bad = fmt.Errorf("%s: %s compared with %s", plan.Describe(n), e.Left.Type(), e.Right.Type())
			}
		}
	})
	return bad
}
