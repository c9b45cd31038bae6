package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/cmd/rsql/internal/report"
)

func TestTheManualPageHasEveryFlagAndCommand(t *testing.T) {
	root := newCommand(streams{}, &report.Log{}, nil)
	var b strings.Builder
	writeMan(&b, root)
	page := b.String()
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		assert.Contains(t, page, `\fB\-\-`+roff(f.Name)+`\fR`)
		assert.NotEmpty(t, f.Usage, f.Name)
	})
	for _, text := range []string{".TH RSQL 1\n", ".SS rsql demo\n", `\fB\-c\fR, \fB\-\-command\fR \fISQL\fR`, `\fB\-\-serve\fR`, "Exit codes: 0 done"} {
		assert.Contains(t, page, text)
	}
	for _, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, ".") {
			assert.Regexp(t, `^\.(TH|SH|SS|TP|nf|fi)\b`, line)
		}
	}
}

func TestRoff(t *testing.T) {
	assert.Equal(t, "a \\-\\-b \\e\n\\&.c\n\\&'d", roff("a --b \\\n.c\n'd"))
}

func TestCompletionOfAShellThatHasNone(t *testing.T) {
	out, err := command(t, "completion", "tcsh").CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(out), "there is no completion for \"tcsh\"")
	assert.Contains(t, string(out), "bash, fish, powershell, zsh")
}

func TestCompletions(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, err := command(t, "completion", shell).Output()
		require.NoError(t, err, shell)
		assert.Contains(t, string(script), "rsql", shell)
	}
	for words, want := range map[string][]string{
		"--format v":        {"vertical"},
		"--log-format ":     {"text", "json"},
		"--color a":         {"always", "auto"},
		"--infer s":         {"sample"},
		"--continue-on-err": {"--continue-on-error"},
		"de":                {"demo"},
	} {
		out, err := command(t, append([]string{"__completeNoDesc"}, strings.Split(words, " ")...)...).Output()
		require.NoError(t, err, words)
		for _, w := range want {
			assert.Contains(t, strings.Split(string(out), "\n"), w, words)
		}
	}
}
