package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// commandCase is a statement and the commands that the server sees while it runs, besides the HGETALL of the declarations
// for each table that it names.
type commandCase struct {
	name, text string
	args       []any
	rows       int
	want       map[string]int64
}

// manyUsers is more than what a join reads whole without thinking.
const manyUsers = 3000

// few is a table of manyUsers users and of 10 orders of 4 users, one of whom there is not; one key is no hash.
func few(t *testing.T) *setup {
	t.Helper()
	s := start(t)
	s.users(t, manyUsers)
	for i := range 10 {
		s.hash(t, fmt.Sprintf("order:%s:%d", []string{"eu", "us"}[i%2], i), "user", []int{3, 5, 7, 5000}[i%4], "total", i)
	}
	require.NoError(t, s.redis.Set(t.Context(), "user:5001", "text", 0).Err())
	s.declareUsers(t)
	s.run(t, "CREATE TABLE orders (region TEXT, id BIGINT, user BIGINT, total BIGINT) WITH (key = 'order:{region}:{id}')")
	s.rows(t, "SELECT count(*) FROM users u JOIN orders o ON u.id = o.user") // what is looked up once is known from here on
	return s
}

// TestCommandsOfExactKeys counts every command of statements that name their keys.
func TestCommandsOfExactKeys(t *testing.T) {
	s := few(t)
	testCommands(t, s, false, []commandCase{
		{"one key", "SELECT name FROM users WHERE id = 7", nil, 1, map[string]int64{"hmget": 1}},
		{"a parameter", "SELECT name FROM users WHERE id = ?", []any{7}, 1, map[string]int64{"hmget": 1}},
		{"a key twice", "SELECT name FROM users WHERE id IN (1, 2, 3, 3)", nil, 3, map[string]int64{"hmget": 3}},
		{"parameters in a list", "SELECT name FROM users WHERE id IN (?, ?, ?)", []any{1, 1, nil}, 1, map[string]int64{"hmget": 1}},
		{"lists that meet", "SELECT name FROM users WHERE id IN (1, 2, 3) AND id IN (3, 4)", nil, 1, map[string]int64{"hmget": 1}},
		{"OR", "SELECT name FROM users WHERE id = 1 OR id = 2", nil, 2, map[string]int64{"hmget": 2}},
		{"two placeholders", "SELECT total FROM orders WHERE region = 'eu' AND id IN (0, 2)", nil, 2, map[string]int64{"hmget": 2}},
		{"no field", "SELECT count(*) FROM users WHERE id IN (1, 2)", nil, 1, map[string]int64{"type": 2}},
		{"a limit", "SELECT name FROM users WHERE id IN (1, 2, 3) LIMIT 3", nil, 3, map[string]int64{"hmget": 3}},
		{"IN a row", "SELECT name FROM users WHERE id IN (SELECT user FROM orders WHERE region = 'eu' AND id = 0)", nil, 1, map[string]int64{"hmget": 2}},
		{"IN rows that agree", "SELECT name FROM users WHERE id IN (SELECT user FROM orders WHERE region = 'eu' AND id IN (0, 4, 8, 2))", nil, 2,
			map[string]int64{"hmget": 4 + 2}},
		{"not there", "SELECT name FROM users WHERE id = 9999", nil, 0, map[string]int64{"hmget": 1, "type": 1}},
		{"no hash", "SELECT name FROM users WHERE id = 5001", nil, 0, map[string]int64{"hmget": 1}},
	})
}

// TestCommandsOfNothing holds statements that no row can come out of to no command at all.
func TestCommandsOfNothing(t *testing.T) {
	s := few(t)
	none := map[string]int64{}
	testCommands(t, s, false, []commandCase{
		{"contradiction", "SELECT name FROM users WHERE id = 1 AND id = 2", nil, 0, none},
		{"contradictory parameters", "SELECT name FROM users WHERE id = ? AND id = ?", []any{1, 2}, 0, none},
		{"false", "SELECT name FROM users WHERE 1 = 0", nil, 0, none},
		{"NULL", "SELECT name FROM users WHERE id = NULL", nil, 0, none},
		{"a parameter that is NULL", "SELECT name FROM users WHERE id = ?", []any{nil}, 0, none},
		{"LIMIT 0", "SELECT name FROM users LIMIT 0", nil, 0, none},
		{"a value that no key has", "SELECT name FROM users WHERE id = 1.5", nil, 0, none},
		{"a value with a colon", "SELECT total FROM orders WHERE region = 'e:u' AND id = 1", nil, 0, none},
		{"a join with nothing", "SELECT u.name FROM users u JOIN orders o ON u.id = o.user WHERE false", nil, 0, none},
		{"count of nothing", "SELECT count(*) FROM users WHERE id = 1 AND id = 2", nil, 1, none},
		{"no table", "SELECT 1 + 1", nil, 1, none},
	})
}

