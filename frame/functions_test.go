package frame_test

import (
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
			assert.True(t, f.Aggregate || f.Operator(), "%s has no example", f.Name)
			continue
		}
		rows, err := sltRows(t, s.Session, "SELECT "+f.Example)
		if assert.NoError(t, err, f.Example) {
			assert.Equal(t, []string{f.Result}, rows, f.Example)
		}
	}
}
