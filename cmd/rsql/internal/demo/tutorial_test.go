package demo

import (
	"flag"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestTutorial runs docs/tutorial.md: the last statement of each block gives what stands behind it.
func TestTutorial(t *testing.T) {
	const path = "../../../../docs/tutorial.md"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	server, err := Start(t.Context())
	require.NoError(t, err)
	defer server.Close()
	s, err := frame.Open(t.Context(), server.URL(), frame.WithRedis(redisrel.WithSampleKeys(math.MaxInt)))
	require.NoError(t, err)
	defer s.Close()

	var got, out []string
	results := 0
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		end := i
		if strings.HasPrefix(lines[i], "```") {
			end = i + 1 + slices.Index(lines[i+1:], "```")
		}
		switch lines[i] {
		case "```sql":
			got = run(t, s, strings.Join(lines[i+1:end], "\n"))
		case "```text":
			results++
			out = append(append(append(out, lines[i]), got...), lines[end])
			if !*rewrite {
				assert.Equal(t, lines[i+1:end], got, "%s, line %d", path, i+2)
			}
			i = end
			continue
		}
		out = append(out, lines[i:end+1]...)
		i = end
	}
	require.Equal(t, 10, results)
	if *rewrite {
		require.NoError(t, os.WriteFile(path, []byte(strings.Join(out, "\n")), 0o644))
	}
}

// run runs statements and gives the names and rows of the last one.
func run(t *testing.T, s *frame.Session, text string) []string {
	t.Helper()
	pieces, err := frame.Split(text)
	require.NoError(t, err)
	var out []string
	for _, p := range pieces {
		r, err := s.RunAll(t.Context(), p.Text)
		require.NoError(t, err, p.Text)
		names := make([]string, r.Schema().NumFields())
		for i, f := range r.Schema().Fields() {
			names[i] = f.Name
		}
		out = []string{strings.Join(names, "|")}
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
	}
	return out
}
