package planner_test

import (
	"context"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/planner"
	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// people is a catalog of one table.
type people struct{}

var peopleSchema = arrow.NewSchema([]arrow.Field{
	plan.NewField("id", plan.BigIntType), plan.NewField("name", plan.TextType), plan.NewField("born", plan.DateType),
}, nil)

func (people) Table(context.Context, string) (plan.Table, error) { return people{}, nil }
func (people) Name() string                                      { return "people" }
func (people) Schema() *arrow.Schema                             { return peopleSchema }
func (people) Supports(plan.Expr) plan.Support                   { return plan.No }
func (people) Scan(context.Context, plan.ScanSpec) (plan.Reader, error) {
	return nil, plan.Errorf(plan.CodeInternal, "nothing is scanned here")
}

func parseQuery(t *testing.T, text string) *planner.Query {
	t.Helper()
	stmt, err := planner.Parse(text)
	require.NoError(t, err)
	q, ok := stmt.(*planner.Query)
	require.True(t, ok)
	return q
}

func TestPlanOfAQueryIsOptimised(t *testing.T) {
	p, err := planner.ForQuery(context.Background(), parseQuery(t, "SELECT name FROM people WHERE id = :id LIMIT ?"), people{}, planner.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"id", ""}, []string{p.Params[0].Name, p.Params[1].Name})
	require.NotEmpty(t, p.Fired)
	require.Contains(t, plan.Format(p.Root, nil), "scan people [id, name]", "the scan is narrowed")

	off := planner.Options{Disable: map[string]bool{}}
	for _, r := range planner.Rules() {
		off.Disable[r] = true
	}
	p, err = planner.ForQuery(context.Background(), parseQuery(t, "SELECT name FROM people"), people{}, off)
	require.NoError(t, err)
	require.Empty(t, p.Fired)
	require.Contains(t, plan.Format(p.Root, nil), "scan people [id, name, born]")
}

func TestParamsOfEveryStatement(t *testing.T) {
	for text, want := range map[string]int{
		"SELECT ?": 1, "EXPLAIN SELECT :a + :a": 1, "INSERT INTO t (id) VALUES (?), (?)": 2, "SHOW TABLES": 0,
		"CREATE TABLE t WITH (key = 't:{id}') AS SELECT ? AS id": 1, "CREATE TABLE t (id BIGINT) WITH (key = 't:{id}')": 0,
		"DESCRIBE SELECT ?": 1, "DESCRIBE t": 0,
	} {
		stmt, err := planner.Parse(text)
		require.NoError(t, err, text)
		require.Len(t, planner.Params(stmt), want, text)
	}
}

func TestBindPredicate(t *testing.T) {
	e, params, err := planner.BindPredicate(context.Background(), "born > ? AND name LIKE 'a%'", peopleSchema, planner.Options{})
	require.NoError(t, err)
	require.Len(t, params, 1)
	require.Equal(t, plan.BooleanType, e.Type())
	require.Equal(t, []int{2, 1}, plan.Columns(e))

	for text, at := range map[string]int{"nme = 'x'": 0, "id = nme": 5, "id +": 4, "": 0} {
		_, _, err = planner.BindPredicate(context.Background(), text, peopleSchema, planner.Options{})
		var e *plan.Error
		require.ErrorAs(t, err, &e, text)
		offset, known := e.Pos.Offset()
		require.True(t, known, text)
		require.Equal(t, at, offset, "%s: %v", text, err)
	}
	for _, text := range []string{"count(*)", "id IN (SELECT id FROM people)", "id = 1, name", "id = 1 LIMIT 1", "id = 1 ORDER BY id", "id = 1 UNION SELECT * FROM people",
		"id = 1 GROUP BY id", "id", "id = (SELECT 1)"} {
		_, _, err = planner.BindPredicate(context.Background(), text, peopleSchema, planner.Options{})
		require.Error(t, err, text)
	}
}

func TestBindPredicateNamesSubqueries(t *testing.T) {
	for _, text := range []string{"EXISTS (SELECT 1 FROM orders o WHERE o.person = id)", "id IN (SELECT person FROM orders)", "NOT EXISTS (SELECT 1)"} {
		_, _, err := planner.BindPredicate(context.Background(), text, peopleSchema, planner.Options{})
		require.ErrorContains(t, err, "a condition here holds no subqueries: "+text)
	}
}

func TestParseType(t *testing.T) {
	for text, want := range map[string]plan.Type{"BIGINT": plan.BigIntType, "decimal(12, 2)": plan.DecimalType(12, 2), "varchar(10)": plan.TextType} {
		got, err := planner.ParseType(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "nonsense", "BIGINT) + (1", "DECIMAL(99,2)", "BIGINT), CAST(1 AS TEXT"} {
		_, err := planner.ParseType(text)
		require.Error(t, err, text)
	}
}
