package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLimitsOfParameters: a parameter of LIMIT and OFFSET may be part of an expression and NULL, which is no limit, and is
// checked when its value is known.
func TestLimitsOfParameters(t *testing.T) {
	s := start(t)
	const rows = " FROM (VALUES (1), (2), (3), (4)) AS v(a) ORDER BY a "
	for _, c := range []struct {
		limit  string
		values []any
		want   []string
	}{
		{"LIMIT ?", []any{2}, []string{"1", "2"}},
		{"LIMIT ?", []any{nil}, []string{"1", "2", "3", "4"}},
		{"LIMIT ? + 1 OFFSET ? - 1", []any{1, 2}, []string{"2", "3"}},
		{"LIMIT ? + 1 OFFSET ?", []any{nil, nil}, []string{"1", "2", "3", "4"}},
		{"OFFSET ? / 2", []any{5}, []string{"3", "4"}},
		{"LIMIT (SELECT ?) OFFSET ?", []any{2, 1}, []string{"2", "3"}},
		{"FETCH FIRST (?) ROWS WITH TIES", []any{3}, []string{"1", "2", "3"}},
	} {
		assert.Equal(t, c.want, s.rows(t, "SELECT a"+rows+c.limit, c.values...), "%s %v", c.limit, c.values)
	}
	for _, limit := range []string{"LIMIT ?", "OFFSET ? + 0", "LIMIT (SELECT ?)", "FETCH FIRST ? ROWS WITH TIES"} {
		_, err := s.RunAll(t.Context(), "SELECT a"+rows+limit, -1)
		assert.ErrorContains(t, err, "whole number from 0, not -1", limit)
	}
}
