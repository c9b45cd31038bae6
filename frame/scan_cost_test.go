package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestExplainSaysWhatAScanCosts has a small table among many keys.
func TestExplainSaysWhatAScanCosts(t *testing.T) {
	s := start(t)
	s.users(t, 100)
	s.declareUsers(t)
	const query = "EXPLAIN SELECT name FROM users"
	assert.NotContains(t, strings.Join(s.rows(t, query), "\n"), "walks through", "it is not worth mentioning")
	s.server.Load(t, 119_899, func(i int) (string, []any) { return fmt.Sprintf("other:%d", i), []any{"x", i} })
	other := &setup{Session: open(t, s.server.URL), server: s.server, redis: s.redis}
	explained := strings.Join(other.rows(t, query), "\n")
	assert.Contains(t, explained, "the SCAN walks through about 120000 keys of the database, in some 120 calls")
	joined := strings.Join(other.rows(t, "EXPLAIN SELECT a.name FROM users a JOIN users b ON a.name = b.name"), "\n")
	assert.Equal(t, 1, strings.Count(joined, "walks through"), "once for both")
	assert.NotContains(t, strings.Join(other.rows(t, query+" WHERE id = 7"), "\n"), "walks through")
}
