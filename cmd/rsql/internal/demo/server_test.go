package demo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestQueriesWork(t *testing.T) {
	s, err := Start(t.Context())
	require.NoError(t, err)
	defer s.Close()
	session, err := frame.Open(t.Context(), s.URL())
	require.NoError(t, err)
	defer session.Close()
	for _, q := range Queries() {
		pieces, err := frame.Split(q.SQL)
		require.NoError(t, err)
		require.Len(t, pieces, 1)
		rows, err := session.RunAll(t.Context(), pieces[0].Text)
		require.NoError(t, err, q.Title)
		batch, err := rows.Next(t.Context())
		require.NoError(t, err, q.Title)
		assert.Greater(t, batch.NumRows(), int64(3), q.Title)
		batch.Release()
		require.NoError(t, rows.Close())
	}
}

func TestTimeToLiveRuns(t *testing.T) {
	s, err := Start(t.Context())
	require.NoError(t, err)
	defer s.Close()
	s.redis.HSet("session:short", "user_id", "1")
	s.redis.SetTTL("session:short", time.Millisecond)
	assert.Eventually(t, func() bool { return !s.redis.Exists("session:short") }, 10*time.Second, 20*time.Millisecond)
}
