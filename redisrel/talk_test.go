package redisrel

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// asked is what a command is answered in a talk.
func asked(k *talk, limit int, words ...string) (string, error) {
	var req request
	req.begin(len(words))
	for _, w := range words {
		req.arg(w)
	}
	out := respBuffer{limit: limit}
	err := k.roundTrip(&req, &out, &counters{})
	return string(out.b), err
}

// TestTalks keep their connection while it is whole, and only then.
func TestTalks(t *testing.T) {
	server := redistest.Start(t)
	options := &redis.Options{Addr: server.Addr, Protocol: 2, PoolSize: 1, DisableIdentity: true, MaxRetries: -1, ReadTimeout: 300 * time.Millisecond}
	options.Dialer = takingDialer(options)
	client := redis.NewClient(options)
	srv := newServer(client, server.Addr)
	srv.takes = true
	const room = 1 << 20
	own := func() (id string) {
		t.Helper()
		require.NoError(t, srv.talk(t.Context(), func(k *talk) (err error) {
			id, err = asked(k, room, "CLIENT", "ID")
			again, err2 := asked(k, room, "CLIENT", "ID")
			assert.Equal(t, id, again)
			return errors.Join(err, err2)
		}))
		pong, err := client.Ping(t.Context()).Result()
		require.NoError(t, err)
		require.Equal(t, "PONG", pong)
		return id
	}
	first := own()
	errOwn := errors.New("of the caller's own")
	require.ErrorIs(t, srv.talk(t.Context(), func(*talk) error { return errOwn }), errOwn)
	require.NoError(t, srv.talk(t.Context(), func(*talk) error { return nil }), "nothing is said")
	require.NoError(t, srv.talk(t.Context(), func(k *talk) error {
		reply, err := asked(k, room, "NOSUCH")
		assert.True(t, strings.HasPrefix(reply, "-ERR unknown command"), reply)
		return err
	}))
	require.NoError(t, srv.talk(t.Context(), func(k *talk) error {
		var flights []*inFlight
		for i := range 5 {
			var req request
			for range 2 {
				req.begin(2)
				req.arg("ECHO")
				req.arg(strings.Repeat(intText(int64(i)), 10_000*i))
			}
			flight, err := k.send(&req, respBuffer{limit: room}, &counters{})
			require.NoError(t, err)
			flights = append(flights, flight)
		}
		require.NoError(t, k.await(flights[0]))
		assert.NotEmpty(t, k.extra, "the first has begun to come")
		assert.False(t, flights[0].here)
		require.NoError(t, k.await(flights[0]), "it is waited for once")
		require.NoError(t, k.receive(flights[3]))
		require.NoError(t, k.await(flights[3]), "it is here")
		assert.False(t, flights[4].here, "it is taken when the talk ends")
		for i, flight := range flights[:4] {
			text := strings.Repeat(intText(int64(i)), 10_000*i)
			reply := "$" + intText(int64(len(text))) + "\r\n" + text + "\r\n"
			assert.Equal(t, reply+reply, string(flight.out.b))
		}
		return nil
	}))
	require.Equal(t, first, own(), "it is the same connection")

	require.ErrorIs(t, srv.talk(t.Context(), func(k *talk) error {
		_, err := asked(k, 10, "ECHO", strings.Repeat("x", 100_000))
		return err
	}), errTooLarge)
	second := own()
	require.NotEqual(t, first, second, "replies were left in the first")
	require.True(t, isTimeout(srv.talk(t.Context(), func(k *talk) error {
		_, err := asked(k, room, "BLPOP", "none", "0")
		return err
	})))
	third := own()
	require.NotEqual(t, second, third)
	require.True(t, isTimeout(srv.talk(t.Context(), func(k *talk) error {
		var req request
		req.begin(3)
		req.arg("BLPOP")
		req.arg("none")
		req.arg("0")
		flight, err := k.send(&req, respBuffer{limit: room}, &counters{})
		require.NoError(t, err)
		return k.await(flight)
	})))
	require.NotEqual(t, third, own())
	third = own()

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	start := time.Now()
	require.Error(t, srv.talk(ctx, func(k *talk) error {
		_, err := asked(k, room, "BLPOP", "none", "0")
		return err
	}))
	assert.Less(t, time.Since(start), 250*time.Millisecond, "the client's own limit is later")
	require.NotEqual(t, third, own())
	require.NoError(t, client.Close())
	require.ErrorIs(t, srv.talk(t.Context(), func(*talk) error { panic("there is no connection") }), redis.ErrClosed)
}

// TestScansTalk counts how often the scan of a large table takes a connection.
func TestScansTalk(t *testing.T) {
	const n = 20_000
	loaded, client := startLoaded(t, n)
	options := *client.Options()
	options.Protocol, options.Dialer = 2, nil
	options.Dialer = takingDialer(&options)
	own := redis.NewClient(&options)
	defer own.Close()
	srv := newServer(own, loaded.addr)
	srv.takes = true
	s := newTestScan(t, "user:{id}", "id TEXT", "age BIGINT")
	lines, report, err := s.run(t, srv)
	require.NoError(t, err)
	require.Len(t, lines, n)
	stats := own.PoolStats()
	pages := report.RoundTrips - report.Commands["SCAN"]
	assert.Greater(t, pages, int64(n/srv.pageKeys))
	assert.Less(t, int64(stats.Hits+stats.Misses)-report.Commands["SCAN"], pages*3/4, "pages that come without a pause share one")
}
