package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pressTab asks the completion for a line whose words bash has split, without the package bash-completion.
const pressTab = `
compopt() { :; } # bash has it only while it completes
export PATH="$1:$PATH"
source "$2"
COMP_LINE=$3 COMP_POINT=$4 COMP_CWORD=$5
COMP_WORDS=("${@:6}")
__start_rsql
printf '%s\n' "${COMPREPLY[@]}"
`

func TestBashCompletesWithoutItsCompletionPackage(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("this system has no bash")
	}
	dir := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(self, filepath.Join(dir, "rsql")))
	text, err := command(t, "completion", "bash").Output()
	require.NoError(t, err)
	script := filepath.Join(dir, "completion")
	require.NoError(t, os.WriteFile(script, text, 0o600))
	for _, c := range []struct {
		words string // split by bars; the cursor is at ^
		want  []string
	}{
		{"rsql| |--color| |a^", []string{"auto", "always"}},
		{"rsql| |--color|=|a^", []string{"auto", "always"}},
		{"rsql| |--color|=^", []string{"auto", "always", "never"}},
		{"rsql| |--color|=^| |doctor", []string{"auto", "always", "never"}},
		{"rsql| |redis|://|127.0.0.1|:|6379| |--color| |n^ever", []string{"never"}},
		{"rsql| |-c| |'SELECT 1'| |--format| |v^", []string{"vertical"}},
		{"rsql|  |--continue-on-err^", []string{"--continue-on-error"}},
		{"rsql| |de^| |x", []string{"demo"}},
		{"rsql| |completion| |^", []string{"bash", "fish", "powershell", "zsh"}},
		{"rsql| |completion| |^| |x", []string{"bash", "fish", "powershell", "zsh"}},
	} {
		line, words, at, cursor := splitByBash(c.words)
		cmd := command(t)
		env := cmd.Env
		cmd = exec.Command(bash, append([]string{"--norc", "--noprofile", "-c", pressTab, "bash", dir, script, line,
			strconv.Itoa(cursor), strconv.Itoa(at)}, words...)...)
		cmd.Env = env
		var errors strings.Builder
		cmd.Stderr = &errors
		out, err := cmd.Output()
		require.NoError(t, err, c.words)
		assert.Empty(t, errors.String(), c.words)
		var got []string
		for _, offer := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			word, _, _ := strings.Cut(offer, " ")
			got = append(got, word)
		}
		assert.Equal(t, c.want, got, c.words)
	}
}

// splitByBash takes the words that bash makes of a line out of a text with bars between them; at is the one with the cursor.
func splitByBash(text string) (line string, words []string, at, cursor int) {
	for _, w := range strings.Split(text, "|") {
		before, after, here := strings.Cut(w, "^")
		if here {
			at, cursor = len(words), len(line)+len(before)
		}
		w = before + after
		line += w
		if w == "" || strings.TrimSpace(w) != "" {
			words = append(words, w)
		}
	}
	return line, words, at, cursor
}

func TestTheBashCompletionFindsItsPlace(t *testing.T) {
	_, err := withoutPackage("echo")
	assert.ErrorContains(t, err, "_get_comp_words_by_ref")
	help, err := command(t, "completion", "bash", "--help").Output()
	require.NoError(t, err)
	assert.NotContains(t, string(help), "bash-completion' package")
	assert.Contains(t, string(help), "source <(rsql completion bash)")
	for _, args := range [][]string{{"completion", "bash"}, {"completion", "bash", "--no-descriptions"}} {
		script, err := command(t, args...).Output()
		require.NoError(t, err)
		assert.Equal(t, 1, strings.Count(string(script), "__rsql_words()"), fmt.Sprint(args))
		assert.Equal(t, len(args) == 3, strings.Contains(string(script), "__completeNoDesc"))
	}
}
