package frame_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// TestChangesFailOver kills a master of a cluster while a statement changes rows. What may be done twice is done in the end, by the replica that
// took the place of the master; else the report accounts for each row.
func TestChangesFailOver(t *testing.T) {
	for _, text := range []string{"UPDATE c SET n = 5", "DELETE FROM c WHERE n = 1", "REPLACE INTO c SELECT id, 5 FROM c", "UPDATE c SET n = n + 1"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
			const rows = 6000
			c := redistest.StartCluster(t, 3, 1)
			s := &setup{Session: open(t, c.URL(), frame.WithRedis(redisrel.WithPatience(20*time.Second), redisrel.WithPageKeys(10)))}
			s.run(t, "CREATE TABLE c (id BIGINT, n BIGINT) WITH (key = 'c:{id}')")
			s.run(t, "INSERT INTO c SELECT generate_series, 1 FROM generate_series(1, 6000)")
			for _, m := range c.Masters {
				require.NoError(t, c.Client(m).Wait(t.Context(), 1, 10*time.Second).Err())
			}
			done := make(chan error, 1)
			var stats frame.Stats
			go func() {
				r, err := s.RunAll(t.Context(), text)
				if r != nil {
					stats = r.Stats()
					_ = r.Close()
				}
				done <- err
			}()
			time.Sleep(60 * time.Millisecond)
			c.Masters[1].Kill()
			err := <-done
			changed := s.rows(t, "SELECT count(*) FROM c WHERE n <> 1")[0]
			if strings.HasPrefix(text, "DELETE") {
				changed = s.rows(t, "SELECT 6000 - count(*) FROM c")[0]
			}
			if err == nil {
				assert.EqualValues(t, rows, stats.Write.Written)
				assert.Equal(t, "6000", changed)
				return
			}
			assert.Equal(t, frame.CodeConnection, frame.CodeOf(err), "%v", err)
			require.Contains(t, text, "n + 1", "%v", err)
			report := stopped(err)
			require.NotNil(t, report)
			n, err := strconv.ParseInt(changed, 10, 64)
			require.NoError(t, err)
			assert.LessOrEqual(t, report.Written, n)
			assert.GreaterOrEqual(t, report.Written+report.Unknown, n)
		})
	}
}
