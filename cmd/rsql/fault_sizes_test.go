package main

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestFault6_3_BytesInEveryFormat: what is read back from the formats for programs is what there was, and those for people
// send no byte to the terminal that steers it.
func TestFault6_3_BytesInEveryFormat(t *testing.T) {
	server := redistest.Start(t)
	var all strings.Builder
	for b := range 256 {
		all.WriteByte(byte(b))
	}
	client := server.Client(t)
	texts := []string{"\r\n", "a\x00b", "\x1b[31mred\x1b[0m\x07", "\x1b]0;title\a", "a,b\"c\"|d\te", `back\slash`, " ", "日本", "\u202e\u009b31m", "plain"}
	for i, v := range texts {
		require.NoError(t, client.HSet(t.Context(), fmt.Sprintf("t:%d", i), "v", v).Err())
	}
	blobs := []string{all.String(), "\xff", "\x00\xff\xfe\"\n;", "\xc3\x28"}
	for i, v := range blobs {
		require.NoError(t, client.HSet(t.Context(), fmt.Sprintf("b:%d", i), "v", v).Err())
	}
	show := func(table, format string) string {
		got := runRsql(t, nil, server.Addr, "-c", "SELECT v FROM "+table+" ORDER BY id", "--format", format)
		require.Zero(t, got.code, got.errors)
		return got.out
	}
	for table, values := range map[string][]string{"t": texts, "b": blobs} {
		if table == "b" {
			for i, v := range values {
				values[i] = `\x` + hex.EncodeToString([]byte(v)) // the text of a BLOB
			}
		}
		reader := csv.NewReader(strings.NewReader(show(table, "csv")))
		lines, err := reader.ReadAll()
		require.NoError(t, err)
		for i, v := range values {
			assert.Equal(t, strings.ReplaceAll(v, "\r\n", "\n"), lines[i+1][0], "csv") // as the reader has it
		}
		var objects []struct{ V string }
		require.NoError(t, json.Unmarshal([]byte(show(table, "json")), &objects))
		for i, v := range values {
			assert.Equal(t, v, objects[i].V, "json")
		}
		lines2 := strings.Split(strings.TrimSuffix(show(table, "ndjson"), "\n"), "\n")
		require.Len(t, lines2, len(values))
		tsv := strings.Split(strings.TrimSuffix(show(table, "tsv"), "\n"), "\n")
		require.Len(t, tsv, 1+len(values), "a row is a line")
		for _, format := range []string{"table", "markdown", "vertical"} {
			for _, r := range show(table, format) {
				require.True(t, r == '\n' || r >= ' ' && r != 0x7f && (r < 0x80 || r > 0x9f), "%s sends %U", format, r)
				require.NotEqual(t, '\u202e', r, "%s turns the line around", format)
			}
		}
	}
}

// spilling is a query that needs temporary files with a small limit.
const spilling = "SELECT count(*) FROM (SELECT a.name, b.n FROM u a, u b ORDER BY a.name, b.n LIMIT 8000000) q"

func TestFault6_6_FilesOfAKilledProcessGoAtTheNextStart(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 3000)
	dir := t.TempDir()
	left := func() int {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		return len(entries)
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGKILL} {
		cmd := command(t, server.Addr, "--memory-limit", "8MB", "--temp-dir", dir, "-c", spilling)
		require.NoError(t, cmd.Start())
		require.Eventually(t, func() bool { return left() > 0 }, patience, time.Millisecond)
		interrupt(t, cmd, signal)
		exitCodeOf(t, cmd)
		if signal == syscall.SIGINT {
			assert.Zero(t, left(), "Ctrl-C leaves no files")
		}
	}
	require.Zero(t, runRsql(t, nil, server.Addr, "--memory-limit", "1MB", "--temp-dir", dir, "-c", "SELECT count(*) FROM (SELECT name FROM u ORDER BY name) q").code)
	assert.Zero(t, left())
}

// limited runs rsql under limits of the shell.
func limited(t *testing.T, ulimit string, args ...string) outcome {
	t.Helper()
	return runRsql(t, func(c *exec.Cmd) { underLimit(t, c, ulimit) }, args...)
}

// underLimit has a command run under limits of the shell.
func underLimit(t *testing.T, c *exec.Cmd, ulimit string) {
	t.Helper()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("this system has no bash")
	}
	c.Args = append([]string{"bash", "-c", ulimit + ` && exec -a rsql "$0" "$@"`, c.Path}, c.Args[1:]...)
	c.Path = shell
}

func TestFault6_7_AFullDiskForTemporaryFiles(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 3000)
	dir := t.TempDir()
	got := limited(t, "ulimit -f 64", server.Addr, "--memory-limit", "8MB", "--temp-dir", dir, "-c", spilling)
	assert.Equal(t, exitStatement, got.code, got.errors)
	assert.Empty(t, got.out)
	assert.Contains(t, got.errors, dir)
	assert.Contains(t, got.errors, "file too large")
	assert.Equal(t, 1, strings.Count(got.errors, "error: "))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestFault6_8_FewFileDescriptors(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 3000)
	for n := 8; n <= 20; n++ {
		got := limited(t, fmt.Sprintf("ulimit -n %d", n), server.Addr, "-c", "SELECT count(*), sum(n) FROM u", "--format", "csv")
		if got.code == 0 {
			assert.Equal(t, "3000,4498500", strings.Split(got.out, "\n")[1])
			continue
		}
		assert.Empty(t, got.out)
		assert.NotEmpty(t, got.errors)
		if !strings.HasPrefix(got.errors, "runtime: ") { // with too few, Go's runtime does not start
			assert.Equal(t, 1, strings.Count(got.errors, "error: "), "%d: %s", n, got.errors)
		}
	}
	noClientIsLeft(t, server)
}

func TestFault6_9_AnExplodingJoinIsStoppedAtOnce(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 200)
	cmd := command(t, server.Addr, "--memory-limit", "32MB", "-c", "SELECT * FROM u a, u b, u c, u d, u e, u f WHERE a.n + b.n + c.n + d.n + e.n + f.n < 0")
	cmd.Stdout = io.Discard
	require.NoError(t, cmd.Start())
	time.Sleep(1500 * time.Millisecond)
	if runtime.GOOS == "linux" {
		assert.Less(t, residentKB(t, cmd.Process.Pid), 600_000)
	}
	began := time.Now()
	interrupt(t, cmd, syscall.SIGINT)
	assert.Equal(t, 130, exitCodeOf(t, cmd))
	assert.Less(t, time.Since(began), 3*time.Second)
	noClientIsLeft(t, server)
}
