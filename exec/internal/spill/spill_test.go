package spill

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var schema = arrow.NewSchema([]arrow.Field{
	{Name: "b", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
	{Name: "i", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "f", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "d", Type: &arrow.Decimal128Type{Precision: 38, Scale: 2}, Nullable: true},
	{Name: "s", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "x", Type: arrow.BinaryTypes.Binary, Nullable: true},
	{Name: "t", Type: arrow.FixedWidthTypes.Timestamp_us, Nullable: true},
	{Name: "a", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
	{Name: "n", Type: arrow.Null, Nullable: true},
}, nil)

// checked gives an allocator that fails the test when something is not released.
func checked(t *testing.T) *memory.CheckedAllocator {
	t.Helper()
	a := memory.NewCheckedAllocator(memory.NewGoAllocator())
	t.Cleanup(func() { a.AssertSize(t, 0) })
	return a
}

// batch makes rows of all types, some of them NULL, with the numbers from first on in column i.
func batch(alloc memory.Allocator, first, n int) arrow.Record {
	b := array.NewRecordBuilder(alloc, schema)
	defer b.Release()
	for k := range n {
		i := first + k
		b.Field(1).(*array.Int64Builder).Append(int64(i))
		if i%3 == 0 {
			for _, c := range []int{0, 2, 3, 4, 5, 6, 7, 8} {
				b.Field(c).AppendNull()
			}
			continue
		}
		b.Field(0).(*array.BooleanBuilder).Append(i%2 == 0)
		b.Field(2).(*array.Float64Builder).Append(float64(i) / 2)
		b.Field(3).(*array.Decimal128Builder).Append(decimal128.FromI64(int64(-i)))
		b.Field(4).(*array.StringBuilder).Append(strings.Repeat("ä", i%50))
		b.Field(5).(*array.BinaryBuilder).Append(make([]byte, i%7))
		b.Field(6).(*array.TimestampBuilder).Append(arrow.Timestamp(i))
		b.Field(7).(*array.Date32Builder).Append(arrow.Date32(i))
		b.Field(8).AppendNull()
	}
	return b.NewRecord()
}

func left(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, filepath.Join(dir, e.Name()))
	}
	return names
}

func TestAFileGivesBackWhatWasWritten(t *testing.T) {
	alloc, parent := checked(t), t.TempDir()
	var count Count
	d := New(parent)
	w := d.NewWriter(schema, alloc, &count)
	assert.Empty(t, left(t, parent), "nothing is made before the first batch")
	for i := range 5 {
		b := batch(alloc, 100*i, 100)
		slice := b.NewSlice(int64(i), 100)
		require.NoError(t, w.Write(slice.Columns(), int(slice.NumRows())))
		slice.Release()
		b.Release()
	}
	f, err := w.Finish()
	require.NoError(t, err)
	assert.Equal(t, int64(490), f.Rows)
	assert.Equal(t, f.Size, count.Bytes.Load())
	assert.Equal(t, int64(1), count.Files.Load())
	private(t, parent)

	for range 2 {
		r := f.Read(alloc)
		for i := range 5 {
			got, err := r.Next(context.Background())
			require.NoError(t, err)
			whole := batch(alloc, 100*i, 100)
			want := whole.NewSlice(int64(i), 100)
			assert.True(t, array.RecordEqual(want, got))
			want.Release()
			whole.Release()
			got.Release()
		}
		_, err = r.Next(context.Background())
		assert.Equal(t, io.EOF, err)
		require.NoError(t, r.Close())
	}
	f.Remove()
	f.Remove()
	assert.Empty(t, left(t, parent), "the last file takes the directory with it")
}

