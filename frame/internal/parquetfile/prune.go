package parquetfile

import (
	"bytes"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet/metadata"

	"rsql/planner/plan"
)

// Range is a condition of a column: a comparison with a constant.
type Range struct {
	// Column is the ordinal of a top-level column.
	Column int
	// Op is =, <, <=, > or >=.
	Op string
	// Value is a constant of the column's type: BIGINT, DATE, TIMESTAMP or TEXT.
	Value *plan.Literal
}

// Prunes reports whether statistics of a column of an Arrow type can leave out rows by a constant of a type. DOUBLE is not
// among them: statistics leave NaN out, which comparisons do not.
func Prunes(t arrow.DataType, constant plan.Type) bool {
	switch t.ID() {
	case arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64:
		return constant.Kind == plan.BigInt
	case arrow.DATE32:
		return constant.Kind == plan.Date
	case arrow.TIMESTAMP:
		return constant.Kind == plan.Timestamp
	case arrow.STRING, arrow.LARGE_STRING:
		return constant.Kind == plan.Text
	}
	return false
}

// groups are the row groups in which no range rules out all rows, and their number of rows.
func (f *File) groups(ranges []Range) (groups []int, rows int64) {
	for g := range f.raw.NumRowGroups() {
		meta := f.raw.MetaData().RowGroup(g)
		if meta.NumRows() > 0 && !f.ruledOut(meta, ranges) {
			groups, rows = append(groups, g), rows+meta.NumRows()
		}
	}
	return groups, rows
}

func (f *File) ruledOut(meta *metadata.RowGroupMetaData, ranges []Range) bool {
	for _, r := range ranges {
		leaves := f.leaves(r.Column)
		if len(leaves) != 1 {
			continue
		}
		chunk, err := meta.ColumnChunk(leaves[0])
		if err != nil {
			continue
		}
		if set, err := chunk.StatsSet(); err != nil || !set {
			continue
		}
		stats, err := chunk.Statistics()
		if err != nil || stats == nil || !stats.HasMinMax() {
			continue
		}
		if below, above, ok := compare(stats, f.schema.Field(r.Column).Type, r.Value); ok && impossible(r.Op, below, above) {
			return true
		}
	}
	return false
}

// impossible reports whether no value of a column meets a comparison with a constant: below says that the constant is below
// all values, above that it is above all.
func impossible(op string, below, above bool) bool {
	switch op {
	case "=":
		return below || above
	case "<", "<=":
		return below
	case ">", ">=":
		return above
	}
	return false
}

// compare says where a constant lies beside the statistics.
func compare(stats metadata.TypedStatistics, t arrow.DataType, constant *plan.Literal) (below, above, ok bool) {
	if s, isText := stats.(*metadata.ByteArrayStatistics); isText {
		text, isString := constant.Value.(string)
		return bytes.Compare([]byte(text), s.Min()) < 0, bytes.Compare([]byte(text), s.Max()) > 0, isString
	}
	v, ok := plan.RangeValue(constant)
	if !ok {
		return false, false, false
	}
	scale := 1.0
	if ts, isTime := t.(*arrow.TimestampType); isTime { // the constant is in µs
		scale = map[arrow.TimeUnit]float64{arrow.Second: 1e6, arrow.Millisecond: 1e3, arrow.Microsecond: 1, arrow.Nanosecond: 1e-3}[ts.Unit]
	}
	// float64 keeps the order of integers, so what is strictly less after the conversion was so before.
	switch s := stats.(type) {
	case *metadata.Int32Statistics:
		return v < float64(s.Min())*scale, v > float64(s.Max())*scale, true
	case *metadata.Int64Statistics:
		return v < float64(s.Min())*scale, v > float64(s.Max())*scale, true
	}
	return false, false, false
}
