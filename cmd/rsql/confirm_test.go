package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAskYes(t *testing.T) {
	for answer, want := range map[string]bool{"y\nrest": true, "YES\n": true, "\n": false, "no\n": false, "": false, "yes": true, "yesterday\n": false} {
		in := strings.NewReader(answer)
		var out bytes.Buffer
		assert.Equal(t, want, askYes(in, &out, "TRUNCATE removes all rows of t"), answer)
		assert.Equal(t, "TRUNCATE removes all rows of t. Go on? [y/N] ", out.String())
		_, after, _ := strings.Cut(answer, "\n")
		rest, err := io.ReadAll(in)
		assert.NoError(t, err)
		assert.Equal(t, after, string(rest), "what follows is left")
	}
}

func TestStatementsAskAtATerminalBeforeAllRowsGo(t *testing.T) {
	server := loaded(t)
	keys := server.Client(t).DBSize(t.Context()).Val()
	for _, c := range []struct {
		args   []string
		answer string
		code   int
		left   int64
	}{
		{[]string{"-c", "DELETE FROM n"}, "n", 3, keys},
		{[]string{"--yes", "-c", "TRUNCATE n"}, "", 0, 0},
	} {
		s := openTerminal(t, 24, 80, append([]string{server.URL}, c.args...)...)
		if c.answer != "" {
			s.shows("Go on? [y/N]")
			s.enter(c.answer)
		}
		assert.Equal(t, c.code, s.exits(), c.args)
		assert.Equal(t, c.left, server.Client(t).DBSize(t.Context()).Val())
	}
}
