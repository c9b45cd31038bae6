package frame_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

// TestFunctionExamples runs the example of each function of docs/functions.md and compares what it gives with what the
// page shows.
func TestFunctionExamples(t *testing.T) {
	s := start(t)
	for _, f := range plan.Functions() {
		if f.Example == "" {
			assert.True(t, f.Operator(), "%s has no example", f.Name)
			continue
		}
		query := "SELECT " + strings.TrimPrefix(f.Example, "SELECT ")
		if f.Aggregate {
			query += " FROM (VALUES (1, 'a'), (2, 'b'), (3, 'b'), (4, NULL)) AS t(x, s)"
		}
		rows, err := sltRows(t, s.Session, query)
		if assert.NoError(t, err, f.Example) {
			assert.Equal(t, []string{f.Result}, rows, f.Example)
		}
	}
}
