package frame_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestComputedBoundsAreRead asks for ranges and keys by values that are known when the statement begins.
func TestComputedBoundsAreRead(t *testing.T) {
	s := start(t)
	now := time.Now()
	for hour := range 2000 {
		at := now.Add(-time.Duration(hour) * time.Hour).UnixMilli()
		require.NoError(t, s.redis.ZAdd(t.Context(), "seen", redis.Z{Score: float64(at), Member: hour}).Err())
	}
	for hour := 1999; hour >= 0; hour-- {
		at := now.Add(-time.Duration(hour) * time.Hour).UnixMilli()
		require.NoError(t, s.redis.XAdd(t.Context(), &redis.XAddArgs{Stream: "log", ID: fmt.Sprintf("%d-0", at), Values: []any{"m", hour}}).Err())
	}
	for day := range 3 { // it may be tomorrow by now
		s.hash(t, "stats:"+now.UTC().AddDate(0, 0, day).Format(time.DateOnly), "hits", 7)
	}
	s.hash(t, "stats:2001-01-01", "hits", 1)
	const recent = "SELECT count(m) FROM log WHERE ms > epoch_ms(now()) - 60 * 3600000 + 1800000"
	sent := s.sent(t, func() { assert.Equal(t, []string{"60"}, s.rows(t, recent)) })
	assert.LessOrEqual(t, sent["xrange"], int64(2), "%v", sent)
	plain := strings.Join(s.rows(t, "EXPLAIN "+recent), "\n")
	assert.Contains(t, plain, "a range of elements")
	assert.Equal(t, []string{"60"}, s.rows(t, "SELECT count(member) FROM seen WHERE score >= CAST(epoch_ms(now()) - 60 * 3600000 + 1800000 AS DOUBLE)"))
	s.run(t, "CREATE TABLE stats (day DATE, hits BIGINT) WITH (key = 'stats:{day}')")
	sent = s.sent(t, func() { assert.Equal(t, []string{"7"}, s.rows(t, "SELECT hits FROM stats WHERE day = CURRENT_DATE")) })
	assert.Zero(t, sent["scan"])
	assert.Equal(t, []string{"7", "7"}, s.rows(t, "SELECT hits FROM stats WHERE day IN (CURRENT_DATE, CURRENT_DATE + INTERVAL '1' DAY)"))
	p := s.prepare(t, "SELECT count(m) FROM log WHERE ms > epoch_ms(now()) - ? * 3600000 + 1800000")
	for _, hours := range []int64{5, 90} {
		assert.Equal(t, []string{fmt.Sprint(hours)}, answers(t, p, hours))
	}
	s.refuses(t, frame.CodeValue, "SELECT hits FROM stats WHERE day = CAST(concat('x', CAST(now() AS TEXT)) AS DATE)")
}
