package frame_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// fileOf writes a file of a test and gives its path.
func fileOf(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// nobody is a URL where no server listens.
const nobody = "redis://127.0.0.1:1/0"

func TestFilesNeedNoServer(t *testing.T) {
	s := &setup{Session: open(t, nobody, frame.WithLazyConnection())}
	path := fileOf(t, "users.csv", "id,name\n1,Ann\n2,Bob\n")
	assert.Equal(t, []string{"Bob|2"}, s.rows(t, "SELECT users.name, (SELECT max(id) FROM '"+path+"') FROM '"+path+"' WHERE id = 2"))
	assert.Equal(t, []string{"2"}, s.rows(t, "WITH u AS (FROM read_csv('"+path+"', header => true)) SELECT count(*) FROM u a JOIN u b ON a.id = b.id"))
	assert.Equal(t, []string{"id|BIGINT|column", "name|TEXT|column"}, s.rows(t, "DESCRIBE '"+path+"'"))
	for _, text := range []string{"SELECT * FROM users", "SHOW TABLES", "CREATE TEMPORARY TABLE t (a BIGINT) WITH (key = 't:{a}')", "DESCRIBE users"} {
		_, err := s.Run(t.Context(), text)
		assert.Equal(t, frame.CodeConnection, frame.CodeOf(err), text)
	}
}

func TestFilesBesideTables(t *testing.T) {
	s := start(t)
	s.users(t, 20)
	path := fileOf(t, "cities.csv", "city,canton\nBern,BE\nBasel,BS\nGenf,GE\n")
	assert.Equal(t, []string{"BE|7", "BS|7"}, s.rows(t, "SELECT c.canton, count(*) FROM user u JOIN '"+path+"' c ON c.city = u.city GROUP BY 1 ORDER BY 1"))
}

func TestWrongSampleOfAFile(t *testing.T) {
	s := &setup{Session: open(t, nobody, frame.WithLazyConnection())}
	path := fileOf(t, "a.csv", "a\n"+strings.Repeat("1\n", 6000)+"x\n")
	assert.Equal(t, []string{"x"}, s.rows(t, "SELECT max(a) FROM '"+path+"'"))

	long := fileOf(t, "b.csv", "a\n"+strings.Repeat("1\n", 60_000)+"x\n")
	r, err := s.Run(t.Context(), "FROM '"+long+"'")
	require.NoError(t, err)
	defer r.Close()
	for err == nil {
		var b arrow.Record
		if b, err = r.Next(t.Context()); err == nil {
			b.Release()
		}
	}
	assert.Equal(t, frame.CodeData, frame.CodeOf(err))
	assert.ErrorContains(t, err, fmt.Sprintf(`file %s, line 60002, column a: "x" is not a BIGINT`, long))

	_, err = s.Run(t.Context(), "SELECT a + 1 FROM '"+fileOf(t, "c.csv", "a\n"+strings.Repeat("1\n", 6000)+"x\n")+"'")
	assert.ErrorContains(t, err, `line 6002 has "x" in a`)
}

func TestProgressOfFiles(t *testing.T) {
	s := open(t, nobody, frame.WithLazyConnection())
	text := "a\n" + strings.Repeat("1\n", 20_000)
	ctx, progress := frame.WithProgress(t.Context())
	r, err := s.RunAll(ctx, "SELECT sum(a) FROM '"+fileOf(t, "a.csv", text)+"'")
	require.NoError(t, err)
	require.NoError(t, r.Close())
	assert.Equal(t, int64(len(text)), progress.Total.Load())
	assert.Equal(t, int64(len(text)), progress.Done.Load())
	assert.Equal(t, int64(20_000), progress.Rows.Load())
}
