package render

import (
	"bytes"

	"github.com/apache/arrow/go/v17/arrow"
)

type csvWriter struct{ stream }

var _ Writer = (*csvWriter)(nil)

func (w *csvWriter) Buffers() bool { return false }

func (w *csvWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, true)
	for i, c := range w.columns {
		w.separate(i)
		w.buf = appendCSV(w.buf, []byte(c.name))
	}
	w.buf = append(w.buf, '\n')
	return nil
}

func (w *csvWriter) separate(i int) {
	if i > 0 {
		w.buf = append(w.buf, ',')
	}
}

func (w *csvWriter) Batch(batch arrow.Record) error {
	var cell []byte
	for row := range int(batch.NumRows()) {
		for i := range w.columns {
			w.separate(i)
			if a := batch.Column(i); !isNull(a, row) {
				cell = appendValue(cell[:0], a, row)
				w.buf = appendCSV(w.buf, cell)
			}
		}
		w.buf = append(w.buf, '\n')
	}
	return w.flush()
}

func (w *csvWriter) End() error { return w.flush() }

// Abort leaves a quote open, which every reader of CSV refuses.
func (w *csvWriter) Abort() error { return w.abort(`"` + incomplete) }

// appendCSV appends a value, in quotes where it needs them: separators, quotes and line ends inside, and the empty text,
// which would read as NULL without.
func appendCSV(dst, value []byte) []byte {
	if len(value) > 0 && !bytes.ContainsAny(value, ",\"\n\r") {
		return append(dst, value...)
	}
	dst = append(dst, '"')
	for _, c := range value {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}
