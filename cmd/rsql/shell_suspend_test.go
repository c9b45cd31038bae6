package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const ctrlZ = "\x1a"

// controlled runs rsql as an interactive shell of the system does, which shows when rsql was suspended and lets it go on upon
// a line that says go.
const controlled = `set -m
rsql "$0"
echo "suspended as $?"
read -r word
echo "read $word"
fg
echo "ended as $?"`

func TestCtrlZSuspendsTheShell(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, os.Symlink(self, filepath.Join(folder, "rsql")))
	cmd := exec.Command("sh", "-c", controlled, loaded(t).URL)
	cmd.Env = command(t).Env
	cmd.Env = append(cmd.Env, "PATH="+folder+":"+os.Getenv("PATH"))
	s := openCommand(t, 30, 100, cmd)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off")
	s.send("SELECT 40 +\r 1 AS n")
	s.typed("rsql> SELECT 40 +\n       1 AS n")
	s.send(ctrlZ)
	s.typed("       1 AS n\nsuspended as 148")
	s.send("go\r") // Enter ends a line on a terminal that is as rsql found it
	s.shows("suspended as 148\ngo\nread go")
	s.typed("rsql> SELECT 40 +\n       1 AS n")
	s.send("0;\r")
	s.prompts("1 row")
	s.shows("│     n0 │")
	s.paste("SELECT 'pasted' AS p,\n\t2 AS q;\n")
	s.typed("rsql> SELECT 'pasted' AS p,\n          2 AS q;")
	s.send(ctrlC + "\x04")
	s.typed("ended as 0")
	require.Zero(t, s.exits())
}

func TestCtrlZWhereNoShellLetsItGoOn(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off")
	s.send("SELECT 41 AS n" + ctrlZ)
	s.typed("rsql> SELECT 41 AS n\nrsql> SELECT 41 AS n")
	s.send(";\r")
	s.prompts("1 row")
}
