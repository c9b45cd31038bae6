package redisrel

import (
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// BenchmarkTableOneKey compares a row by its key with the bare command.
func BenchmarkTableOneKey(b *testing.B) {
	r := redistest.Start(b)
	r.Load(b, 1000, func(i int) (string, []any) {
		return fmt.Sprintf("user:%d", i), []any{"name", i, "city", "rome", "score", 1.5}
	})
	s, err := Connect(b.Context(), r.URL)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	tab, err := s.Table(b.Context(), "user")
	require.NoError(b, err)
	id, err := plan.NewColumn(tab.Schema(), 0)
	require.NoError(b, err)
	eq, err := plan.NewCall("=", id, plan.IntLiteral(42))
	require.NoError(b, err)
	spec := plan.ScanSpec{Columns: []int{0, 1, 2, 3}, Filters: []plan.Expr{eq}, Limit: plan.NoLimit, Alloc: memory.DefaultAllocator}
	b.Run("table", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			reader, err := tab.Scan(b.Context(), spec)
			require.NoError(b, err)
			batch, err := reader.Next(b.Context())
			require.NoError(b, err)
			batch.Release()
			require.NoError(b, reader.Close())
		}
	})
	client := r.Client(b)
	b.Run("HMGET", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			require.NoError(b, client.HMGet(b.Context(), "user:42", "name", "city", "score").Err())
		}
	})
}

// BenchmarkWrite is INSERT and REPLACE of new rows, a page after another.
func BenchmarkWrite(b *testing.B) {
	r := redistest.Start(b)
	s, err := Connect(b.Context(), r.URL)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	d := Declaration{Name: "u", Key: "u:{id}", Columns: []ColumnDef{{"id", plan.BigIntType}, {"a", plan.BigIntType}, {"b", plan.TextType}}}
	require.NoError(b, created(s.CreateTable(b.Context(), d, false, false)))
	tab, err := s.Table(b.Context(), "u")
	require.NoError(b, err)
	w, err := tab.(*Table).OpenWriter(b.Context(), plan.WriteSpec{Mode: plan.Replace, Columns: []int{0, 1, 2}})
	require.NoError(b, err)
	defer w.Close()
	n := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		batch := benchBatch(tab, n)
		n += batch.NumRows()
		require.NoError(b, w.Write(b.Context(), batch))
		batch.Release()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/row")
}

func benchBatch(tab plan.Table, from int64) plan.Batch {
	const rows = 1000
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(tab.Schema().Fields()[:3], nil))
	defer b.Release()
	for i := range int64(rows) {
		b.Field(0).(*array.Int64Builder).Append(from + i)
		b.Field(1).(*array.Int64Builder).Append(i)
		b.Field(2).(*array.StringBuilder).Append("some text")
	}
	return b.NewRecord()
}