// TestCommandsOfScans counts what scans fetch; how many SCANs a table takes is the server's business.
func TestCommandsOfScans(t *testing.T) {
	s := few(t)
	testCommands(t, s, true, []commandCase{
		{"count", "SELECT count(*) FROM users", nil, 1, map[string]int64{"type": manyUsers + 1}},
		{"keys only", "SELECT id FROM users", nil, manyUsers, map[string]int64{"type": manyUsers + 1}},
		{"fields", "SELECT name, city FROM users", nil, manyUsers, map[string]int64{"hmget": manyUsers + 1}},
		{"all columns", "SELECT * FROM users", nil, manyUsers, map[string]int64{"hmget": manyUsers + 1}},
		{"a bound placeholder", "SELECT total FROM orders WHERE region = 'eu'", nil, 5, map[string]int64{"hmget": 5}},
		{"a prefix", "SELECT total FROM orders WHERE region LIKE 'u%'", nil, 5, map[string]int64{"hmget": 5}},
		{"a prefix of the key", `SELECT name FROM "user:*" WHERE _key LIKE 'user:99%'`, nil, 11, map[string]int64{"hmget": 11}},
	})
}

// TestCommandsOfLookups counts the fetches of joins with a table of 1,000 whose key is bound: one for each distinct key.
func TestCommandsOfLookups(t *testing.T) {
	s := few(t)
	// 10 orders, and users 3, 5, 7 and 5000; whether the last, of which nothing is known, exists has to be asked.
	want := map[string]int64{"hmget": 10 + 4, "type": 1}
	testCommands(t, s, true, []commandCase{
		{"inner", "SELECT o.total, u.name FROM orders o JOIN users u ON u.id = o.user", nil, 8, want},
		{"the other way round", "SELECT o.total, u.name FROM users u JOIN orders o ON u.id = o.user", nil, 8, want},
		{"left", "SELECT o.total, u.name FROM orders o LEFT JOIN users u ON u.id = o.user", nil, 10, want},
		{"right", "SELECT o.total, u.name FROM users u RIGHT JOIN orders o ON u.id = o.user", nil, 10, want},
		{"a filter on the probe side", "SELECT o.total, u.name FROM orders o JOIN users u ON u.id = o.user WHERE o.region = 'eu'", nil, 5,
			map[string]int64{"hmget": 5 + 2}},
		{"IN", "SELECT name FROM users WHERE id IN (SELECT user FROM orders)", nil, 3, want},
		{"IN, with a filter on both sides", "SELECT city FROM users WHERE id IN (SELECT user FROM orders WHERE region = 'eu') AND name = 'user 3'", nil, 1,
			map[string]int64{"hmget": 5 + 2}},
	})
}

// testCommands runs each case twice and holds the second run, when all tables are known, to its commands. How many SCANs
// a table takes is the server's business; a case without one says so by having no scan.
func testCommands(t *testing.T, s *setup, scans bool, cases []commandCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s.rows(t, c.text, c.args...)
			sent := s.sent(t, func() { assert.Len(t, s.rows(t, c.text, c.args...), c.rows, c.text) })
			tables := strings.Count(c.text, "FROM ") + strings.Count(c.text, "JOIN ")
			assert.EqualValues(t, tables, sent["hgetall"], "%s: looks at the declarations", c.text)
			delete(sent, "hgetall")
			if scans {
				assert.Positive(t, sent["scan"], c.text)
				delete(sent, "scan")
			}
			assert.Equal(t, c.want, sent, c.text)
		})
	}
}

// TestCommandsOfLimits bounds what a LIMIT reads of a table of 100,000 keys.
func TestCommandsOfLimits(t *testing.T) {
	s := start(t)
	s.users(t, 100_000)
	s.declareUsers(t)
	for _, text := range []string{
		"SELECT name FROM users LIMIT 5",
		"SELECT id FROM users LIMIT 5",
		"SELECT upper(name) FROM users LIMIT 3 OFFSET 2",
		"SELECT x.name FROM (SELECT * FROM users) x LIMIT 5",
		"SELECT name FROM users UNION ALL SELECT name FROM users LIMIT 5",
		"SELECT EXISTS (SELECT 1 FROM users)",
		"SELECT * FROM user LIMIT 5",
	} {
		s.rows(t, text)
		sent := s.sent(t, func() { s.rows(t, text) })
		assert.LessOrEqual(t, sent["scan"], int64(3), text)
		assert.LessOrEqual(t, sent["hmget"]+sent["type"]+sent["hgetall"], int64(10), text)
	}
	// A filter that has to see the fields stops when it has enough, and reads everything when there is not enough.
	sent := s.sent(t, func() { s.rows(t, "SELECT name FROM users WHERE city = 'Bern' LIMIT 5") })
	assert.LessOrEqual(t, sent["hmget"], int64(20_000))
	sent = s.sent(t, func() { s.rows(t, "SELECT name FROM users WHERE city = 'Genf' LIMIT 5") })
	assert.EqualValues(t, 100_000, sent["hmget"])
	// Only the whole table has its greatest.
	sent = s.sent(t, func() { s.rows(t, "SELECT name FROM users ORDER BY score DESC LIMIT 5") })
	assert.EqualValues(t, 100_000, sent["hmget"])
}