// private checks that nobody else may look into what is below a directory.
func private(t *testing.T, parent string) {
	t.Helper()
	dirs := left(t, parent)
	require.Len(t, dirs, 1)
	info, err := os.Stat(dirs[0])
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	for _, name := range left(t, dirs[0]) {
		info, err := os.Stat(name)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

func TestWhatIsDiscardedIsGone(t *testing.T) {
	alloc, parent := checked(t), t.TempDir()
	d := New(parent)
	w := d.NewWriter(schema, alloc, &Count{})
	w.Discard()
	f, err := w.Finish()
	require.NoError(t, err)
	assert.Nil(t, f, "no rows, no file")
	f.Remove()
	b := batch(alloc, 0, 10)
	defer b.Release()
	require.NoError(t, w.Write(b.Columns(), 10))
	assert.Len(t, left(t, parent), 1)
	w.Discard()
	w.Discard()
	assert.Empty(t, left(t, parent))
}

func TestAReaderClosedEarly(t *testing.T) {
	alloc := checked(t)
	d := New(t.TempDir())
	w := d.NewWriter(schema, alloc, &Count{})
	for range 3 {
		b := batch(alloc, 0, 10)
		require.NoError(t, w.Write(b.Columns(), 10))
		b.Release()
	}
	f, err := w.Finish()
	require.NoError(t, err)
	defer f.Remove()
	r := f.Read(alloc)
	b, err := r.Next(context.Background())
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.NoError(t, r.Close())
	assert.Equal(t, int64(10), b.NumRows(), "a batch outlives its reader")
	b.Release()
	_, err = r.Next(context.Background())
	assert.Equal(t, io.EOF, err)
}

func TestADirectoryThatCannotBeUsedIsNamed(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "not there")
	alloc := checked(t)
	w := New(parent).NewWriter(schema, alloc, &Count{})
	b := batch(alloc, 0, 10)
	defer b.Release()
	err := w.Write(b.Columns(), 10)
	assert.Equal(t, plan.CodeMemory, plan.CodeOf(err))
	assert.ErrorContains(t, err, "cannot make a temporary directory in "+parent+": no such file or directory; make room there")
	assert.ErrorIs(t, err, os.ErrNotExist)
	w.Discard()
}

func TestAFileThatCannotBeWrittenIsNamed(t *testing.T) {
	alloc, parent := checked(t), t.TempDir()
	d := New(parent)
	w := d.NewWriter(schema, alloc, &Count{Of: func() string { return "sort by x" }})
	b := batch(alloc, 0, 1000)
	defer b.Release()
	require.NoError(t, w.Write(b.Columns(), 1000))
	name := w.file.Name()
	readOnly, err := os.Open(name)
	require.NoError(t, err)
	require.NoError(t, w.file.Close())
	w.file = readOnly // of the same name
	for err == nil {
		err = w.Write(b.Columns(), 1000)
	}
	assert.Equal(t, plan.CodeMemory, plan.CodeOf(err))
	assert.ErrorContains(t, err, "sort by x needs temporary files (")
	assert.ErrorContains(t, err, "B so far), and cannot write "+name+": ")
	w.Discard()
	assert.Empty(t, left(t, parent))
}

func TestPartitions(t *testing.T) {
	alloc, parent := checked(t), t.TempDir()
	d := New(parent)
	var count Count
	p := d.NewPartitions(schema, alloc, &count, 0, 50)
	r := rand.New(rand.NewPCG(1, 2))
	hashes := make([]uint64, 1000)
	for i := range hashes {
		hashes[i] = r.Uint64()
	}
	b := batch(alloc, 0, 1000)
	views := vec.OfAll(b.Columns())
	require.NoError(t, p.Add(views, hashes))
	require.NoError(t, p.AddSome(views, hashes, []int32{1, 2, 3}))
	require.NoError(t, p.AddToAll(views, []int32{7}))
	b.Release()
	files, err := p.Finish()
	require.NoError(t, err)
	assert.Equal(t, int64(Fanout), count.Files.Load())
	total := 0
	for at, f := range files {
		seen := numbers(t, alloc, f)
		assert.Greater(t, len(seen), 30, "partitions are of about one size")
		var want []int64
		for i, h := range hashes {
			if part(h, 0) == at {
				want = append(want, int64(i))
			}
		}
		for _, i := range []int64{1, 2, 3} {
			if part(hashes[i], 0) == at {
				want = append(want, i)
			}
		}
		assert.Equal(t, append(want, 7), seen, "rows stay in their order")
		total += len(seen)
		f.Remove()
	}
	assert.Equal(t, 1003+Fanout, total)
	assert.Empty(t, left(t, parent))
}

func numbers(t *testing.T, alloc memory.Allocator, f *File) []int64 {
	t.Helper()
	r := f.Read(alloc)
	var out []int64
	for {
		b, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		out = append(out, b.Column(1).(*array.Int64).Int64Values()...)
		b.Release()
	}
}

func TestDiscardedPartitions(t *testing.T) {
	alloc, parent := checked(t), t.TempDir()
	p := New(parent).NewPartitions(schema, alloc, &Count{}, 0, 5)
	b := batch(alloc, 0, 100)
	defer b.Release()
	require.NoError(t, p.Add(vec.OfAll(b.Columns()), make([]uint64, 100)))
	p.Discard()
	assert.Empty(t, left(t, parent))
}

func TestLevelsSplitWhatOneLevelDoesNot(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	seen := map[int]int{}
	for range 100_000 {
		if h := r.Uint64(); part(h, 0) == 3 {
			seen[part(h, 1)]++
		}
	}
	assert.Len(t, seen, Fanout)
	for at, n := range seen {
		assert.InDelta(t, 100_000/Fanout/Fanout, n, 120, "partition %d", at)
	}
}
