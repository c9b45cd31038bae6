package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLongStatements plans statements as programs write them. Work that grows with the square of their length, or worse,
// takes minutes here.
func TestLongStatements(t *testing.T) {
	s := start(t)
	const rows = "(VALUES (1, 2), (3, 4), (5, 6)) AS t(a, b)"
	many := func(n int, separator, format string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.ReplaceAll(format, "#", fmt.Sprint(i))
		}
		return strings.Join(parts, separator)
	}
	joins := func(kind string) string {
		text := "FROM (VALUES (1), (2)) AS t0(a)"
		for i := 1; i < 200; i++ {
			text += fmt.Sprintf(" %s JOIN (VALUES (1), (2)) AS t%d(a) ON t%d.a = t%d.a", kind, i, i, i-1)
		}
		return text
	}
	tests := []struct{ name, text, want string }{
		{"equalities", "FROM " + rows + " WHERE " + many(5000, " OR ", "a = #"), "3"},
		{"pairs", "FROM " + rows + " WHERE " + many(5000, " OR ", "(a = # AND b = # + 1)"), "3"},
		{"or", "FROM " + rows + " WHERE " + many(5000, " OR ", "a + # < b"), "3"},
		{"and", "FROM " + rows + " WHERE " + many(5000, " AND ", "a <> # + 4"), "2"},
		{"in", "FROM " + rows + " WHERE a IN (" + many(5000, ", ", "#") + ")", "3"},
		{"in of another type", "FROM " + rows + " WHERE a IN (" + many(5000, ", ", "#.5") + ", 3.0)", "1"},
		{"sum", "FROM " + rows + " WHERE " + many(5000, " + ", "a") + " = 15000", "1"},
		{"exists", "FROM " + rows + " WHERE " + many(60, " AND ", "EXISTS (SELECT 1 FROM (VALUES (1), (3)) AS u#(z) WHERE u#.z = a)"), "2"},
		{"joins", joins(""), "2"},
		{"left joins", joins("LEFT"), "2"},
		{"full joins", joins("FULL"), "2"},
	}
	for _, test := range tests {
		got, err := sltRows(t, s.Session, "SELECT count(*) "+test.text)
		assert.NoError(t, err, test.name)
		assert.Equal(t, []string{test.want}, got, test.name)
	}
}
