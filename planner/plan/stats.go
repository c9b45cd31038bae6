package plan

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// ColumnStats are what is known of the values of a column, for estimates only: rows may have come and gone since.
type ColumnStats struct {
	// Distinct is about how many values there are, NULL not counted.
	Distinct float64
	// Nulls is the share of rows, from 0 to 1, where the column is NULL.
	Nulls float64
	// Ranged says that the column is of numbers, dates or times; Min and Max are then the least and the greatest, a DATE in
	// days and a TIMESTAMP in microseconds since 1970.
	Ranged   bool
	Min, Max float64
}

// TableStats are what a complete scan found.
type TableStats struct {
	Rows int64
	// Columns are by ordinal of the table's schema; a column that was not read is not there.
	Columns map[int]ColumnStats
}

// StatsKeeper is a Table that keeps what scans find, for the estimates of later plans. It does no I/O.
type StatsKeeper interface {
	// WantsStats reports whether what a scan of these columns will find is of use: what is known is missing or old.
	WantsStats(columns []int) bool
	// KeepStats takes what a scan of the whole table found.
	KeepStats(stats TableStats)
	// ColumnStats is what is known of a column, and whether anything is.
	ColumnStats(column int) (ColumnStats, bool)
}

// RangeValue is a constant as a number of the scale of [ColumnStats], and whether it has one.
func RangeValue(l *Literal) (float64, bool) {
	switch v := l.Value.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case decimal128.Num:
		return v.ToFloat64(l.typ.Scale), true
	case arrow.Date32:
		return float64(v), true
	case arrow.Timestamp:
		return float64(v), true
	default:
		return 0, false
	}
}
