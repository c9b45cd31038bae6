package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// endedRows is how many rows each of endedStatements writes.
const endedRows = 400

// endedStatements make new rows of w of old ones, by so many commands. FILE is a file of the new rows.
var endedStatements = []struct {
	text, done string
	commands   int
	// fresh is set where there are no old rows, gone where there are no new ones.
	fresh, gone bool
}{
	{text: "INSERT INTO w SELECT id, 'new', 'new' FROM u", done: "written", commands: 400, fresh: true},
	{text: "REPLACE INTO w SELECT id, 'new', 'new' FROM u", done: "written", commands: 12}, // a script writes several rows
	{text: "INSERT INTO w SELECT id, 'new', 'new' FROM u ON DUPLICATE KEY UPDATE v = new.v, same = new.same", done: "written", commands: 400},
	{text: "INSERT OVERWRITE w SELECT id, 'new', 'new' FROM u", done: "written", commands: 12},
	{text: "UPDATE w SET v = 'new', same = 'new'", done: "updated", commands: 400},
	{text: "DELETE FROM w", done: "deleted", commands: 400, gone: true},
	{text: "TRUNCATE w", done: "deleted", commands: 1, gone: true},
	{text: "MERGE INTO w USING u ON w.id = u.id WHEN MATCHED THEN UPDATE SET v = 'new', same = 'new'", done: "merged", commands: 400},
	{text: "COPY w FROM 'FILE'", done: "written", commands: 400, fresh: true},
	{text: "COPY w FROM 'FILE' (MODE replace)", done: "written", commands: 12},
	{text: "COPY w FROM STDIN (MODE replace)", done: "written", commands: 12},
}

// ender ends statements that write into w, in the middle.
type ender struct {
	server *redistest.Server
	proxy  *redistest.Proxy
	client *redis.Client
	file   string
}

// TestFault7_2_EndedDuringAWrite ends each way to write by each signal, at many places: each row is the old one or the new one, and what was
// said of them is so.
func TestFault7_2_EndedDuringAWrite(t *testing.T) {
	e := &ender{server: redistest.Start(t), file: filepath.Join(t.TempDir(), "w.csv")}
	users(t, e.server, endedRows)
	var text strings.Builder
	text.WriteString("id,v,same\n")
	for i := range endedRows {
		fmt.Fprintf(&text, "%d,new,new\n", i)
	}
	require.NoError(t, os.WriteFile(e.file, []byte(text.String()), 0o600))
	e.client, e.proxy = e.server.Client(t), redistest.StartProxy(t, e.server.Addr)
	require.Zero(t, runRsql(t, nil, e.server.Addr, "-c", "CREATE TABLE w (id BIGINT, v TEXT, same TEXT) WITH (key = 'w:{id}')").code)
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGKILL}
	rounds := redistest.Size(1, 5)
	for i := range endedStatements {
		for n, signal := range signals {
			for round := range rounds {
				e.round(t, i, signal, float64(round*len(signals)+n)/float64(rounds*len(signals)))
			}
		}
	}
	e.proxy.Close()
	require.NoError(t, e.client.Close())
	noClientIsLeft(t, e.server)
}

// round ends a statement when a part of its commands has come.
func (e *ender) round(t *testing.T, statement int, signal syscall.Signal, part float64) {
	t.Helper()
	s := endedStatements[statement]
	e.reset(t, s.fresh)
	clients := e.clients(t)
	there := reached(t, e.proxy, 1+int(part*float64(s.commands)), "RESTORE", "EVALSHA", "EVAL", "UNLINK")
	cmd := command(t, e.proxy.Addr, "-c", strings.Replace(s.text, "FILE", e.file, 1))
	var messages strings.Builder
	cmd.Stderr = &messages
	if strings.Contains(s.text, "STDIN") {
		in, err := os.Open(e.file)
		require.NoError(t, err)
		defer func() { require.NoError(t, in.Close()) }()
		cmd.Stdin = in
	}
	require.NoError(t, cmd.Start())
	<-there
	interrupt(t, cmd, signal)
	code := exitCodeOf(t, cmd)
	e.proxy.OnCommand(nil)
	require.Eventually(t, func() bool { return e.clients(t) <= clients }, patience, time.Millisecond, "the proxy has sent on what it was sent")
	changed := e.changed(t, s.fresh, s.gone)
	what := fmt.Sprintf("%s, %s at %.2f: %s", s.text, signal, part, messages.String())
	told := regexp.MustCompile(`of 400 rows (\d+) (?:are|is) \w+(?:.* (\d+) unknown)?`).FindStringSubmatch(messages.String())
	switch {
	case signal == syscall.SIGKILL:
		assert.Equal(t, -1, code, what)
	case code == 0: // the signal came too late
		assert.Equal(t, endedRows, changed, what)
		assert.Equal(t, "400 rows "+s.done+"\n", messages.String(), what)
	case told != nil:
		assert.Equal(t, 128+int(signal), code, what)
		written, err := strconv.Atoi(told[1])
		require.NoError(t, err, what)
		unknown, _ := strconv.Atoi(told[2]) // where there are none, nothing is said
		assert.GreaterOrEqual(t, changed, written, what)
		assert.LessOrEqual(t, changed, written+unknown, what)
	case !strings.Contains(messages.String(), "a write did not end in time; some of its rows may be written"):
		assert.Equal(t, 128+int(signal), code, what)
		assert.Zero(t, changed, what)
	default:
		assert.Equal(t, 128+int(signal), code, what)
	}
}

// clients is how many connections the server has.
func (e *ender) clients(t *testing.T) int {
	t.Helper()
	return strings.Count(e.client.ClientList(t.Context()).Val(), "\n")
}

// reset puts the table into its first state: the old rows, or none.
func (e *ender) reset(t *testing.T, fresh bool) {
	t.Helper()
	pipe := e.client.Pipeline()
	for id := range endedRows {
		key := fmt.Sprintf("w:%d", id)
		pipe.Del(t.Context(), key)
		if !fresh {
			pipe.HSet(t.Context(), key, "v", "old", "same", "old")
		}
	}
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
}

// changed counts the new rows, and asserts that each other one is as it was.
func (e *ender) changed(t *testing.T, fresh, gone bool) (n int) {
	t.Helper()
	pipe := e.client.Pipeline()
	replies := make([]*redis.MapStringStringCmd, endedRows)
	for id := range replies {
		replies[id] = pipe.HGetAll(t.Context(), fmt.Sprintf("w:%d", id))
	}
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	old, changed := map[string]string{"v": "old", "same": "old"}, map[string]string{"v": "new", "same": "new"}
	if fresh {
		old = map[string]string{}
	}
	if gone {
		changed = map[string]string{}
	}
	for _, reply := range replies {
		if assert.ObjectsAreEqual(changed, reply.Val()) {
			n++
		} else {
			require.Equal(t, old, reply.Val(), "a row is the old one or the new one")
		}
	}
	return n
}
