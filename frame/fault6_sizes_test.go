package frame_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
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

func TestFault6_1_AHashOfAMillionFields(t *testing.T) {
	const fields = 1_000_000
	f := startFaults(t)
	f.bigHash(t, "big:1", fields)
	f.Session = open(t, f.server.URL, frame.WithRedis(impatient()...))
	require.NoError(t, f.redis.ConfigSet(t.Context(), "slowlog-log-slower-than", "1000000").Err())
	require.NoError(t, f.redis.Do(t.Context(), "SLOWLOG", "RESET").Err())
	_, _, err := f.try(t, "SELECT * FROM big")
	require.ErrorContains(t, err, "fields")
	clearError(t, err)
	f.run(t, "CREATE TABLE big (k TEXT, field TEXT, value BIGINT) WITH (key = 'big:{k}', type = 'fields')")
	f.run(t, "CREATE TABLE narrow (k TEXT, f77 BIGINT) WITH (key = 'big:{k}')")
	report := f.right(t, "SELECT count(*), sum(value) FROM big", []string{fmt.Sprintf("%d|%d", fields, fields*(fields+1)/2)})
	assert.Greater(t, report.Commands["HSCAN"], int64(1000))
	f.right(t, "SELECT f77 FROM narrow", []string{"77"})
	assert.Zero(t, f.redis.Do(t.Context(), "SLOWLOG", "LEN").Val(), "no command kept the server for a second")
}

// bigHash writes a hash of the fields f1, f2, … with the values 1, 2, ….
func (f *faults) bigHash(t *testing.T, key string, fields int) {
	t.Helper()
	const each = 1000
	for from := 1; from <= fields; from += each {
		args := make([]any, 0, 2*each)
		for i := from; i < from+each && i <= fields; i++ {
			args = append(args, "f"+strconv.Itoa(i), i)
		}
		require.NoError(t, f.redis.HSet(t.Context(), key, args...).Err())
	}
}

// TestFault6_2_AValueOf512MB is the largest that a server takes.
func TestFault6_2_AValueOf512MB(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a gigabyte and a half of memory")
	}
	f := startFaults(t)
	f.Session = open(t, f.server.URL, frame.WithRedis(impatient()...))
	f.hash(t, "huge:2", "name", "small", "v", "x")
	putHuge(t, f.server, "huge:1")
	f.run(t, "CREATE TABLE t (id BIGINT, name TEXT, v TEXT) WITH (key = 'huge:{id}')")
	f.right(t, "SELECT id, name FROM t", []string{"1|small", "2|small"})
	f.right(t, "SELECT count(*) FROM t", []string{"2"})
	f.right(t, "SELECT v FROM t WHERE id = 2", []string{"x"})
	f.wrong(t, "SELECT v FROM t", frame.CodeData, "key huge:1: the values asked for take more than 128 MiB")
	f.right(t, "SELECT id, name FROM huge", []string{"1|small", "2|small"}) // undeclared
}

