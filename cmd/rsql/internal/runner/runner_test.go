package runner

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// fakeRows gives out batches and then an error.
type fakeRows struct {
	schema  *arrow.Schema
	batches []arrow.Record
	end     error
	stats   frame.Stats
	message string
	note    string
	closed  int
}

var _ Rows = (*fakeRows)(nil)

func (f *fakeRows) Schema() *arrow.Schema { return f.schema }
func (f *fakeRows) Stats() frame.Stats    { return f.stats }
func (f *fakeRows) Message() string       { return f.message }
func (f *fakeRows) Note() string          { return f.note }
func (f *fakeRows) Close() error          { f.closed++; return nil }

func (f *fakeRows) Next(context.Context) (arrow.Record, error) {
	if len(f.batches) == 0 {
		return nil, f.end
	}
	b := f.batches[0]
	f.batches = f.batches[1:]
	return b, nil
}

var numbers = arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil)

func batch(t *testing.T, values ...int64) arrow.Record {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	b := array.NewRecordBuilder(mem, numbers)
	defer b.Release()
	b.Field(0).(*array.Int64Builder).AppendValues(values, nil)
	return b.NewRecord()
}

func write(f render.Format, rows Rows) (out, messages string, err error) {
	var o, m bytes.Buffer
	r := &Runner{Out: render.New(f, &o), Log: &report.Log{Out: &m}}
	err = r.write(context.Background(), rows)
	return o.String(), m.String(), err
}

func TestWriteAResult(t *testing.T) {
	rows := &fakeRows{schema: numbers, batches: []arrow.Record{batch(t, 1, 2), batch(t, 3)}, end: io.EOF}
	rows.stats.Read.WrongType, rows.note = 2, "some are missing"
	out, messages, err := write(render.CSV, rows)
	require.NoError(t, err)
	assert.Equal(t, "n\n1\n2\n3\n", out)
	assert.Equal(t, "note: 2 keys of another type skipped\nnote: some are missing\n", messages)
	assert.Equal(t, 1, rows.closed)
}

func TestAFailedResultIsNotComplete(t *testing.T) {
	rows := &fakeRows{schema: numbers, batches: []arrow.Record{batch(t, 1, 2)}, end: errors.New("the server went away")}
	out, messages, err := write(render.JSON, rows)
	require.ErrorContains(t, err, "the server went away")
	assert.Equal(t, "[\n{\"n\":1},\n{\"n\":2}\n", out)
	assert.Empty(t, messages)
	assert.Equal(t, 1, rows.closed)
}

func TestWriteAMessage(t *testing.T) {
	rows := &fakeRows{schema: arrow.NewSchema(nil, nil), end: io.EOF, message: "3 rows written"}
	out, messages, err := write(render.Table, rows)
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.Equal(t, "3 rows written\n", messages)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestAWriteErrorEndsTheStatement(t *testing.T) {
	rows := &fakeRows{schema: numbers, batches: []arrow.Record{batch(t, 1)}, end: io.EOF}
	r := &Runner{Out: render.New(render.CSV, broken{}), Log: &report.Log{Out: io.Discard}}
	require.ErrorContains(t, r.write(t.Context(), rows), "no space")
	assert.Equal(t, 1, rows.closed)
}
