package frame_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestExplain(t *testing.T) {
	s := start(t)
	s.users(t, 10)
	s.declareUsers(t)
	sent := s.sent(t, func() {
		assert.Equal(t, []string{
			"scan users [name]",
			"   pushed: id = 7",
			"   path: exact keys (1)",
			"   redis: HMGET user:7 name",
			"rules: merge_projects, scan_filters, prune_columns",
		}, s.rows(t, "EXPLAIN SELECT name FROM users WHERE id = ?", 7))
	})
	assert.Zero(t, sent["hmget"], "it does not run")
	s.refuses(t, frame.CodeName, "EXPLAIN SELECT x FROM users")
	s.refuses(t, frame.CodeSyntax, "EXPLAIN DROP TABLE users")
	s.run(t, "EXPLAIN INSERT INTO users SELECT id + 100, name, city, score FROM users")
	assert.Zero(t, s.redis.Exists(t.Context(), "user:101").Val())
}

// figures leaves out of a measured plan what differs from run to run.
func figures(lines []string) string {
	text := regexp.MustCompile(`[\d.,]+(ns|µs|ms|s)\b`).ReplaceAllString(joined(lines), "TIME")
	text = regexp.MustCompile(`[\d.]+ k?B`).ReplaceAllString(text, "BYTES")
	return regexp.MustCompile(`(round trips: |INFO × |SCAN × |whole above )\d+`).ReplaceAllString(text, "${1}N")
}

func TestExplainAnalyzeALookupJoin(t *testing.T) {
	s := start(t)
	s.users(t, 2000)
	s.declareUsers(t)
	for i := range 4 {
		s.hash(t, fmt.Sprintf("order:%d", i), "user_id", i%2+1)
	}
	s.run(t, "CREATE TABLE orders (id BIGINT, user_id BIGINT) WITH (key = 'order:{id}')")
	s.rows(t, "SELECT count(*) FROM users, orders")
	got := figures(s.rows(t, "EXPLAIN ANALYZE SELECT u.name FROM orders o JOIN users u ON o.user_id = u.id WHERE o.id IN (0, 1, 2, 3, 9)"))
	assert.Equal(t, `project name
│  rows: 4   time: TIME   memory: BYTES
└─ inner lookup join on user_id = id
   │  fetches the right side by key; reads it whole above N distinct keys
   │  rows: 4   time: TIME   memory: BYTES
   ├─ scan orders as o [user_id]
   │     pushed: id IN (0, 1, 2, 3, 9)
   │     path: exact keys (5)
   │     redis: HMGET order:0 user_id …
   │     rows: 4   time: TIME   memory: BYTES
   │     keys: 5 (0 duplicates, 0 vanished, 1 missing, 0 of another type, 0 foreign)   values repaired: 0
   │     round trips: N   sent: BYTES   received: BYTES   redis time: TIME
   │     commands: HMGET × 5, TYPE × 1
   └─ scan users as u [id, name]
         path: exact keys
         redis: HMGET user:{id} name
         rows: 2   time: TIME   memory: BYTES
         keys: 2 (0 duplicates, 0 vanished, 0 missing, 0 of another type, 0 foreign)   values repaired: 0
         round trips: N   sent: BYTES   received: BYTES   redis time: TIME
         commands: HMGET × 2
rules: push_filters, scan_filters, lookup_join, prune_columns
total: TIME
before: finding tables and columns took 2 round trips (HGETALL × 2)
`, got)
}

func TestExplainAnalyze(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	s.misguess(t, "num:17", "v", "1.5")
	got := figures(s.rows(t, "EXPLAIN ANALYZE SELECT max(v) FROM num LIMIT 1"))
	assert.Equal(t, `limit 1
│  rows: 1   time: TIME   memory: BYTES
└─ aggregate max(v)
   │  rows: 1   time: TIME   memory: BYTES
   └─ scan num [v]
         path: MATCH num:*
         redis: SCAN 0 MATCH num:* COUNT 50
         redis: HMGET num:* v
         rows: 400   time: TIME   memory: BYTES
         keys: 400 (0 duplicates, 0 vanished, 0 missing, 0 of another type, 0 foreign)   values repaired: 0
         round trips: N   sent: BYTES   received: BYTES   redis time: TIME
         commands: HMGET × 400, INFO × N, SCAN × N
rules: merge_projects, prune_columns
total: TIME   run again with wider types: 1 time
before: finding tables and columns took 2 round trips (HGETALL × 2)
`, got)
	s.run(t, "CREATE TABLE copies (id BIGINT, v TEXT) WITH (key = 'copy:{id}')")
	r, err := s.RunAll(t.Context(), "EXPLAIN ANALYZE INSERT INTO copies VALUES (1, 'x')")
	require.NoError(t, err)
	assert.EqualValues(t, 1, r.Stats().Write.Written)
	assert.Equal(t, `insert into copies
│  key: copy:{id}
│  redis: EXISTS copy:{id} …
│  redis: RESTORE copy:{id} 0 (v …)
│  EXISTS of all rows, and TYPE of those that are there, come before the first is written
│  RESTORE makes rows whose keys are free; a script refuses others, and writes all of them by HSET where the server does without RESTORE
│  rows: 1   time: TIME   memory: BYTES
│  written: 1   skipped: 0
│  round trips: N   sent: BYTES   received: BYTES   redis time: TIME
│  commands: CONFIG × 2, RESTORE × 1, TYPE × 1
└─ project 1 AS col1, 'x' AS col2
   │  rows: 1   time: TIME   memory: BYTES
   └─ values (1 row) []
         rows: 1   time: TIME   memory: BYTES
rules: merge_projects
total: TIME
before: finding tables and columns took 1 round trip (HGETALL × 1)
`, figures(texts(t, r)))
	assert.Equal(t, "x", s.redis.HGet(t.Context(), "copy:1", "v").Val())
	s.refuses(t, frame.CodeValue, "EXPLAIN ANALYZE SELECT CAST(CAST(v AS TEXT) AS DATE) FROM num")
}

func TestProgressOfScans(t *testing.T) {
	s := start(t)
	s.users(t, 2000)
	s.declareUsers(t)
	ctx, progress := frame.WithProgress(t.Context())
	keys, total, bytes := progress.Scanned()
	assert.Zero(t, keys+total+bytes, "nothing runs yet")
	assert.Empty(t, progress.Operator())
	s.rows(t, "EXPLAIN SELECT count(*) FROM users") // finds out how many there are about
	r, err := s.RunAll(ctx, "SELECT city, count(*) FROM users GROUP BY city")
	require.NoError(t, err)
	require.NoError(t, r.Close())
	keys, total, bytes = progress.Scanned()
	assert.Equal(t, int64(2000), keys)
	assert.Positive(t, total)
	assert.Positive(t, bytes)
	assert.NotEmpty(t, progress.Operator())
}