// putHuge writes a hash with a field of 512 MiB, without having it in memory.
func putHuge(t *testing.T, server *redistest.Server, key string) {
	t.Helper()
	conn, err := net.Dial("tcp", server.Addr)
	require.NoError(t, err)
	defer conn.Close()
	const size = 512 << 20
	_, err = fmt.Fprintf(conn, "*6\r\n%s%s%s%s%s$%d\r\n", redistest.Bulk("HSET"), redistest.Bulk(key), redistest.Bulk("name"), redistest.Bulk("small"),
		redistest.Bulk("v"), size)
	require.NoError(t, err)
	_, err = io.CopyN(conn, zeros{}, size)
	require.NoError(t, err)
	_, err = conn.Write([]byte("\r\n"))
	require.NoError(t, err)
	reply := make([]byte, 4)
	_, err = io.ReadFull(conn, reply)
	require.NoError(t, err)
	require.Equal(t, ":2\r\n", string(reply))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// oddTexts are values and names that somebody's application has.
func oddTexts() []string {
	var all strings.Builder
	for b := range 256 {
		all.WriteByte(byte(b))
	}
	return []string{all.String(), "\x00\xff\xfe\"\n;", "\r\n", "a\x00b", "\x1b[31mred\x1b[0m\x07", "' OR 1=1 --", `\`, " ", "日本", "\xc3\x28", strings.Repeat("x", 10_000)}
}

func TestFault6_3_BytesThroughSelectAndWriteBack(t *testing.T) {
	f := startFaults(t)
	for i, v := range oddTexts() {
		f.hash(t, fmt.Sprintf("bin:%d", i), "v", v)
	}
	f.run(t, "CREATE TABLE copy (id BIGINT, v BLOB) WITH (key = 'copy:{id}')")
	f.run(t, "INSERT INTO copy SELECT id, v FROM bin") // inferred
	f.run(t, "CREATE TABLE text (id BIGINT, v TEXT) WITH (key = 'text:{id}')")
	f.run(t, "INSERT INTO text SELECT id, CAST(v AS TEXT) FROM bin WHERE id = 8")
	for i, v := range oddTexts() {
		assert.Equal(t, v, f.redis.HGet(t.Context(), fmt.Sprintf("copy:%d", i), "v").Val())
	}
	assert.Equal(t, "日本", f.redis.HGet(t.Context(), "text:8", "v").Val())
	f.hash(t, "text:9", "v", "\xff")
	f.wrong(t, "SELECT v FROM text", frame.CodeData, "key text:9")
}

func TestFault6_4_OddNamesOfKeysAndFields(t *testing.T) {
	f := startFaults(t)
	names := append(oddTexts(), "__proto__", "", "we ird:*[x]\n1", "{", "}", `"`, "`", "?", "*")
	for i, n := range names {
		f.hash(t, "odd:"+n, "n", i)
		if i < len(names)-1 || n != "" {
			f.hash(t, "field:1", n, i)
		}
	}
	// One key is no row of odd:{k}: k has a byte at least, and no colon.
	assert.Equal(t, []string{fmt.Sprint(len(names))}, f.rows(t, `SELECT count(*) FROM "odd:*"`))
	seen := map[int64]bool{}
	r, err := f.RunAll(t.Context(), `SELECT _key, n FROM "odd:*"`)
	require.NoError(t, err)
	defer r.Close()
	for row, err := range r.All(t.Context()) {
		require.NoError(t, err)
		n := row.Values[1].(int64)
		key := row.Values[0]
		if b, ok := key.([]byte); ok {
			key = string(b)
		}
		assert.Equal(t, "odd:"+names[n], key)
		seen[n] = true
	}
	assert.Len(t, seen, len(names))
	// Fields whose names are no UTF-8 cannot be columns of their own; they are rows of the shape of fields.
	f.run(t, "CREATE TABLE fields (k TEXT, field BLOB, value BIGINT) WITH (key = 'field:{k}', type = 'fields')")
	assert.Equal(t, []string{fmt.Sprint(len(names))}, f.rows(t, "SELECT count(DISTINCT field) FROM fields"))
	_, _, err = f.try(t, "SELECT * FROM field")
	if err != nil {
		clearError(t, err)
	}
}

func TestFault6_5_TenThousandDifferentFields(t *testing.T) {
	f := startFaults(t)
	f.server.Load(t, 10_000, func(i int) (string, []any) { return fmt.Sprintf("x:%d", i), []any{fmt.Sprintf("f%d", i), i, "n", i} })
	f.Session = open(t, f.server.URL, frame.WithRedis(redisrel.WithSampleRows(10_000)))
	_, _, err := f.try(t, "SELECT * FROM x")
	require.ErrorContains(t, err, "fields")
	clearError(t, err)
	f.run(t, "CREATE TABLE t (id BIGINT, n BIGINT, f77 BIGINT) WITH (key = 'x:{id}')")
	f.right(t, "SELECT sum(n), sum(f77) FROM t", []string{"49995000|77"})
	// The default sample meets them one by one, and gives up within its bound.
	few := open(t, f.server.URL)
	_, _, err = (&faults{setup: &setup{Session: few}}).try(t, "SELECT * FROM x")
	require.Error(t, err)
	clearError(t, err)
}

func TestFault6_6_MemoryLimitAndTemporaryFiles(t *testing.T) {
	f := startFaults(t)
	queries := []string{
		"SELECT count(*), sum(a.v) FROM generate_series(1, 1000000) a(v) JOIN generate_series(1, 1000000) b(v) ON a.v = b.v",
		"SELECT count(*), sum(n) FROM (SELECT v % 1000000 AS g, count(*) AS n FROM generate_series(1, 1500000) a(v) GROUP BY v % 1000000) q",
		"SELECT v FROM (SELECT v FROM generate_series(1, 1000000) a(v) ORDER BY v % 1000, v LIMIT 800000) q ORDER BY v DESC LIMIT 3",
	}
	for _, q := range queries {
		want := f.rows(t, q)
		small := open(t, f.server.URL, frame.WithMemoryLimit(8<<20), frame.WithTempDir(f.temp))
		r, err := small.RunAll(t.Context(), q)
		require.NoError(t, err, q)
		assert.Equal(t, want, texts(t, r), q)
		files, err := os.ReadDir(f.temp)
		require.NoError(t, err)
		assert.Empty(t, files)
	}
}

func TestFault6_9_ExplodingJoins(t *testing.T) {
	f := startFaults(t, frame.WithMemoryLimit(16<<20))
	f.someRows(t, 200)
	const explosion = "SELECT count(*) FROM x a, x b, x c, x d, x e, x f WHERE a.n + b.n + c.n + d.n + e.n + f.n < 0"
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := f.RunAll(ctx, explosion)
	require.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	assert.Less(t, time.Since(began), 5*time.Second)
}

func TestFault6_10_CollidingHashes(t *testing.T) {
	f := startFaults(t)
	f.server.Load(t, 1500, func(i int) (string, []any) {
		return fmt.Sprintf("x:%d", i), []any{"n", i, "name", fmt.Sprintf("name %d", i)}
	})
	f.Session = open(t, f.server.URL, frame.WithSwitches("zero-hash"))
	f.right(t, "SELECT count(*), sum(a.n) FROM x a JOIN x b ON a.name = b.name", []string{"1500|1124250"})
	f.right(t, "SELECT count(*) FROM (SELECT name, count(*) AS n FROM x GROUP BY name) q WHERE n = 1", []string{"1500"})
}
