package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShellFitsResultsToTheScreen(t *testing.T) {
	server := loaded(t)
	require.NoError(t, server.Client(t).HSet(t.Context(), "p:1", "name", "Ann", "text", "a long text that goes on and on, beyond the screen's end").Err())
	s := openTerminal(t, 30, 60, server.URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off", "SELECT 1 AS n, name, text, 'x' AS x FROM p;")
	s.prompts("│ BIGINT │ TEXT │ TEXT                              │ TEXT │\n" +
		"├────────┼──────┼───────────────────────────────────┼──────┤\n" +
		"│      1 │ Ann  │ a long text that goes on and on,… │ x    │\n" +
		"└────────┴──────┴───────────────────────────────────┴──────┘\n1 row")
	s.enter(".width 30", "SELECT 1 AS n, name, text, 'x' AS x FROM p;")
	s.shows("-[ row 1 ]-\nn    | 1\nname | Ann\n")
	s.enter(".width 0", ".maxrows 2", "SELECT v FROM n ORDER BY v;")
	s.prompts("│      0 │\n│      1 │\n└────────┘\n… 2 of 1,000 rows\n1,000 rows")
	s.enter(".maxrows all")
	s.prompts("error: all is no whole number\nhint: write a whole number, or 0 for no limit")
	s.enter(".maxrows -1")
	s.prompts("error: -1 is less than 0\nhint: write a whole number, or 0 for no limit")
	s.enter(".once | tail -n 2", "SELECT v FROM n ORDER BY v;")
	s.shows("│ 999 │\n└─────┘\n")
}

// onScreen is what a batch writes to a terminal.
func onScreen(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 20, Cols: 80})
	require.NoError(t, err)
	defer file.Close()
	var out []byte
	buf := make([]byte, 4096)
	for {
		n, err := file.Read(buf)
		out = append(out, buf[:n]...)
		if err != nil {
			break
		}
	}
	exitCodeOf(t, cmd)
	return string(out)
}

func TestColour(t *testing.T) {
	server := loaded(t)
	const bold, red = "\x1b[1m", "\x1b[1;31merror:\x1b[0m "
	run := func(env []string, args ...string) string {
		cmd := command(t, append([]string{server.URL, "-c", "SELECT NULL AS a", "-c", "SELECT nix"}, args...)...)
		cmd.Env = append(append(cmd.Env, "NO_COLOR=", "CLICOLOR_FORCE="), env...)
		return onScreen(t, cmd)
	}
	out := run(nil)
	assert.Contains(t, out, bold+"a\x1b[0m")
	assert.Contains(t, out, "\x1b[2mNULL\x1b[0m")
	assert.Contains(t, out, red)
	for name, plain := range map[string]string{
		"NO_COLOR": run([]string{"NO_COLOR=1"}), "never": run(nil, "--color", "never"), "dumb": run([]string{"TERM=dumb"}),
	} {
		assert.NotContains(t, plain, "\x1b", name)
		assert.Contains(t, plain, "error: line 1, column 8: there is no column nix", name)
	}
	assert.Contains(t, run([]string{"NO_COLOR=1"}, "--color", "always"), bold)

	cmd := command(t, server.URL, "--format", "table", "-c", "SELECT NULL AS a")
	cmd.Env = append(cmd.Env, "NO_COLOR=", "CLICOLOR_FORCE=1")
	piped, err := cmd.Output()
	require.NoError(t, err)
	assert.Contains(t, string(piped), bold)
	cmd = command(t, server.URL, "--format", "table", "-c", "SELECT NULL AS a")
	cmd.Env = append(cmd.Env, "NO_COLOR=", "CLICOLOR_FORCE=")
	piped, err = cmd.Output()
	require.NoError(t, err)
	assert.Equal(t, "┌──────┐\n│ a    │\n├──────┤\n│ NULL │\n└──────┘\n", string(piped))
}

func TestShellPagesWhatIsLongerThanTheScreen(t *testing.T) {
	t.Setenv("PAGER", "sed -e 's/^/paged /' -e 20q")
	s := openTerminal(t, 30, 60, loaded(t).URL)
	s.prompts(".help for help")
	s.enter("SELECT v FROM n ORDER BY v LIMIT 20;")
	s.shows("20 rows · ")
	s.enter("SELECT v FROM n ORDER BY v LIMIT 50;")
	s.shows("paged │     15 │\n50 rows · ") // it was left before the end
	s.enter(".pager off", "SELECT v FROM n ORDER BY v LIMIT 50;")
	s.shows("│     49 │\n└────────┘\n50 rows · ")
}

func TestShellShowsPlansAsTrees(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".explain SELECT count(*) FROM n WHERE v > 3")
	s.shows("─ scan n ")
	s.shows(" %\n")
	s.shows("\ntotal: ")
}

func TestShellDrawsCharts(t *testing.T) {
	server := loaded(t)
	dir := t.TempDir()
	s := openTerminal(t, 40, 60, server.URL)
	s.prompts(".help for help")
	s.enter(".chart bar")
	s.shows("error: there is no last result yet")
	s.enter("SELECT * FROM (VALUES ('a', 4, DATE '2024-03-01'), ('b', 2, DATE '2024-03-02')) AS q (k, v, d);")
	s.shows("2 rows")
	s.enter(".chart bar")
	s.shows("v by k\na │██████████████████████████████████████████████████████ 4\nb │███████████████████████████ 2\n")
	s.enter(".chart line d v")
	s.shows("v by d\n4.0 ┤")
	s.shows("2024-03-01")
	s.enter(".chart ba" + tab)
	s.enter(".chart pie")
	s.shows("error: there is no chart pie\nhint: choose from bar, line, hist and scatter")
	for _, name := range []string{"c.html", "c.svg", "c.png"} {
		s.enter(".chart bar k v " + filepath.Join(dir, name))
		s.shows("written to ")
		s.until(func(string) bool {
			info, err := os.Stat(filepath.Join(dir, name))
			return err == nil && info.Size() > 0
		}, "a file")
	}
	s.enter(".chart bar nix")
	s.shows("error: the last result has no column nix")
	s.enter(".chart bar k v sales.pdf")
	s.shows("error: charts are not written as .pdf\nhint: the file's name ends in .html, .htm, .svg, .png")
}
