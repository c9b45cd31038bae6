package files_test

import (
	"errors"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame/internal/files"
	"rsql/planner/plan"
)

// numberSink notes the first number of each batch, and fails or panics at one of them.
type numberSink struct {
	seen   []int64
	failAt int64
	panics bool
	closed int
}

var errFull = errors.New("no space left")

func (s *numberSink) Write(b plan.Batch) error {
	v := b.Column(0).(*array.Int64).Value(0)
	if v == s.failAt {
		if s.panics {
			panic("broken")
		}
		return errFull
	}
	s.seen = append(s.seen, v)
	return nil
}

func (s *numberSink) Close() error { s.closed++; return nil }

func writeNumbers(t *testing.T, to files.Sink, n int64) error {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	var first error
	for i := range n {
		b := array.NewRecordBuilder(alloc, arrow.NewSchema([]arrow.Field{plan.NewField("n", plan.BigIntType)}, nil))
		b.Field(0).(*array.Int64Builder).Append(i)
		rec := b.NewRecord()
		if err := to.Write(rec); err != nil && first == nil {
			first = err
		}
		rec.Release()
		b.Release()
	}
	err := to.Close()
	if first != nil {
		assert.Equal(t, first, err, "Close gives the first error, too")
	}
	return err
}

func TestBehind(t *testing.T) {
	whole := &numberSink{failAt: -1}
	require.NoError(t, writeNumbers(t, files.Behind(whole), 100))
	assert.Len(t, whole.seen, 100)
	assert.IsIncreasing(t, whole.seen)
	assert.Equal(t, 1, whole.closed)
	for _, at := range []int64{0, 40, 99} {
		broken := &numberSink{failAt: at}
		require.ErrorIs(t, writeNumbers(t, files.Behind(broken), 100), errFull)
		assert.Len(t, broken.seen, int(at), "nothing is written behind an error")
		assert.Equal(t, 1, broken.closed)
	}
	require.ErrorContains(t, writeNumbers(t, files.Behind(&numberSink{failAt: 3, panics: true}), 5), "the writer failed: broken")
	empty := &numberSink{}
	require.NoError(t, files.Behind(empty).Close())
	assert.Equal(t, 1, empty.closed)
}
