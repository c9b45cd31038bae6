package files

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestForeignFiles says what a file is that is read as another format, and how it is read.
func TestForeignFiles(t *testing.T) {
	for _, test := range []struct{ format, file, text, want, hint string }{
		{Parquet, "a.csv", "id,name\n1,a\n", "file %s is a text file, and no Parquet file", "read_csv('%s') reads it"},
		{Arrow, "a.csv", "id,name\n1,a\n", "file %s is a text file, and no Arrow file", "read_csv('%s') reads it"},
		{Parquet, "a.json", "", "file %s is a text file, and no Parquet file", "read_json('%s') reads it"},
		{Parquet, "a.parquet", "ARROW1\x00\x00 and so on", "file %s is an Arrow file, and no Parquet file", "read_arrow('%s') reads it"},
		{Arrow, "a.arrow", "PAR1 and so on", "file %s is a Parquet file, and no Arrow file", "read_parquet('%s') reads it"},
		{Parquet, "a.parquet", "PAR1 and so on", "file %s is no Parquet file, or damaged: ", ""},
		{Arrow, "a.arrow", "\x00\x01", "file %s is no Arrow file, or damaged: ", ""},
	} {
		path := write(t, test.file, test.text)
		_, _, err := read(t, finder(t), plan.FileSpec{Format: test.format, Paths: []string{path}})
		assert.ErrorContains(t, err, fmt.Sprintf(test.want, path), test.text)
		var e *plan.Error
		require.ErrorAs(t, err, &e)
		if test.hint != "" {
			assert.Equal(t, fmt.Sprintf(test.hint, path), e.Hint)
		}
	}
}

// TestNoColumns refuses a file that has none by its name.
func TestNoColumns(t *testing.T) {
	var out bytes.Buffer
	w, err := ipc.NewFileWriter(&placed{Writer: &out}, ipc.WithSchema(arrow.NewSchema(nil, nil)))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	path := write(t, "a.arrow", out.String())
	_, _, err = read(t, finder(t), plan.FileSpec{Paths: []string{path}})
	assert.ErrorContains(t, err, "file "+path+" has no columns")
}

// TestWrongTypeOfColumn says which type of the option columns there is not.
func TestWrongTypeOfColumn(t *testing.T) {
	path := write(t, "a.csv", "1,x\n")
	_, _, err := read(t, finder(t), plan.FileSpec{Paths: []string{path}, Options: []plan.FileOption{option("columns", "id BIGNT, name TEXT")}})
	var e *plan.Error
	require.ErrorAs(t, err, &e)
	assert.Contains(t, e.Msg, "BIGNT")
	assert.Contains(t, e.Hint, "BIGINT")
}
