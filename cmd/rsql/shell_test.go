package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

const (
	ctrlC = "\x03"
	ctrlD = "\x04"
	up    = "\x1b[A"
)

// forever is a query that takes longer than any test waits.
const forever = "SELECT count(*) FROM n a, n b, n c, n d WHERE a.v + b.v + c.v + d.v < 0;"

func loaded(t *testing.T) *redistest.Server {
	server := redistest.Start(t)
	server.Load(t, 1000, func(i int) (string, []any) {
		return "n:" + strings.Repeat("x", 1+i%3) + string(rune('a'+i%26)) + time.Duration(i).String(), []any{"v", i}
	})
	return server
}

func TestShellRunsStatementsOfSeveralLines(t *testing.T) {
	s := openTerminal(t, 24, 80, loaded(t).URL)
	s.prompts(".help for help")
	s.enter("SELECT count(*) AS n,", "'日本' AS w", "FROM n;")
	s.shows("rsql> SELECT count(*) AS n,\n      '日本' AS w\n      FROM n;\n")
	s.shows("│      n │ w    │\n│ BIGINT │ TEXT │\n")
	s.shows("│   1000 │ 日本 │")
	s.shows("1 row · ")
	s.send(up)
	s.until(func(screen string) bool {
		return strings.HasSuffix(strings.TrimRight(screen, "\n"), "rsql> SELECT count(*) AS n,\n      '日本' AS w\n      FROM n;")
	}, "the statement again, as one entry")
	s.send(ctrlC)
	s.prompts("      FROM n;^C")
	s.enter("SELECT 1; SELECT nix;")
	s.shows("error: line 1, column 18: there is no column nix\n  SELECT 1; SELECT nix;\n                   ^\nhint: ")
	s.send(ctrlD)
	assert.Zero(t, s.exits())
}

func TestShellCommands(t *testing.T) {
	s := openTerminal(t, 40, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".help")
	s.prompts("Ctrl-C ends a query or empties the line.")
	s.enter(".tables")
	s.shows("│ n    │ discovered │")
	s.enter(".schema n")
	s.prompts(") WITH (key = 'n:{id}');")
	s.enter(".tabels")
	s.prompts("error: there is no command .tabels\nhint: did you mean .tables?")
	s.enter(".help watch")
	s.prompts(".watch \\watch [SECONDS]\nruns the last query every two seconds, until Ctrl-C")
	s.enter(".help moed")
	s.prompts("error: there is no help on moed\nhint: did you mean mode?")
	s.enter("quit")
	assert.Zero(t, s.exits())
}

func TestShellKeepsTheResultAboveThePromptAtTheBottomOfTheScreen(t *testing.T) {
	s := openTerminal(t, 8, 80, loaded(t).URL)
	s.prompts(".help for help")
	for range 3 {
		s.enter("SELECT 'one' AS word;")
		s.shows("│ one  │\n└──────┘\n1 row · ")
	}
	s.enter("SELECT", "2", "AS", "two;")
	s.shows("│      2 │\n└────────┘\n1 row · ")
}

func TestCtrlCEndsTheQueryAndNotTheShell(t *testing.T) {
	server := loaded(t)
	s := openTerminal(t, 24, 100, server.URL)
	s.prompts(".help for help")
	s.enter(forever)
	s.shows("d.v < 0;\n")
	time.Sleep(300 * time.Millisecond) // it is under way
	s.send(ctrlC)
	s.prompts("\n^C\ncancelled")
	s.send("SELECT 'dropped'" + ctrlC)
	s.prompts("rsql> SELECT 'dropped'^C")
	s.enter("SELECT 'kept' AS word;")
	s.shows("│ kept │")
	s.enter(".exit")
	assert.Zero(t, s.exits())
}

func TestShellOutlivesItsServer(t *testing.T) {
	server := loaded(t)
	s := openTerminal(t, 24, 100, server.URL)
	s.prompts(".help for help")
	s.enter("SELECT count(*) FROM n;")
	s.shows("1000")
	server.Kill()
	s.enter("SELECT v FROM n LIMIT 1;")
	s.shows("error: redis " + server.Addr)
	s.enter("SELECT 'alive' AS word;")
	s.shows("│ alive │")
}

func TestATermSignalRestoresTheTerminal(t *testing.T) {
	s := openTerminal(t, 24, 100, loaded(t).URL)
	s.prompts(".help for help")
	interrupt(t, s.cmd, syscall.SIGTERM)
	assert.Equal(t, 128+int(syscall.SIGTERM), s.exits())
}

func TestADumbTerminalIsReadLineByLine(t *testing.T) {
	t.Setenv("TERM", "dumb")
	s := openTerminal(t, 24, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter("SELECT")
	s.shows("rsql> SELECT\n  ...>")
	s.enter("'plain' AS word;")
	s.shows("│ plain │")
	s.send(ctrlD)
	assert.Zero(t, s.exits())
}

func TestBatchEndsWithASignal(t *testing.T) {
	server := loaded(t)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		out := filepath.Join(t.TempDir(), "out.csv")
		cmd := command(t, server.URL, "-c", "SELECT 1 AS a; "+forever, "-o", out)
		var messages strings.Builder
		cmd.Stderr = &messages
		require.NoError(t, cmd.Start())
		time.Sleep(700 * time.Millisecond) // it is under way
		interrupt(t, cmd, signal)
		began := time.Now()
		assert.Equal(t, 128+int(signal), exitCodeOf(t, cmd), messages.String())
		assert.Less(t, time.Since(began), 5*time.Second)
		assert.NoFileExists(t, out)
		left, err := os.ReadDir(filepath.Dir(out))
		require.NoError(t, err)
		assert.Empty(t, left, "the temporary file is gone")
	}
}

func TestCtrlCDoesNotWaitForAServerThatHangs(t *testing.T) {
	server := loaded(t)
	s := openTerminal(t, 24, 100, server.URL)
	s.prompts(".help for help")
	require.NoError(t, server.Pause())
	s.enter("SELECT count(*) FROM n;")
	time.Sleep(300 * time.Millisecond) // it is under way
	s.send(ctrlC)
	s.prompts("cancelled")
	require.NoError(t, server.Resume())
	s.enter("SELECT count(*) AS again FROM n;")
	s.shows("│   1000 │")

	// A server that accepts and never answers: where the connection comes, the batch is under way.
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer silent.Close()
	cmd := command(t, silent.Addr().String(), "-c", "SELECT 1")
	require.NoError(t, cmd.Start())
	connection, err := silent.Accept()
	require.NoError(t, err)
	defer connection.Close()
	interrupt(t, cmd, syscall.SIGINT)
	began := time.Now()
	assert.Equal(t, 130, exitCodeOf(t, cmd))
	assert.Less(t, time.Since(began), 5*time.Second)
}
