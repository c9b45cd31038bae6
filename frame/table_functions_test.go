package frame_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

// TestTableFunctionExamples runs the examples of the registry, which docs/functions.md shows with their results.
func TestTableFunctionExamples(t *testing.T) {
	s := start(t)
	for _, f := range plan.TableFuncs() {
		var rows []string
		for _, r := range s.rows(t, f.Example) {
			rows = append(rows, strings.ReplaceAll(r, "|", " | "))
		}
		assert.Equal(t, f.Result, strings.Join(rows, "; "), f.Example)
	}
}
