package redisrel

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestRequests are sent over connections that take replies, and over others.
func TestRequests(t *testing.T) {
	server := redistest.Start(t)
	for _, takes := range []bool{false, true} {
		options := &redis.Options{Addr: server.Addr, Protocol: 2, DisableIdentity: true, MaxRetries: -1}
		if takes {
			options.Dialer = takingDialer(options)
		}
		client := redis.NewClient(options)
		srv := newServer(client, server.Addr)
		srv.takes = takes
		var req request
		var count counters
		out := &respBuffer{limit: 1 << 20}
		long := strings.Repeat("\r\n\x00$", 1000)
		req.begin(3)
		req.arg("SET")
		req.arg("")
		req.arg(long)
		req.begin(2)
		req.arg("GET")
		req.arg("")
		req.begin(3)
		req.arg("INCRBY")
		req.arg("n" + intText(int64(len(options.Addr))))
		req.number(-1 << 62)
		req.begin(1)
		req.arg("NOSUCH")
		require.NoError(t, client.FlushAll(t.Context()).Err())
		require.NoError(t, srv.roundTripOf(t.Context(), &req, out, &count))
		assert.Equal(t, "+OK\r\n$4000\r\n"+long+"\r\n:-4611686018427387904\r\n-ERR unknown command 'NOSUCH', with args beginning with: \r\n", string(out.b))
		assert.EqualValues(t, len(req.b), count.bytesOut.Load())
		assert.EqualValues(t, len(out.b), count.bytesIn.Load())
		req.reset()
		assert.Equal(t, request{b: []byte{}}, req)
		require.NoError(t, client.Close())
	}
}
