package render

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plan is what EXPLAIN ANALYZE gives.
const plan = `sort a
│  rows: 4   time: 10ms   memory: 1 kB
└─ join
   │  on a = b
   │  rows: 4   time: 30ms   memory: 0 B
   ├─ scan t [a, b]
   │     path: MATCH t:*
   │     rows: 2   time: 60ms   memory: 0 B
   └─ scan u
         rows: 2   time: 0s   memory: 0 B
rules: none
total: 61ms`

func planned(t *testing.T, marked bool, options Options) string {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	meta := arrow.MetadataFrom(map[string]string{"rsql.plan": ""})
	if !marked {
		meta = arrow.Metadata{}
	}
	b := array.NewRecordBuilder(mem, arrow.NewSchema([]arrow.Field{{Name: "plan", Type: arrow.BinaryTypes.String}}, &meta))
	defer b.Release()
	b.Field(0).(*array.StringBuilder).AppendValues(strings.Split(plan, "\n"), nil)
	r := b.NewRecord()
	defer r.Release()
	var out bytes.Buffer
	w := NewWith(Table, &out, options)
	require.NoError(t, w.Begin(r.Schema()))
	require.NoError(t, w.Batch(r))
	require.NoError(t, w.End())
	return out.String()
}

func TestAPlanOnATerminal(t *testing.T) {
	got := planned(t, true, Options{Types: true, Width: 80})
	assert.Equal(t, `sort a               █           10 %
│  rows: 4   time: 10ms   memory: 1 kB
└─ join              ███         30 %
   │  on a = b
   │  rows: 4   time: 30ms   memory: 0 B
   ├─ scan t [a, b]  ██████      60 %
   │     path: MATCH t:*
   │     rows: 2   time: 60ms   memory: 0 B
   └─ scan u                      0 %
         rows: 2   time: 0s   memory: 0 B
rules: none
total: 61ms
`, got)
	colored := planned(t, true, Options{Types: true, Width: 80, Color: true})
	assert.Equal(t, got, regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored, ""), "nothing but colours is added")
	assert.Contains(t, colored, "\x1b[31m██████    ", "red is what takes most of the time")
	assert.Contains(t, planned(t, true, Options{}), "│ sort a ", "a table for programs")
	assert.Contains(t, planned(t, false, Options{Types: true}), "│ sort a ", "no plan")
}

func TestBar(t *testing.T) {
	for share, want := range map[float64]string{0: "          ", 1: "██████████", 0.5: "█████     ", 0.0625: "▋         ", 0.0125: "▏         "} {
		assert.Equal(t, want, bar(share))
	}
}
