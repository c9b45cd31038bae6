package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// Tests named TestFault6_… and TestFault7_… make what can go wrong with a process go wrong; frame has those of sections 1 to
// 6. The law: the answer is exactly right, or the exit code is not 0 and one line of stderr says what happened.

// outcome is what a process did.
type outcome struct {
	code        int
	out, errors string
}

func runRsql(t *testing.T, change func(*exec.Cmd), args ...string) outcome {
	t.Helper()
	cmd := command(t, args...)
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	if change != nil {
		change(cmd)
	}
	require.NoError(t, cmd.Start())
	return outcome{exitCodeOf(t, cmd), out.String(), messages.String()}
}

// noClientIsLeft asserts that no connection but those of a proxy's and the test's clients is left.
func noClientIsLeft(t *testing.T, server *redistest.Server) {
	t.Helper()
	client := server.Client(t)
	assert.Eventually(t, func() bool {
		return strings.Count(client.ClientList(t.Context()).Val(), "\n") == 1
	}, patience, 10*time.Millisecond, client.ClientList(t.Context()).Val())
}

// users are hashes u:i of a name.
func users(t *testing.T, server *redistest.Server, n int) {
	t.Helper()
	server.Load(t, n, func(i int) (string, []any) {
		return fmt.Sprintf("u:%d", i), []any{"name", fmt.Sprintf("name %d", i), "n", i}
	})
}

// reached tells when so many commands of some names have come through the proxy, which is slow from then on.
func reached(t *testing.T, proxy *redistest.Proxy, nth int, commands ...string) <-chan struct{} {
	t.Helper()
	there := make(chan struct{})
	seen := 0
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if !slices.Contains(commands, c.Name) {
			return redistest.Fault{}
		}
		if seen++; seen == nth {
			close(there)
		}
		if seen >= nth {
			return redistest.Fault{Delay: time.Millisecond}
		}
		return redistest.Fault{}
	})
	return there
}

func TestFault7_1_CtrlC(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 3000)
	proxy := redistest.StartProxy(t, server.Addr)
	for _, c := range []struct {
		statement, command string
	}{
		{"SELECT u.name, u.n FROM u", "HMGET"},
		{"CREATE TABLE w WITH (key = 'w:{id}') AS SELECT id, name FROM u", "RESTORE"},
	} {
		there := reached(t, proxy, 300, c.command)
		cmd := command(t, proxy.Addr, "-c", c.statement)
		var messages strings.Builder
		cmd.Stderr = &messages
		require.NoError(t, cmd.Start())
		<-there
		began := time.Now()
		interrupt(t, cmd, syscall.SIGINT)
		assert.Equal(t, 130, exitCodeOf(t, cmd), messages.String())
		assert.Less(t, time.Since(began), 3*time.Second)
		assert.Regexp(t, `^interrupted.*\n$`, messages.String())
		proxy.OnCommand(nil)
	}
	proxy.Close()
	noClientIsLeft(t, server)
}

func TestFault7_3_AConsumerThatIsSlowOrGone(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 3000)
	const many = "SELECT a.name, b.name FROM u a, u b" // nine million rows
	cmd := command(t, server.Addr, "-c", many, "--format", "csv")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var messages strings.Builder
	cmd.Stderr = &messages
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "name,name\n", line)
	if runtime.GOOS == "linux" {
		before := residentKB(t, cmd.Process.Pid)
		time.Sleep(time.Second)
		assert.Less(t, residentKB(t, cmd.Process.Pid), before+100_000, "nobody reads, and nothing grows")
	}
	require.NoError(t, out.Close())
	assert.Equal(t, 128+int(syscall.SIGPIPE), exitCodeOf(t, cmd))
	assert.Empty(t, messages.String())
	noClientIsLeft(t, server)
}

// TestCopyToAConsumerThatIsGone ends as a SELECT does.
func TestCopyToAConsumerThatIsGone(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 3000)
	for _, format := range []string{"csv", "json", "ndjson", "parquet", "arrow"} {
		cmd := command(t, server.Addr, "-c", "COPY (SELECT a.name, b.name AS other FROM u a, u b) TO STDOUT (FORMAT "+format+")")
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		var messages strings.Builder
		cmd.Stderr = &messages
		require.NoError(t, cmd.Start())
		_, err = bufio.NewReader(out).ReadByte()
		require.NoError(t, err)
		require.NoError(t, out.Close())
		assert.Equal(t, 128+int(syscall.SIGPIPE), exitCodeOf(t, cmd), format)
		assert.Empty(t, messages.String(), format)
	}
	noClientIsLeft(t, server)
}

