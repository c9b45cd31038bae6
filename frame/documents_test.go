package frame_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// fence is a block of a document between ``` lines.
type fence struct {
	language string
	lines    []string
	// from and to are the lines of the document that it has, the fences left out.
	from, to int
}

func fences(lines []string) []fence {
	var out []fence
	open := false
	for i, line := range lines {
		language, is := strings.CutPrefix(line, "```")
		switch {
		case is && !open:
			out, open = append(out, fence{language: language, from: i + 1}), true
		case is:
			last := &out[len(out)-1]
			last.to, last.lines, open = i, lines[last.from:i], false
		}
	}
	return out
}

// TestCookbook runs docs/cookbook.md: its data, and each task's statements, the last of which gives what stands behind it.
func TestCookbook(t *testing.T) {
	const path = "../docs/cookbook.md"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	document := strings.Split(string(text), "\n")
	s := start(t)
	var got []string
	var results []fence
	var answers [][]string
	for _, f := range fences(document) {
		switch f.language {
		case "redis":
			for _, line := range f.lines {
				require.NoError(t, s.redis.Do(t.Context(), words(t, line)...).Err(), line)
			}
		case "sql":
			got = s.script(t, strings.Join(f.lines, "\n"))
		case "text":
			results, answers = append(results, f), append(answers, got)
			if !*rewrite {
				assert.Equal(t, f.lines, got, "%s, line %d", path, f.from)
			}
		}
	}
	require.Len(t, results, 30)
	if !*rewrite {
		return
	}
	for i := len(results) - 1; i >= 0; i-- {
		document = slices.Concat(document[:results[i].from], answers[i], document[results[i].to:])
	}
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(document, "\n")), 0o644))
}

// word is one of a command as redis-cli takes it: without blanks, or in single quotes.
var word = regexp.MustCompile(`^(?:'([^']*)'|([^\s'"\\]+))(?:\s+|$)`)

// words are the words of a command that can be pasted into redis-cli.
func words(t *testing.T, line string) []any {
	t.Helper()
	var out []any
	for rest := line; rest != ""; {
		w := word.FindStringSubmatch(rest)
		require.NotNil(t, w, "redis-cli does not take %s", rest)
		out, rest = append(out, w[1]+w[2]), rest[len(w[0]):]
	}
	return out
}

// script runs statements and gives the rows of the last one, names first, or its message.
func (s *setup) script(t *testing.T, text string) []string {
	t.Helper()
	pieces, err := frame.Split(text)
	require.NoError(t, err)
	var out []string
	for _, p := range pieces {
		r, err := s.RunAll(t.Context(), p.Text)
		require.NoError(t, err, p.Text)
		out = nil
		if r.Message() != "" {
			out = append(out, r.Message())
		} else {
			var names []string
			for _, f := range r.Schema().Fields() {
				names = append(names, f.Name)
			}
			out = append(out, strings.Join(names, "|"))
		}
		out = append(out, lines(t, r)...)
	}
	return out
}

// lines reads a result to its end and closes it; values are as people see them.
func lines(t *testing.T, r *frame.Rows) []string {
	t.Helper()
	var out []string
	for b, err := range r.Batches(t.Context()) {
		require.NoError(t, err)
		for row := range int(b.NumRows()) {
			cells := make([]string, b.NumCols())
			for c, column := range b.Columns() {
				cells[c] = "NULL"
				if !column.IsNull(row) {
					cells[c] = string(frame.AppendText(nil, column, row))
				}
			}
			out = append(out, strings.Join(cells, "|"))
		}
	}
	require.NoError(t, r.Close())
	return out
}
