package frame_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
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
	for name, opened := range map[string]func(t *testing.T) *frame.Session{
		"own client": func(t *testing.T) *frame.Session {
			return open(t, "redis://"+f.proxy.Addr, frame.WithRedis(redisrel.WithCommandTimeout(time.Hour)))
		},
		"RESP3": func(t *testing.T) *frame.Session {
			return open(t, "redis://"+f.proxy.Addr+"?protocol=3", frame.WithRedis(redisrel.WithCommandTimeout(time.Hour)))
		},
		"client of the program's": func(t *testing.T) *frame.Session {
			client := redis.NewClient(&redis.Options{Addr: f.proxy.Addr, ReadTimeout: time.Hour, WriteTimeout: time.Hour})
			t.Cleanup(func() { _ = client.Close() })
			s, err := frame.OpenWith(t.Context(), redisrel.UseClient(client))
			require.NoError(t, err)
			t.Cleanup(func() { _ = s.Close() })
			return s
		},
	} {
		texts := []string{xQuery, "REPLACE INTO w SELECT id, n FROM h WHERE id < 2", "UPDATE h SET n = n + 1 WHERE id = 5"}
		if name == "own client" {
			texts = append(texts, "SELECT id, n FROM h", "SELECT a.id FROM h a JOIN h b ON a.n = b.id", "SELECT key, memory FROM rsql.keys",
				"SELECT n FROM h WHERE id = 7", "SHOW TABLES")
		}
		t.Run(name, func(t *testing.T) { f.cancelAtEachCommand(t, opened, texts) })
	}
}

func (f *faults) cancelAtEachCommand(t *testing.T, opened func(t *testing.T) *frame.Session, texts []string) {
	const allowed = 5 * time.Second
	for _, text := range texts {
		met := true
		for n := 1; met; n++ {
			s := opened(t)
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

// TestACancelledStatementLeavesTheConnectionInOrder cancels a statement while the program's only connection waits for a reply. The program's next
// command, which goes over the same one, gets its own answer.
func TestACancelledStatementLeavesTheConnectionInOrder(t *testing.T) {
	server := redistest.Start(t)
	f := &faults{setup: &setup{server: server, redis: server.Client(t), Session: open(t, server.URL)}, proxy: redistest.StartProxy(t, server.Addr)}
	f.someRows(t, 6)
	for _, protocol := range []int{2, 3} {
		client := redis.NewClient(&redis.Options{Addr: f.proxy.Addr, PoolSize: 1, Protocol: protocol, PoolTimeout: 10 * time.Second})
		t.Cleanup(func() { _ = client.Close() })
		s, err := frame.OpenWith(t.Context(), redisrel.UseClient(client))
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		met := true
		for n := 1; met; n++ {
			late := f.atNth(n, redistest.Fault{Delay: 150 * time.Millisecond})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- readAll(ctx, s, xQuery) }()
			require.Eventually(t, func() bool { return late.Load() || len(ended) > 0 }, 5*time.Second, time.Millisecond)
			met = late.Load()
			cancel()
			err := <-ended
			if met {
				assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
			}
			for i := range 3 {
				echo, err := client.Echo(t.Context(), fmt.Sprint(n, i)).Result()
				require.NoError(t, err)
				assert.Equal(t, fmt.Sprint(n, i), echo, "command %d", n)
			}
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
