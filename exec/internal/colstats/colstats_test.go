package colstats

import (
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

// collect looks at rows in batches of batch rows; put appends row i to the builders.
func collect(t *testing.T, types []plan.Type, rows, batch int, put func(i int, b []array.Builder)) plan.TableStats {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	fields := make([]arrow.Field, len(types))
	ordinals := make([]int, len(types))
	for i, typ := range types {
		fields[i], ordinals[i] = plan.NewField(fmt.Sprint("c", i), typ), 10+i
	}
	b := array.NewRecordBuilder(alloc, arrow.NewSchema(fields, nil))
	defer b.Release()
	c := New(fields)
	for i := range rows {
		put(i, b.Fields())
		if (i+1)%batch == 0 || i+1 == rows {
			r := b.NewRecord()
			c.Add(r)
			r.Release()
		}
	}
	return c.Stats(ordinals)
}

func TestStatsOfEveryKind(t *testing.T) {
	types := []plan.Type{plan.BigIntType, plan.TextType, plan.DoubleType, plan.DecimalType(10, 2), plan.DateType, plan.BooleanType}
	s := collect(t, types, 1000, 300, func(i int, b []array.Builder) {
		if i%4 == 0 {
			for _, c := range b {
				c.AppendNull()
			}
			return
		}
		b[0].(*array.Int64Builder).Append(int64(i))
		b[1].(*array.StringBuilder).Append(fmt.Sprint(i % 10))
		b[2].(*array.Float64Builder).Append(float64(i%7) - 3)
		b[3].(*array.Decimal128Builder).Append(decimal128.FromI64(int64(i % 100)))
		b[4].(*array.Date32Builder).Append(arrow.Date32(i / 100))
		b[5].(*array.BooleanBuilder).Append(i%2 == 0)
	})
	assert.EqualValues(t, 1000, s.Rows)
	for c, distinct := range []float64{750, 10, 7, 75, 10, 2} {
		assert.InEpsilon(t, distinct, s.Columns[10+c].Distinct, 0.02, c)
		assert.InDelta(t, 0.25, s.Columns[10+c].Nulls, 1e-9, c)
	}
	for c, least := range map[int][2]float64{0: {1, 999}, 2: {-3, 3}, 3: {0.01, 0.99}, 4: {0, 9}} {
		got := s.Columns[10+c]
		assert.True(t, got.Ranged)
		assert.InDeltaSlice(t, least[:], []float64{got.Min, got.Max}, 1e-9, c)
	}
	assert.False(t, s.Columns[11].Ranged)
}

// Most batches of a large table are not looked at.
func TestStatsOfASample(t *testing.T) {
	const rows = 400_000
	s := collect(t, []plan.Type{plan.BigIntType, plan.BigIntType, plan.BigIntType}, rows, 4096, func(i int, b []array.Builder) {
		b[0].(*array.Int64Builder).Append(int64(i))
		b[1].(*array.Int64Builder).Append(int64(i*7919) % 50)
		b[2].(*array.Int64Builder).Append(int64(i*7919) % 20_000)
	})
	assert.EqualValues(t, rows, s.Rows)
	assert.InEpsilon(t, rows, s.Columns[10].Distinct, 0.1)
	assert.InEpsilon(t, 50, s.Columns[11].Distinct, 0.02)
	assert.InEpsilon(t, 20_000, s.Columns[12].Distinct, 0.3)
}

func TestStatsOfNothing(t *testing.T) {
	s := collect(t, []plan.Type{plan.BigIntType}, 0, 1, nil)
	assert.Equal(t, plan.ColumnStats{}, s.Columns[10])
}
