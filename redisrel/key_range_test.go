package redisrel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestKeyRangesAreDecidedBeforeValues has a value that is no number in a row that a range of its key leaves out.
func TestKeyRangesAreDecidedBeforeValues(t *testing.T) {
	s, r := startWith(t, map[string]string{"user:1": "age=30", "user:7": "age=41", "user:99": "age=old", "user:-3": "age=5"})
	tab := declare(t, s, "users", "user:{id}", "id BIGINT; age BIGINT")
	id := refTo(t, tab, "id")
	for _, c := range []struct {
		op   string
		than int64
		want []string
	}{
		{"<", 99, []string{"-3|5", "1|30", "7|41"}},
		{"<=", 7, []string{"-3|5", "1|30", "7|41"}},
		{"<=", 1, []string{"-3|5", "1|30"}},
		{"<", math.MinInt64 + 1, nil},
		{">", 99, nil},
		{">=", 100, nil},
	} {
		filter := callOf(t, c.op, id, plan.IntLiteral(c.than))
		require.Equal(t, plan.Inexact, tab.Supports(filter))
		r.ResetStats(t)
		assert.ElementsMatch(t, c.want, tableRows(t, tab, []string{"id", "age"}, filter), "%s %d", c.op, c.than)
		assert.EqualValues(t, len(c.want), r.CommandStats(t)["hmget"], "rows that are left out are not read")
	}
	both := []plan.Expr{callOf(t, ">", id, plan.IntLiteral(-3)), callOf(t, ">", plan.IntLiteral(7), id)}
	assert.Equal(t, []string{"1|30"}, tableRows(t, tab, []string{"id", "age"}, both...))
	listed := []plan.Expr{inList(t, id, plan.IntLiteral(1), plan.IntLiteral(99)), callOf(t, "<", id, plan.IntLiteral(50))}
	assert.Equal(t, []string{"1|30"}, tableRows(t, tab, []string{"id", "age"}, listed...))

	_, err := tryRows(t, tab, []string{"id", "age"}, callOf(t, ">=", id, plan.IntLiteral(99)))
	assert.ErrorContains(t, err, `key user:99, field age: "old" is not a BIGINT`)
	loadHashes(t, r, map[string]string{"user:007": "age=1"})
	_, err = tryRows(t, tab, []string{"id", "age"}, callOf(t, ">", id, plan.IntLiteral(100)))
	assert.ErrorContains(t, err, `"007" is not a BIGINT`, "of which nobody can say whether it is in the range")
}
