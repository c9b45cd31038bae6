package bind_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// paramTypes lists the types of a plan's parameters, by ordinal, in order of first appearance.
func paramTypes(n plan.Node) map[int][]string {
	out := map[int][]string{}
	plan.Visit(n, func(n plan.Node) {
		for _, e := range plan.NodeExprs(n) {
			p, ok := e.(*plan.Param)
			if !ok {
				continue
			}
			known := false
			for _, t := range out[p.Index] {
				known = known || t == p.Type().String()
			}
			if !known {
				out[p.Index] = append(out[p.Index], p.Type().String())
			}
		}
	})
	return out
}

func TestParameterTypes(t *testing.T) {
	for _, c := range []struct {
		text  string
		given []plan.Type
		want  map[int][]string
	}{
		{"SELECT 1 FROM users WHERE id = ? AND name = ?", nil, map[int][]string{0: {"BIGINT"}, 1: {"TEXT"}}},
		{"SELECT 1 FROM users WHERE id = ?", []plan.Type{plan.TextType}, map[int][]string{0: {"BIGINT"}}},
		{"SELECT 1 FROM users WHERE ? < born OR balance = ?", nil, map[int][]string{0: {"DATE"}, 1: {"DECIMAL(12,2)"}}},
		{"SELECT 1 FROM users WHERE ?", nil, map[int][]string{0: {"BOOLEAN"}}},
		{"SELECT 1 FROM users WHERE name LIKE ? AND id IN (?, 3)", nil, map[int][]string{0: {"TEXT"}, 1: {"BIGINT"}}},
		{"SELECT 1 FROM users WHERE ? IN (SELECT id FROM orders)", nil, map[int][]string{0: {"BIGINT"}}},
		{"SELECT 1 FROM users WHERE id BETWEEN :a AND :b OR name = :a", nil, map[int][]string{0: {"BIGINT", "TEXT"}, 1: {"BIGINT"}}},
		{"SELECT id FROM users LIMIT ? OFFSET ?", []plan.Type{plan.DoubleType}, map[int][]string{0: {"BIGINT"}, 1: {"BIGINT"}}},
		{"SELECT ?", nil, map[int][]string{0: {"TEXT"}}},
		{"SELECT ?", []plan.Type{plan.DateType}, map[int][]string{0: {"DATE"}}},
		{"SELECT ?", []plan.Type{plan.NullType}, map[int][]string{0: {"TEXT"}}},
		{"SELECT ? + ?", []plan.Type{plan.DoubleType, plan.DoubleType}, map[int][]string{0: {"DOUBLE"}, 1: {"DOUBLE"}}},
		{"SELECT ? = ?", []plan.Type{plan.BigIntType}, map[int][]string{0: {"BIGINT"}, 1: {"BIGINT"}}},
		{"SELECT upper(?)", []plan.Type{plan.BigIntType}, map[int][]string{0: {"TEXT"}}},
		{"SELECT coalesce(?, ?, NULL)", nil, map[int][]string{0: {"TEXT"}, 1: {"TEXT"}}},
		{"SELECT CASE WHEN ? THEN ? ELSE ? END", []plan.Type{plan.TextType, plan.BigIntType, plan.BigIntType},
			map[int][]string{0: {"BOOLEAN"}, 1: {"BIGINT"}, 2: {"BIGINT"}}},
		{"SELECT if(TRUE, ?, NULL)", []plan.Type{plan.DateType}, map[int][]string{0: {"DATE"}}},
		{"SELECT CAST(? AS DATE), ?::BIGINT", nil, map[int][]string{0: {"DATE"}, 1: {"BIGINT"}}},
		{"SELECT ? BETWEEN ? AND 3", nil, map[int][]string{0: {"TEXT", "BIGINT"}, 1: {"TEXT"}}},
		{"SELECT max(?) FROM users", []plan.Type{plan.DateType}, map[int][]string{0: {"DATE"}}},
		{"SELECT count(*) FROM users GROUP BY id + ?, coalesce(?, NULL)", nil, map[int][]string{0: {"BIGINT"}, 1: {"TEXT"}}},
		{"VALUES (?, 1), (?, ?)", []plan.Type{plan.DateType, plan.DateType}, map[int][]string{0: {"DATE"}, 1: {"DATE"}, 2: {"BIGINT"}}},
		{"SELECT id, born FROM users UNION SELECT ?, ? UNION ALL (VALUES (?, NULL), (2, ?))", nil,
			map[int][]string{0: {"BIGINT"}, 1: {"DATE"}, 2: {"BIGINT"}, 3: {"DATE"}}},
		{"SELECT ? UNION ALL SELECT name FROM users", nil, map[int][]string{0: {"TEXT"}}},
		{"VALUES (?), (NULL)", nil, map[int][]string{0: {"TEXT"}}},
		{"INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?)", []plan.Type{plan.TextType},
			map[int][]string{0: {"BIGINT"}, 1: {"TEXT"}, 2: {"TEXT"}, 3: {"DOUBLE"}, 4: {"DECIMAL(12,2)"}, 5: {"BOOLEAN"}, 6: {"DATE"}}},
		{"INSERT INTO users (born, id) VALUES (:d, 1), (:d, :i)", nil, map[int][]string{0: {"DATE"}, 1: {"BIGINT"}}},
		{"INSERT INTO users (id, born) SELECT id, ? FROM users UNION ALL SELECT ?, ?", nil,
			map[int][]string{0: {"DATE"}, 1: {"BIGINT"}, 2: {"DATE"}}},
	} {
		t.Run(c.text+fmt.Sprint(c.given), func(t *testing.T) {
			require.Equal(t, c.want, paramTypes(mustBind(t, c.text, c.given...)))
		})
	}
}

// TestParametersTakeValues binds values into every parameter of a statement that uses one twice.
func TestParametersTakeValues(t *testing.T) {
	n := mustBind(t, "SELECT name FROM users WHERE id = :x OR name = :x LIMIT :n")
	bound, err := plan.BindParams(n, []*plan.Literal{plan.IntLiteral(7), plan.IntLiteral(3)})
	require.NoError(t, err)
	require.Empty(t, paramTypes(bound))
	require.Contains(t, plan.Format(bound, nil), "(id = 7) OR (name = '7')")
	require.Contains(t, plan.Format(bound, nil), "limit 3")
}
