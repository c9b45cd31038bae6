package redisrel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// scripted is a connection that gives a text, some bytes at a time, and then EOF.
type scripted struct {
	net.Conn
	text string
	each int
}

func (s *scripted) Read(p []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	n := copy(p, s.text[:min(s.each, len(s.text))])
	s.text = s.text[n:]
	return n, nil
}

func (s *scripted) Write(p []byte) (int, error) { return len(p), nil }

func TestRepliesAreTakenAsTheyAre(t *testing.T) {
	replies := []string{
		":7\r\n", "+OK\r\n", "-ERR a\r\n", "$-1\r\n", "$0\r\n\r\n", "$4\r\na\r\nb\r\n", "*-1\r\n", "*0\r\n", "*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
		"%1\r\n+a\r\n*1\r\n_\r\n", "|1\r\n+a\r\n+b\r\n:5\r\n", "~1\r\n,1.5\r\n", "=5\r\ntxt:a\r\n", "!3\r\nERR\r\n", "#t\r\n", "(12\r\n",
		"*3\r\n$1\r\n0\r\n|1\r\n+x\r\n:1\r\n$1\r\ny\r\n*1\r\n*1\r\n$2\r\n\r\n\r\n",
	}
	all := strings.Join(replies, "")
	for _, each := range []int{1, 2, 3, 7, 1000} {
		out := &respBuffer{limit: 1 << 20}
		require.NoError(t, out.take(&scripted{text: all, each: each}, len(replies)))
		assert.Equal(t, all, string(out.b))
	}
	for _, n := range []int{len(replies) - 1, len(replies) + 1} {
		err := (&respBuffer{limit: 1 << 20}).take(&scripted{text: all, each: 1000}, n)
		assert.Error(t, err, "neither one reply less nor one more")
	}
	for i := range all { // cut anywhere
		assert.ErrorIs(t, (&respBuffer{limit: 1 << 20}).take(&scripted{text: all[:i], each: 1000}, len(replies)), io.EOF)
	}
}

func TestRepliesThatCannotBeTaken(t *testing.T) {
	for text, want := range map[string]error{
		"hello\r\n": errMalformed, "\r\n": errMalformed, ":1\n": errMalformed, "$x\r\n": errMalformed, "$-2\r\n": errMalformed, "*\r\n": errMalformed,
		">1\r\n+x\r\n": errMalformed, "$1001\r\n": errTooLarge, "*99999999999\r\n": errTooLarge, "$9223372036854775807\r\n": errTooLarge,
		"*2\r\n$600\r\n" + strings.Repeat("x", 600) + "\r\n$600\r\n": errTooLarge,
		"+" + strings.Repeat("x", 2000):                              errTooLarge,
		"":                                                           io.EOF,
	} {
		for _, each := range []int{1, 1 << 20} {
			assert.ErrorIs(t, (&respBuffer{limit: 1000}).take(&scripted{text: text, each: each}, 1), want, "%.20q", text)
		}
	}
}

// TestTakingConnections sends pipelines of many sizes over few connections, between ordinary commands.
func TestTakingConnections(t *testing.T) {
	server := redistest.Start(t)
	options := &redis.Options{Addr: server.Addr, Protocol: 2, PoolSize: 2, DisableIdentity: true, MaxRetries: -1}
	options.Dialer = takingDialer(options)
	client := redis.NewClient(options)
	defer client.Close()
	srv := newServer(client, server.Addr)
	srv.takes = true
	out := &respBuffer{limit: 1 << 20}
	for n := range 70 {
		var cmds []redis.Cmder
		want, ready := "", &request{}
		for i := range n + 1 {
			text := strings.Repeat("x", i*n)
			cmds = append(cmds, redis.NewRawWriteToCmd(context.Background(), out, "ECHO", text))
			ready.begin(2)
			ready.arg("ECHO")
			ready.arg(text)
			want += fmt.Sprintf("$%d\r\n%s\r\n", len(text), text)
		}
		require.NoError(t, srv.roundTrip(t.Context(), cmds, out, &counters{}, 0))
		require.Equal(t, want, string(out.b))
		require.NoError(t, srv.roundTripOf(t.Context(), ready, out, &counters{}))
		require.Equal(t, want, string(out.b))
		pong, err := client.Ping(t.Context()).Result()
		require.NoError(t, err)
		require.Equal(t, "PONG", pong)
	}
	err := srv.roundTrip(t.Context(), []redis.Cmder{redis.NewRawWriteToCmd(t.Context(), out, "ECHO", strings.Repeat("x", 2<<20))}, out, &counters{}, 0)
	require.ErrorIs(t, err, errTooLarge)
	number, err := client.Incr(t.Context(), "n").Result()
	require.NoError(t, err)
	assert.EqualValues(t, 1, number, "the next replies are their own")
	left := 0
	takes.Range(func(any, any) bool { left++; return true })
	assert.Zero(t, left)
	calls := server.CommandStats(t)
	for name := range calls {
		assert.NotContains(t, name, "rsql", "the server hears nothing of it")
	}
}

func TestTakeCommands(t *testing.T) {
	for _, number := range []uint64{1, 12, 9_999_999_999_999} {
		name := takeCommand(number)
		require.Len(t, name, 36)
		back, err := strconv.ParseUint(name[23:], 10, 64)
		require.NoError(t, err)
		assert.Equal(t, number, back)
	}
	c := &takingConn{Conn: &scripted{}}
	_, err := c.Write([]byte(takePrefix + "0000000000000\r\n"))
	assert.True(t, errors.Is(err, errMalformed), "one that nobody asks for")
}