// residentKB is the memory of a process in KiB.
func residentKB(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(t, m)
	n, err := strconv.Atoi(string(m[1]))
	require.NoError(t, err)
	return n
}

func TestFault7_4_AFullStdout(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	server := redistest.Start(t)
	users(t, server, 10)
	for _, format := range []string{"table", "csv", "tsv", "json", "ndjson", "markdown", "vertical"} {
		for _, statement := range []string{"SELECT name FROM u", "SELECT name FROM u WHERE n < 0", "EXPLAIN SELECT name FROM u"} {
			got := runRsql(t, func(c *exec.Cmd) { c.Stdout = full }, server.Addr, "-c", statement, "--format", format)
			if (format == "ndjson" || format == "vertical") && strings.HasSuffix(statement, "< 0") {
				assert.Zero(t, got.code, "there is nothing to write")
				continue
			}
			assert.Equal(t, exitUsage, got.code, "%s %s", format, statement)
			assert.Equal(t, "error: the results could not be written: no space left on device\n", got.errors)
		}
	}
}

func TestFault7_5_ABadStatementInTheMiddleOfAFile(t *testing.T) {
	server := redistest.Start(t)
	file := filepath.Join(t.TempDir(), "script.sql")
	require.NoError(t, os.WriteFile(file, []byte("SELECT 1 AS a;\n\nSELECT nix\nFROM nowhere;\nSELECT 3 AS a;\n"), 0o600))
	stops := runRsql(t, nil, server.Addr, "-f", file, "--format", "csv")
	assert.Equal(t, outcome{exitStatement, "a\n1\n", stops.errors}, stops)
	assert.Regexp(t, `^error: .*script\.sql:[34]:`, stops.errors)
	goesOn := runRsql(t, nil, server.Addr, "-f", file, "--format", "csv", "--continue-on-error")
	assert.Equal(t, outcome{exitStatement, "a\n1\n\na\n3\n", goesOn.errors}, goesOn)
	assert.Regexp(t, `script\.sql:[34]:`, goesOn.errors)
}

func TestFault7_7_TimeZonesAndLocalesMoveNothing(t *testing.T) {
	server := redistest.Start(t)
	server.Load(t, 1, func(int) (string, []any) {
		return "u:1", []any{"at", "2024-03-01 13:00:00", "day", "2024-03-01", "x", "1234567.25", "d", "10.50", "name", "Iıiİ"}
	})
	const query = "SELECT at, day, x, d, upper(name), lower(name), CAST(at AS TEXT), CAST(day AS TIMESTAMP), x * 2, name < 'J', EXTRACT(HOUR FROM at), TIMESTAMP '2024-01-01 00:00:00' FROM u"
	want := runRsql(t, nil, server.Addr, "-c", query)
	require.Zero(t, want.code, want.errors)
	assert.Contains(t, want.out, "2024-03-01 13:00:00\t2024-03-01\t1234567.25\t")
	for _, environment := range [][]string{
		{"TZ=Asia/Tokyo", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8"}, {"TZ=America/New_York", "LC_ALL=de_DE.UTF-8"}, {"TZ=nonsense", "LC_ALL=C"},
	} {
		got := runRsql(t, func(c *exec.Cmd) { c.Env = append(c.Env, environment...) }, server.Addr, "-c", query)
		assert.Equal(t, want, got, environment)
	}
}

// TestFault7_8_TwoWritersOfOneTable: each row is all of one of them.
func TestFault7_8_TwoWritersOfOneTable(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 1000)
	require.Zero(t, runRsql(t, nil, server.Addr, "-c", "CREATE TABLE w (id BIGINT, v TEXT, same TEXT) WITH (key = 'w:{id}')").code)
	var writers []*exec.Cmd
	for _, v := range []string{"one", "two"} {
		cmd := command(t, server.Addr, "-c", fmt.Sprintf("REPLACE INTO w SELECT id, '%s', '%s' FROM u", v, v))
		require.NoError(t, cmd.Start())
		writers = append(writers, cmd)
	}
	for _, cmd := range writers {
		assert.Zero(t, exitCodeOf(t, cmd))
	}
	got := runRsql(t, nil, server.Addr, "-c", "SELECT count(*), count(CASE WHEN v = same THEN 1 END) FROM w", "--format", "csv")
	assert.Equal(t, "1000,1000", strings.Split(got.out, "\n")[1])
}
