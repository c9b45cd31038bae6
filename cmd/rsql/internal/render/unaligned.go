package render

import (
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
)

// unalignedWriter writes as psql -A does: a line a row, values as they are, and the number of rows at the end.
type unalignedWriter struct {
	delimited
	rows int64
}

var _ Writer = (*unalignedWriter)(nil)

func newUnaligned(s stream) Writer {
	separator := s.options.Separator
	if separator == "" {
		separator = "|"
	}
	raw := func(dst, value []byte) []byte { return append(dst, value...) }
	return &unalignedWriter{delimited: delimited{stream: s, separator: separator, appendCell: raw, joined: true}}
}

func (w *unalignedWriter) Begin(schema *arrow.Schema) error {
	w.rows = 0
	return w.delimited.Begin(schema)
}

func (w *unalignedWriter) Batch(batch arrow.Record) error {
	w.rows += batch.NumRows()
	return w.delimited.Batch(batch)
}

func (w *unalignedWriter) End() error {
	if !w.options.TuplesOnly {
		w.buf = append(strconv.AppendInt(append(w.buf, '('), w.rows, 10), " row"...)
		if w.rows != 1 {
			w.buf = append(w.buf, 's')
		}
		w.buf = append(w.buf, ")\n"...)
	}
	return w.flush()
}

// Abort writes in the place of the number of rows, with -t too.
func (w *unalignedWriter) Abort() error { return w.abort("(" + incomplete + ")") }
