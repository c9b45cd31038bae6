package redistest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/redis/go-redis/v9"
)

// loadBatch is how many HSETs one pipeline of Load holds.
const loadBatch = 1000

// Start starts a server that ends with the test. The arguments are those of redis-server ("--maxmemory", "1mb"); a port
// is chosen here. It fails the test when there is no redis-server or it does not start.
func Start(tb testing.TB, args ...string) *Server {
	tb.Helper()
	s, err := StartProcess(args...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Stop)
	return s
}

// Client is a client of the server's database 0 that is closed when the test ends.
func (s *Server) Client(tb testing.TB) *redis.Client {
	tb.Helper()
	client, err := s.newClient()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = client.Close() }) // a test may have closed it itself
	return client
}

func (s *Server) newClient() (*redis.Client, error) {
	options, err := redis.ParseURL(s.URL)
	if err != nil {
		return nil, fmt.Errorf("redistest: %s: %w", s.URL, err)
	}
	return redis.NewClient(options), nil
}

// Load writes n hashes, pipelined. The function gives the key of row i and its fields as name, value, name, value, ….
func (s *Server) Load(tb testing.TB, n int, row func(i int) (key string, fields []any)) {
	tb.Helper()
	if err := s.LoadHashes(context.Background(), n, row); err != nil {
		tb.Fatal(err)
	}
}

// LoadHashes is [Server.Load] for callers without a testing.TB.
func (s *Server) LoadHashes(ctx context.Context, n int, row func(i int) (key string, fields []any)) (err error) {
	client, err := s.newClient()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	for from := 0; from < n; from += loadBatch {
		pipe := client.Pipeline()
		to := min(n, from+loadBatch)
		for i := from; i < to; i++ {
			key, fields := row(i)
			pipe.HSet(ctx, key, fields...)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return fmt.Errorf("redistest: loading rows %d to %d into %s: %w", from, to-1, s.Addr, err)
		}
	}
	return nil
}
