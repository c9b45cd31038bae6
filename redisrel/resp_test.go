package redisrel

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

func TestRESPText(t *testing.T) {
	for in, want := range map[string]string{
		"$3\r\nabc\r\n": "abc", "$0\r\n\r\n": "", "+OK\r\n": "OK", "$4\r\na\r\nb\r\n": "a\r\nb",
		"|1\r\n+k\r\n:1\r\n$1\r\nx\r\n": "x",
	} {
		r := respReader{buf: []byte(in)}
		c, err := r.text()
		require.NoError(t, err, in)
		assert.Equal(t, want, string(c.of(r.buf)))
		assert.NotNil(t, c.of(r.buf))
		assert.Equal(t, len(in), r.pos)
	}
	for _, in := range []string{"$-1\r\n", "_\r\n"} {
		r := respReader{buf: []byte(in)}
		c, err := r.text()
		require.NoError(t, err)
		assert.Nil(t, c.of(r.buf))
	}
	for _, in := range []string{
		"", "$", "$3", "$3\r\n", "$3\r\nab\r\n", "$3\r\nabcd\r\n", "$x\r\n", "$-2\r\n", "$99999999999999999999\r\n", ":1\r\n", "*0\r\n", "\r\n",
		"$3\nabc\n", "|1\r\n", "|x\r\n", "hello\r\n",
	} {
		r := respReader{buf: []byte(in)}
		_, err := r.text()
		require.ErrorIs(t, err, errMalformed, "%q", in)
	}
}

func TestRESPErrors(t *testing.T) {
	for in, want := range map[string]string{"-ERR boom\r\n": "ERR boom", "!8\r\nERR boom\r\n": "ERR boom"} {
		r := respReader{buf: []byte(in)}
		kind, line, err := r.head()
		require.NoError(t, err)
		text, isError, err := r.replyError(kind, line)
		require.NoError(t, err)
		assert.True(t, isError)
		assert.Equal(t, want, text)
	}
	n, err := fieldCount('%', []byte("3"))
	require.NoError(t, err)
	assert.Equal(t, 3, n)
	n, err = fieldCount('*', []byte("6"))
	require.NoError(t, err)
	assert.Equal(t, 3, n)
	for _, bad := range []string{"5", "-1", "x"} {
		_, err = fieldCount('*', []byte(bad))
		require.Error(t, err)
	}
}

// FuzzRESP holds the reader to ending, inside its buffer, on whatever a server sends.
func FuzzRESP(f *testing.F) {
	for _, s := range []string{"*2\r\n$1\r\na\r\n$-1\r\n", "%1\r\n+a\r\n:1\r\n", "|1\r\n+k\r\n:1\r\n~1\r\n#t\r\n", "=5\r\ntxt:x\r\n", "*9223372036854775807\r\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := respReader{buf: b}
		if err := r.skip(); err == nil {
			require.LessOrEqual(t, r.pos, len(b))
		}
		r.pos = 0
		if c, err := r.text(); err == nil {
			require.LessOrEqual(t, len(c.of(b)), len(b))
		}
	})
}

func TestRespBufferKeepsItsLimit(t *testing.T) {
	w := respBuffer{limit: 10}
	n, err := w.ReadFrom(&io.LimitedReader{R: strings.NewReader("12345678"), N: 6})
	require.NoError(t, err)
	assert.EqualValues(t, 6, n)
	_, err = w.ReadFrom(&io.LimitedReader{R: strings.NewReader("12345678"), N: 6})
	require.ErrorIs(t, err, errTooLarge)
	_, err = w.Write([]byte("12345"))
	require.ErrorIs(t, err, errTooLarge)
	assert.Equal(t, "123456", string(w.b))
	w.reset()
	_, err = w.ReadFrom(&io.LimitedReader{R: strings.NewReader("12"), N: 6})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	w.reset()
	_, err = w.ReadFrom(bytes.NewReader([]byte("abc")))
	require.NoError(t, err)
	assert.Equal(t, "abc", string(w.b))
}

// TestGlobAgreesWithRedis compares with the server's own matching.
func TestGlobAgreesWithRedis(t *testing.T) {
	client := redistest.Start(t).Client(t)
	ctx := t.Context()
	r := rand.New(rand.NewPCG(3, 4))
	var keys []string
	for range 300 {
		keys = append(keys, randomText(r, "ab:-[]*?\\^\xf0", r.IntN(6)))
	}
	pairs := make([]any, 0, 2*len(keys))
	for _, k := range keys {
		pairs = append(pairs, k, "")
	}
	require.NoError(t, client.MSet(ctx, pairs...).Err())
	for range 1500 {
		glob := randomText(r, "ab:-[]*?\\^\xf0", 1+r.IntN(8))
		found, err := client.Keys(ctx, glob).Result()
		require.NoError(t, err)
		want := map[string]bool{}
		for _, k := range found {
			want[k] = true
		}
		for _, k := range keys {
			require.Equal(t, want[k], globMatch(glob, k), "%q on %q", glob, k)
		}
	}
	for range 200 {
		text := randomText(r, "ab:-[]*?\\^\xf0", 1+r.IntN(6))
		glob := string(appendGlobEscaped(nil, text))
		require.True(t, globMatch(glob, text))
		require.Equal(t, text, globPrefix(glob))
		require.NoError(t, client.Set(ctx, text, "", 0).Err())
		found, _, err := client.Scan(ctx, 0, glob, 100_000).Result()
		require.NoError(t, err)
		require.Equal(t, []string{text}, found)
	}
}

func TestCommandBytes(t *testing.T) {
	// *3 HMGET user:1 age
	const text = "*3\r\n$5\r\nHMGET\r\n$6\r\nuser:1\r\n$3\r\nage\r\n"
	assert.EqualValues(t, len(text), commandBytes(3, argBytes(5)+argBytes(6)+argBytes(3)))
}
