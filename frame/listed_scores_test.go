package frame_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestListedScoresReadTheirMembersOnly counts the commands for some scores of a sorted set.
func TestListedScoresReadTheirMembersOnly(t *testing.T) {
	s := start(t)
	add := []any{"ZADD", "board:eu"}
	for i := range 5000 {
		add = append(add, i/2, fmt.Sprintf("m%04d", i))
	}
	assert.NoError(t, s.server.Client(t).Do(t.Context(), add...).Err())
	s.run(t, "CREATE TABLE board (region TEXT, member TEXT, score DOUBLE) WITH (key = 'board:{region}', type = 'zset')")
	for _, where := range []string{"score IN (7, 9)", "score = 9 OR score = 7.0", "score IN (9, NULL, 7)", "score IN (7, 9, 11) AND score < 10"} {
		sent := s.sent(t, func() {
			got := s.rows(t, "SELECT member, score FROM board WHERE region = 'eu' AND ("+where+") ORDER BY member")
			assert.Equal(t, []string{"m0014|7", "m0015|7", "m0018|9", "m0019|9"}, got, where)
		})
		assert.EqualValues(t, 1, sent["zrangebyscore"], "scores that lie near each other come at once; %s: %v", where, sent)
		assert.Zero(t, sent["zscan"], where)
	}
	sent := s.sent(t, func() {
		got := s.rows(t, "SELECT member FROM board WHERE region = 'eu' AND score IN (?, ?) ORDER BY member", 7.0, 2499.0)
		assert.Equal(t, []string{"m0014", "m0015", "m4998", "m4999"}, got)
	})
	assert.EqualValues(t, 2, sent["zrangebyscore"], "what lies between is not read: %v", sent)
	assert.Equal(t, []string{"4996"}, s.rows(t, "SELECT count(*) FROM board WHERE score NOT IN (7, 9)"))
}
