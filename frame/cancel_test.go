package frame_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// TestACancelledStatementLeavesASilentServer has the server fall silent at each n-th command of statements, and cancels them then. The time
// limit of a command is longer than the test may take.
func TestACancelledStatementLeavesASilentServer(t *testing.T) {
	server := redistest.Start(t)
	f := &faults{setup: &setup{server: server, redis: server.Client(t), Session: open(t, server.URL)}, proxy: redistest.StartProxy(t, server.Addr)}
	f.someRows(t, 6)
	f.run(t, "CREATE TABLE h (id BIGINT, n BIGINT) WITH (key = 'x:{id}')")
	f.run(t, "CREATE TABLE w (id BIGINT, n BIGINT) WITH (key = 'w:{id}')")
	const allowed = 5 * time.Second
	for _, text := range []string{
		xQuery, "SELECT id, n FROM h", "SELECT a.id FROM h a JOIN h b ON a.n = b.id", "SELECT key, memory FROM rsql.keys",
		"SELECT n FROM h WHERE id = 7", "REPLACE INTO w SELECT id, n FROM h WHERE id < 2", "UPDATE h SET n = n + 1 WHERE id = 5", "SHOW TABLES",
	} {
		met := true
		for n := 1; met; n++ {
			s := open(t, "redis://"+f.proxy.Addr, frame.WithRedis(redisrel.WithCommandTimeout(time.Hour)))
			silent := f.atNth(n, redistest.Fault{Hang: true})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- readAll(ctx, s, text) }()
			require.Eventually(t, func() bool { return silent.Load() || len(ended) > 0 }, allowed, time.Millisecond, "%s, command %d", text, n)
			met = silent.Load()
			cancel()
			select {
			case err := <-ended:
				if met {
					assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%s, command %d: %v", text, n, err)
				} else {
					require.NoError(t, err, text)
				}
			case <-time.After(allowed):
				t.Fatalf("%s: cancelled at command %d, and still waiting for it", text, n)
			}
			require.NoError(t, s.Close())
		}
		f.proxy.OnCommand(nil)
	}
}

// readAll runs a statement to its end.
func readAll(ctx context.Context, s *frame.Session, text string) (err error) {
	r, err := s.Run(ctx, text)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		b.Release()
	}
}
