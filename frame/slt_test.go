package frame_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/planner"
)

// TestSLT runs the files of testdata/slt, whose answers are those of other engines; README.md there has the format. Each
// query runs twice, with the optimiser and without any of its rules.
func TestSLT(t *testing.T) {
	paths, err := filepath.Glob("../testdata/slt/*.slt")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".slt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			blocks, err := sltBlocks(string(text))
			require.NoError(t, err, path)
			s := start(t)
			plain := open(t, s.server.URL, frame.WithoutRules(planner.Rules()...))
			for _, b := range blocks {
				b.run(t, path, s.Session)
				if b.kind == sltQuery || strings.HasPrefix(b.text, "CREATE TEMPORARY ") {
					b.run(t, path+" without optimiser rules", plain)
				}
			}
		})
	}
}

// run runs one block on a session.
func (b sltBlock) run(t *testing.T, path string, s *frame.Session) {
	t.Helper()
	lines, err := sltRows(t, s, b.text)
	at := []any{"%s, line %d:\n%s", path, b.line, b.text}
	switch b.kind {
	case sltStatement:
		require.NoError(t, err, at...)
	case sltError:
		if assert.Error(t, err, at...) {
			assert.Regexp(t, regexp.MustCompile(b.want), err.Error(), at...)
		}
	default:
		if !assert.NoError(t, err, at...) {
			return
		}
		want := b.rows
		if b.rowsort {
			lines, want = sorted(lines, false), sorted(want, false)
		}
		if problem := sltDiffer(b.types, want, lines); problem != "" {
			assert.Fail(t, problem, at...)
		}
	}
}

// sltRows runs a statement and gives its rows, values separated by tabs.
func sltRows(t *testing.T, s *frame.Session, text string) ([]string, error) {
	t.Helper()
	rows, err := s.RunAll(t.Context(), text)
	if err != nil {
		return nil, err
	}
	defer func() { require.NoError(t, rows.Close()) }()
	var lines []string
	for b, err := range rows.Batches(t.Context()) {
		if err != nil {
			return nil, err
		}
		for i := range int(b.NumRows()) {
			cells := make([]string, b.NumCols())
			for c := range cells {
				cells[c] = sltCell(b.Column(c), i)
			}
			lines = append(lines, strings.Join(cells, "\t"))
		}
	}
	return lines, nil
}

func sltCell(a arrow.Array, row int) string {
	if text := goldenCell(a, row); text != "''" {
		return text
	}
	return "(empty)"
}
