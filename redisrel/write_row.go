package redisrel

import (
	"math"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// key is the key of a row. Values that a key cannot hold are refused; n is the row's number for people.
func (w *writer) key(b plan.Batch, row int, n int64) (string, error) {
	for i, at := range w.parts {
		column := b.Column(at)
		if column.IsNull(row) {
			return "", w.rowError(n, "the key column %s is NULL", w.template.names[i])
		}
		if d, ok := column.(*array.Float64); ok && d.Value(row) == 0 {
			w.text = append(w.text[:0], '0') // -0 equals 0, which is written without a sign
		} else {
			w.text = plan.AppendText(w.text[:0], column, row)
		}
		w.values[i] = string(w.text)
	}
	key, err := w.template.Key(w.values)
	if err != nil {
		return "", plan.Errorf(plan.CodeValue, "table %s: row %d", w.table.label(), n).WithCause(err)
	}
	return key, nil
}

// ttl is a row's time to live in milliseconds, 0 for none: its _ttl, or where that is NULL or not given the table's.
func (w *writer) ttl(b plan.Batch, row int, n int64) (int64, error) {
	millis := w.table.rel.ttl.Milliseconds()
	if w.table.ttl > 0 {
		millis = w.table.ttl.Milliseconds()
	}
	if w.ttlAt < 0 || b.Column(w.ttlAt).IsNull(row) {
		return millis, nil
	}
	var seconds float64
	switch c := b.Column(w.ttlAt).(type) {
	case *array.Float64:
		seconds = c.Value(row)
	case *array.Int64:
		seconds = float64(c.Value(row))
	case *array.Decimal128:
		seconds = c.Value(row).ToFloat64(c.DataType().(*arrow.Decimal128Type).Scale)
	default:
		return 0, w.rowError(n, "_ttl is a %s and not a number of seconds", plan.TypeOf(b.Schema().Field(w.ttlAt)))
	}
	if ms, ok := ttlMillis(seconds); ok {
		return ms, nil
	}
	return 0, w.rowError(n, "_ttl is %s seconds; it must be more than 0", strconv.FormatFloat(seconds, 'g', -1, 64))
}

// ttlMillis is a time to live in milliseconds; false for one that Redis would refuse.
func ttlMillis(seconds float64) (int64, bool) {
	// Redis adds the time of day in milliseconds and refuses what no longer fits.
	const longest = float64(math.MaxInt64 / 2)
	ms := math.Round(seconds * 1000)
	return int64(ms), ms >= 1 && ms <= longest
}

// storable reports what a row cannot be written for, besides its key.
func (w *writer) storable(b plan.Batch, row int, n int64) error {
	present := false
	for _, f := range w.fields {
		column := b.Column(f.at)
		if column.IsNull(row) {
			continue
		}
		present = true
		if d, ok := column.(*array.Float64); ok {
			if v := d.Value(row); math.IsNaN(v) || math.IsInf(v, 0) {
				return w.rowError(n, "column %s is %v, which no DOUBLE is read from", columnName(f.name, w.template.names), v)
			}
		}
	}
	if !present && w.table.rel.emptyRows() == "" {
		return w.rowError(n, "every column besides the key is NULL, and a hash without fields cannot exist").
			WithHint("declare the table WITH (empty_rows = 'field'), which writes such a row as that field")
	}
	_, err := w.ttl(b, row, n)
	return err
}

// rowError names the table and the row, counted from 1 over the whole statement.
func (w *writer) rowError(n int64, format string, args ...any) *plan.Error {
	e := plan.Errorf(plan.CodeValue, format, args...)
	e.Msg = "table " + w.table.label() + ": row " + intText(n) + ": " + e.Msg
	return e
}
