package redisrel

import (
	"math"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// key appends the key of a row. Values that a key cannot hold are refused; n is the row's number for people.
func (w *writer) key(b []byte, row int, n int64) ([]byte, error) {
	text := w.text[:0]
	for i := range w.keyColumns {
		c := &w.keyColumns[i]
		if c.isNull(row) {
			return nil, w.rowError(n, "the key column %s is NULL", w.template.names[i])
		}
		if c.doubles != nil && c.doubles.Value(row) == 0 {
			text = append(text, '0') // -0 equals 0, which is written without a sign
		} else {
			text = plan.AppendText(text, c.array, row)
		}
		w.valueEnds[i] = len(text)
	}
	w.text = text
	from := 0
	for i, end := range w.valueEnds {
		w.values[i], from = textOf(text[from:end]), end
	}
	b, err := w.template.keyOnto(b, w.values, w.scratch)
	if err != nil {
		return nil, plan.Errorf(plan.CodeValue, "table %s: row %d", w.table.label(), n).WithCause(err)
	}
	return b, nil
}

// ttl is a row's time to live in milliseconds, 0 for none: its _ttl, or where that is NULL or not given the table's.
func (w *writer) ttl(row int, n int64) (int64, error) {
	millis := w.table.rel.ttl.Milliseconds()
	if w.table.ttl > 0 {
		millis = w.table.ttl.Milliseconds()
	}
	if w.ttlAt < 0 || w.ttlColumn.isNull(row) {
		return millis, nil
	}
	var seconds float64
	switch c := w.ttlColumn.array.(type) {
	case *array.Float64:
		seconds = c.Value(row)
	case *array.Int64:
		seconds = float64(c.Value(row))
	case *array.Decimal128:
		seconds = c.Value(row).ToFloat64(c.DataType().(*arrow.Decimal128Type).Scale)
	default:
		return 0, w.rowError(n, "_ttl is a %s and not a number of seconds", w.ttlType)
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

// storable reports what a row cannot be written for, besides its key, and how many values it has.
func (w *writer) storable(row int, n int64) (values int, err error) {
	for i := range w.fieldColumns {
		c := &w.fieldColumns[i]
		if c.isNull(row) {
			continue
		}
		values++
		if c.doubles != nil {
			if v := c.doubles.Value(row); math.IsNaN(v) || math.IsInf(v, 0) {
				return 0, w.rowError(n, "column %s is %v, which no DOUBLE is read from", columnName(c.field.name, w.template.names), v)
			}
		}
	}
	if values == 0 && w.table.rel.emptyRows() == "" {
		return 0, w.rowError(n, "every column besides the key is NULL, and a hash without fields cannot exist").
			WithHint("declare the table WITH (empty_rows = 'field'), which writes such a row as that field")
	}
	return values, nil
}

// rowError names the table and the row, counted from 1 over the whole statement.
func (w *writer) rowError(n int64, format string, args ...any) *plan.Error {
	e := plan.Errorf(plan.CodeValue, format, args...)
	e.Msg = "table " + w.table.label() + ": row " + intText(n) + ": " + e.Msg
	return e
}
