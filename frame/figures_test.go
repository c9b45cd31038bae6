package frame

import (
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1: "1 B", 999: "999 B", 1000: "1.0 kB", 1049: "1.0 kB", 1250: "1.2 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 1_000_000: "1.0 MB",
		1_500_000_000: "1.5 GB", 2_000_000_000_000: "2.0 TB", 3_000_000_000_000_000: "3.0 PB", 1<<63 - 1: "9.2 EB", -5: "-5 B", -1500: "-1.5 kB",
	} {
		assert.Equal(t, want, Bytes(n), "%d", n)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567", -7: "-7", -999: "-999", -1000: "-1,000", -123456: "-123,456",
	} {
		assert.Equal(t, want, thousands(n))
	}
}

func TestShortTime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 1234: "1.2µs", 1_234_567: "1.23ms", 1_234_567_890: "1.23s", 61 * time.Second: "1m1s",
	} {
		assert.Equal(t, want, shortTime(d))
	}
}

func TestPlural(t *testing.T) {
	assert.Equal(t, "0 rows", plural(0, "row"))
	assert.Equal(t, "1 row", plural(1, "row"))
	assert.Equal(t, "2 rows", plural(2, "row"))
}

func TestAnomalies(t *testing.T) {
	for want, r := range map[string]ScanReport{
		"": {Keys: 7, Missing: 3, Foreign: 2, Duplicates: 1},
		"1 key of another type skipped, 1 key vanished during the scan, 1 value that fits no type of its column read as NULL": {WrongType: 1, Vanished: 1, Repaired: 1},
		"2 keys of another type skipped":                         {WrongType: 2},
		"3 keys vanished during the scan":                        {Vanished: 3},
		"4 values that fit no type of their column read as NULL": {Repaired: 4},
	} {
		assert.Equal(t, want, Anomalies(r))
		assert.Equal(t, want != "", r.Anomalous())
	}
}

func TestCodeOf(t *testing.T) {
	assert.Equal(t, CodeName, CodeOf(plan.Errorf(CodeName, "x")))
	assert.Equal(t, CodeInternal, CodeOf(assert.AnError))
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Größe 日本 🙂": "Größe 日本 🙂", "a\tb\nc\r": `a\tb\nc\r`, "\x1b[31m": `\x1b[31m`, "\x7f": `\x7f`, "\u202e": `\u202e`, "\u2028": `\u2028`,
		"\xff\xfe": `\xff\xfe`, "\ufffd": "\ufffd", "'\\": `'\`, "\u0085": `\u0085`,
	} {
		assert.Equal(t, want, printable(in), "%q", in)
	}
}

// TestValuesDoNotLiveInTheBatch frees a batch before what was read from it is looked at.
func TestValuesDoNotLiveInTheBatch(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	schema := arrow.NewSchema([]arrow.Field{
		plan.NewField("t", plan.TextType), plan.NewField("o", plan.BlobType), plan.NewField("m", plan.DecimalType(8, 2)), plan.NewField("n", plan.NullType),
	}, nil)
	b := array.NewRecordBuilder(alloc, schema)
	defer b.Release()
	b.Field(0).(*array.StringBuilder).Append("text")
	b.Field(1).(*array.BinaryBuilder).Append([]byte("blob"))
	b.Field(2).(*array.Decimal128Builder).Append(decimal128.FromI64(-5))
	b.Field(3).AppendNull()
	rec := b.NewRecord()
	row := rowOf(rec, 0)
	for _, buf := range append(rec.Column(0).Data().Buffers(), rec.Column(1).Data().Buffers()...) {
		if buf != nil {
			clear(buf.Bytes())
		}
	}
	rec.Release()
	assert.Equal(t, []any{"text", []byte("blob"), "-0.05", nil}, row.Values)
}
