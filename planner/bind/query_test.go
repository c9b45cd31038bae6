package bind_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/bind"
	"rsql/planner/parse"
	"rsql/planner/plan"
)

// columns names the output of a plan with its types.
func columns(n plan.Node) string {
	var out []string
	for _, f := range n.Schema().Fields() {
		out = append(out, f.Name+" "+plan.TypeOf(f).String())
	}
	return strings.Join(out, ", ")
}

func TestOutputColumns(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT ID, u.Name, score AS S FROM users u":               "id BIGINT, name TEXT, S DOUBLE",
		"SELECT count(*), AVG( score ), 1+1 FROM users":            "count(*) BIGINT, AVG( score ) DOUBLE, 1+1 BIGINT",
		"SELECT sum(balance), sum(id), min(born) FROM users":       "sum(balance) DECIMAL(38,2), sum(id) BIGINT, min(born) DATE",
		"SELECT id / 2 AS h, id * balance AS p FROM users":         "h DOUBLE, p DECIMAL(31,2)",
		"SELECT born + INTERVAL '1' MONTH AS m FROM users":         "m DATE",
		"SELECT (SELECT max(born) FROM users) AS b, 1 IN (1) AS i": "b DATE, i BOOLEAN",
		"VALUES (1, 'a'), (2.5, NULL)":                             "col1 DECIMAL(20,1), col2 TEXT",
		"SELECT id FROM users UNION ALL SELECT score FROM users":   "id DOUBLE",
		"SELECT * FROM users JOIN orders USING (id) LIMIT 1": "id BIGINT, name TEXT, city TEXT, score DOUBLE, balance DECIMAL(12,2), active BOOLEAN, " +
			"born DATE, user_id BIGINT, total DECIMAL(10,2), placed TIMESTAMP, doc JSON, raw BLOB",
		"SELECT doc, doc->'$.a' AS a, doc->>'$.a' AS b FROM orders": "doc JSON, a JSON, b TEXT",
		"INSERT INTO users (id) VALUES (1)":                         "written BIGINT, skipped BIGINT",
	} {
		n := mustBind(t, text)
		assert.Equal(t, want, columns(n), text)
		for _, f := range n.Schema().Fields() {
			assert.False(t, plan.Hidden(f), text)
		}
	}
}

// TestReferencesAreApart: each reference to a common table expression has nodes of its own, so that measurements of one
// do not count for the other.
func TestReferencesAreApart(t *testing.T) {
	n := mustBind(t, "WITH a AS (SELECT id FROM users) SELECT * FROM a x, a y")
	seen := map[plan.Node]bool{}
	plan.Visit(n, func(n plan.Node) {
		require.False(t, seen[n], plan.Describe(n))
		seen[n] = true
	})
}

func TestReferencesMayNotMultiply(t *testing.T) {
	text := "WITH a0 AS (SELECT 1 AS x)"
	for i := range 20 {
		text += fmt.Sprintf(", a%d AS (SELECT l.x FROM a%d l, a%d r)", i+1, i, i)
	}
	_, err := bindText(text + " SELECT * FROM a20")
	require.ErrorContains(t, err, "more than 10000 SELECTs")
	require.Equal(t, plan.CodeUnsupported, plan.CodeOf(err))
}

func TestManyRows(t *testing.T) {
	rows := strings.Repeat("(?, 'a'), ", 5000) + "(1, 'a')"
	v, ok := mustBind(t, "INSERT INTO users (id, name) VALUES "+rows).Children()[0].Children()[0].(*plan.Values)
	require.True(t, ok)
	require.Len(t, v.Rows, 5001)
	require.Equal(t, plan.BigIntType, v.Rows[0][0].Type())
	long := "SELECT id FROM users WHERE " + strings.Repeat("id = 1 OR ", 5000) + "id = 2"
	require.NotNil(t, mustBind(t, long))
}

// failing is a catalog that is away.
type failing struct{ err error }

func (f failing) Table(ctx context.Context, _ string) (plan.Table, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, f.err
}

func TestCatalogErrors(t *testing.T) {
	s, err := parse.Parse("SELECT * FROM gone")
	require.NoError(t, err)
	q, ok := s.(*parse.Query)
	require.True(t, ok)
	away := errors.New("connection refused")
	_, err = bind.Query(context.Background(), q, failing{away}, bind.Options{})
	require.Equal(t, away, err)
	lost := plan.Errorf(plan.CodeConnection, "the server went away")
	_, err = bind.Query(context.Background(), q, failing{lost}, bind.Options{})
	var e *plan.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, plan.At(14), e.Pos)
	require.Equal(t, plan.CodeConnection, e.Code)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = bind.Query(ctx, q, failing{away}, bind.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestScansReadAllColumns(t *testing.T) {
	var scan *plan.Scan
	plan.Visit(mustBind(t, "SELECT u.name FROM users u"), func(n plan.Node) {
		if s, ok := n.(*plan.Scan); ok {
			scan = s
		}
	})
	require.NotNil(t, scan)
	require.Equal(t, "u", scan.Alias)
	require.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, scan.Columns)
}
