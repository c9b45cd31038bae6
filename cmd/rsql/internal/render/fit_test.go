package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// people have a number, a name and a text of the given length, or of wide or combining characters.
func people(t *testing.T, texts ...string) arrow.Record {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	b := array.NewRecordBuilder(mem, arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64}, {Name: "name", Type: arrow.BinaryTypes.String}, {Name: "text", Type: arrow.BinaryTypes.String},
	}, nil))
	defer b.Release()
	for i, s := range texts {
		b.Field(0).(*array.Int64Builder).Append(int64(i) + 1234567890)
		b.Field(1).(*array.StringBuilder).Append("Ann")
		b.Field(2).(*array.StringBuilder).Append(s)
	}
	r := b.NewRecord()
	t.Cleanup(r.Release)
	return r
}

func tableOf(t *testing.T, o Options, batches ...arrow.Record) string {
	var b bytes.Buffer
	w := NewWith(Table, &b, o)
	require.NoError(t, w.Begin(batches[0].Schema()))
	for _, r := range batches {
		require.NoError(t, w.Batch(r))
	}
	require.NoError(t, w.End())
	return b.String()
}

func TestATableFitsTheTerminal(t *testing.T) {
	r := people(t, strings.Repeat("long ", 40), "日本語の長い長い文字列", "e\u0301e\u0301")
	assert.Equal(t, strings.TrimLeft(`
┌────────────┬──────┬────────────────┐
│         id │ name │ text           │
│     BIGINT │ TEXT │ TEXT           │
├────────────┼──────┼────────────────┤
│ 1234567890 │ Ann  │ long long lon… │
│ 1234567891 │ Ann  │ 日本語の長い…  │
│ 1234567892 │ Ann  │ `+"e\u0301e\u0301"+`             │
└────────────┴──────┴────────────────┘
`, "\n"), tableOf(t, Options{Types: true, Width: 38}, r))
	for width := 34; width < 200; width++ {
		for _, line := range strings.Split(tableOf(t, Options{Types: true, Width: width}, r), "\n") {
			assert.LessOrEqual(t, Width(line), width)
		}
	}
	assert.Equal(t, "-[ row 1 ]-\nid   | 1234567890\nname | Ann\ntext | short\n", tableOf(t, Options{Width: 20}, people(t, "short")))
}

func TestATableShowsItsFirstRowsAndSaysHowManyThereAre(t *testing.T) {
	out := tableOf(t, Options{MaxRows: 3}, people(t, "a", "b"), people(t, "c", "d"), people(t, make([]string, 2000)...))
	assert.Contains(t, out, "│ c    │\n└")
	assert.True(t, strings.HasSuffix(out, "┘\n… 3 of 2,004 rows\n"), out)
	assert.NotContains(t, tableOf(t, Options{MaxRows: 2}, people(t, "a", "b")), "…")
}

func TestATableInColour(t *testing.T) {
	r := pair(t)
	plain := tableOf(t, Options{Types: true}, r)
	coloured := tableOf(t, Options{Types: true, Color: true}, r)
	assert.Contains(t, coloured, "\x1b[2mNULL\x1b[0m")
	assert.Contains(t, coloured, "\x1b[1mname\x1b[0m")
	for _, code := range []string{"\x1b[0m", "\x1b[1m", "\x1b[2m"} {
		coloured = strings.ReplaceAll(coloured, code, "")
	}
	assert.Equal(t, plain, coloured)
}
