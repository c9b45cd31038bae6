package frame_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestLoadsOfMoreThanMemoryHolds loads a file of several times the memory limit, in bulk and row by row: the rows wait in a file of their own,
// and one that is refused at the end has changed nothing.
func TestLoadsOfMoreThanMemoryHolds(t *testing.T) {
	temp := t.TempDir()
	s := start(t, frame.WithMemoryLimit(6<<20), frame.WithTempDir(temp))
	const n = 40_000
	var text strings.Builder
	text.WriteString("id,note\n")
	for i := range n {
		fmt.Fprintf(&text, "%d,%d %s\n", i, i, strings.Repeat("a long note ", 30))
	}
	good := fileOf(t, "good.csv", text.String())
	bad := fileOf(t, "bad.csv", text.String()+"7,again\n")
	for _, table := range []string{
		"CREATE TABLE t (id BIGINT, note TEXT) WITH (key = 'bulk:{id}')",
		"CREATE TABLE t (id BIGINT, note TEXT) WITH (key = 'kept:{id}', directory = 'set kept')",
	} {
		s.run(t, table)
		if !strings.Contains(table, "directory") { // row by row, each row changes what the one before left
			s.refuses(t, frame.CodeConflict, "COPY t FROM '"+bad+"'")
			assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM t"))
		}
		assert.Equal(t, "40000 rows written", s.run(t, "COPY t FROM '"+good+"'"))
		assert.Equal(t, []string{"40000|799980000"}, s.rows(t, "SELECT count(*), sum(id) FROM t"))
		s.refuses(t, frame.CodeConflict, "COPY t FROM '"+good+"'")
		s.run(t, "DROP TABLE t")
	}
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left)
}
