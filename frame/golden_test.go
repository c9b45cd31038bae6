package frame_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/planner"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// goldenFolder holds the golden files of whole statements. A file is blocks with blank lines between: lines with redis: are
// commands; a statement ends with a line ---- and the expected answer, or is part of the setup; # begins a comment.
const goldenFolder = "../testdata"

// oneSession in a file says that its queries are not run a second time in a session without optimiser rules.
const oneSession = "# One session."

// TestResults runs the statements of testdata/results and compares what they give. Each query runs twice, with the
// optimiser and without any of its rules, and must give the same rows.
func TestResults(t *testing.T) {
	goldenFiles(t, "results", func(t *testing.T, g *goldenRun, b goldenBlock) string {
		got := g.answer(t, g.Session, b)
		if g.plain != nil && g.repeatable(b) && !strings.HasPrefix(got, "error") {
			assert.Equal(t, got, g.answer(t, g.plain, b), "line %d, without optimiser rules:\n%s", b.line, b.text)
		}
		return got
	})
}

// keyBound is what a plan says of a guess of a table's size, which is another in each run.
var keyBound = regexp.MustCompile(`above \d+ distinct`)

// TestPlans compares EXPLAIN of the statements of testdata/plans.
func TestPlans(t *testing.T) {
	goldenFiles(t, "plans", func(t *testing.T, g *goldenRun, b goldenBlock) string {
		rows, err := g.RunAll(t.Context(), "EXPLAIN "+b.text, b.params...)
		require.NoError(t, err, b.text)
		return keyBound.ReplaceAllString(strings.Join(texts(t, rows), "\n"), "above … distinct") + "\n"
	})
}

// goldenRun is the server of one golden file.
type goldenRun struct {
	*setup
	// plain is a session on the same server without optimiser rules; nil where another session would see other tables, or
	// where a bad value of a declared column counts, which is an error in columns that are read only.
	plain *frame.Session
}

func goldenFiles(t *testing.T, folder string, answer func(*testing.T, *goldenRun, goldenBlock) string) {
	paths, err := filepath.Glob(filepath.Join(goldenFolder, folder, "*.txt"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			s := start(t)
			g := &goldenRun{setup: s, plain: open(t, s.server.URL, frame.WithoutRules(planner.Rules()...))}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			if strings.Contains(string(text), oneSession) {
				s := os.Getenv("RSQL_SWITCHES")
				if strings.Contains(s, "no-rules") || strings.Contains(s, "no-prune_columns") || strings.Contains(s, "no-scan_filters") {
					t.Skip("without the rule it reads columns or rows whose bad values the file expects nobody to meet")
				}
				g.plain = nil
			}
			goldenFile(t, g, path, string(text), answer)
		})
	}
}

func goldenFile(t *testing.T, g *goldenRun, path, text string, answer func(*testing.T, *goldenRun, goldenBlock) string) {
	var out strings.Builder
	for _, b := range goldenBlocks(t, text) {
		switch {
		case b.text == "":
		case b.redis:
			got := g.commands(t, b)
			if b.checked && !*rewrite {
				assert.Equal(t, b.want, got, "%s, line %d:\n%s", path, b.line, b.text)
			}
			b.want = got
		case !b.checked:
			g.run(t, b.text)
		default:
			got := answer(t, g, b)
			if !*rewrite && !otherPlan(b.text) {
				assert.Equal(t, b.want, got, "%s, line %d:\n%s", path, b.line, b.text)
			}
			b.want = got
		}
		out.WriteString(b.String())
	}
	if *rewrite {
		require.NoError(t, os.WriteFile(path, []byte(out.String()), 0o644))
	}
}

// otherPlan reports whether a statement shows a plan that RSQL_SWITCHES may have made another.
func otherPlan(text string) bool {
	return os.Getenv("RSQL_SWITCHES") != "" && strings.HasPrefix(strings.ToUpper(text), "EXPLAIN")
}

// repeatable reports whether a statement is a query: it may run twice, and its rows come in any order.
func (g *goldenRun) repeatable(b goldenBlock) bool {
	first, _, _ := strings.Cut(strings.ToLower(b.text), " ")
	return first == "select" || first == "with" || first == "values" || first == "("
}

// answer runs a statement and gives its rows, its message or its error as text.
func (g *goldenRun) answer(t *testing.T, s *frame.Session, b goldenBlock) string {
	t.Helper()
	rows, err := s.RunAll(t.Context(), b.text, b.params...)
	if err != nil {
		return errorText(b.text, err)
	}
	defer func() { require.NoError(t, rows.Close()) }()
	if m := rows.Message(); m != "" {
		return "message: " + m + "\n"
	}
	return resultText(t, rows, !g.repeatable(b) || ordered(b.text))
}

// errorText is an error with its place and the way out.
func errorText(text string, err error) string {
	e := &frame.Error{Msg: "(no *frame.Error) " + err.Error()}
	errors.As(err, &e)
	hint := e.Hint
	out := *e
	out.Hint = ""
	message := "error: " + out.Error() + "\n"
	if offset, known := e.Pos.Offset(); known {
		message += "  at " + lineColumn(text, offset) + "\n"
	}
	if hint != "" {
		message += "  hint: " + hint + "\n"
	}
	return message
}

// resultText is a header of names and types and a line for each row; without an ORDER BY the lines are sorted.
func resultText(t *testing.T, rows *frame.Rows, ordered bool) string {
	t.Helper()
	var header []string
	for _, f := range rows.Schema().Fields() {
		header = append(header, f.Name+" "+frame.TypeName(f))
	}
	var lines []string
	for b, err := range rows.Batches(t.Context()) {
		require.NoError(t, err)
		for i := range int(b.NumRows()) {
			cells := make([]string, b.NumCols())
			for c := range cells {
				cells[c] = goldenCell(b.Column(c), i)
			}
			lines = append(lines, strings.Join(cells, "\t")+"\n")
		}
	}
	return strings.Join(header, "\t") + "\n" + strings.Join(sorted(lines, ordered), "")
}

// goldenCell is a value's text with control characters escaped. NULL is written NULL; an empty text and the text NULL stand
// in single quotes.
func goldenCell(a arrow.Array, row int) string {
	if a.IsNull(row) || a.DataType().ID() == arrow.NULL {
		return "NULL"
	}
	text := string(frame.AppendText(nil, a, row))
	switch {
	case a.DataType().ID() == arrow.BINARY || !utf8.ValidString(text):
		return frame.FormatBlob([]byte(text))
	case text == "" || text == "NULL":
		return "'" + text + "'"
	}
	return strings.NewReplacer("\\", `\\`, "\n", `\n`, "\t", `\t`, "\x00", `\0`).Replace(text)
}
