package render

import "github.com/apache/arrow/go/v17/arrow"

type tsvWriter struct{ stream }

var _ Writer = (*tsvWriter)(nil)

func (w *tsvWriter) Buffers() bool { return false }

func (w *tsvWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, true)
	for i, c := range w.columns {
		w.separate(i)
		w.buf = appendTSV(w.buf, []byte(c.name))
	}
	w.buf = append(w.buf, '\n')
	return nil
}

func (w *tsvWriter) separate(i int) {
	if i > 0 {
		w.buf = append(w.buf, '\t')
	}
}

func (w *tsvWriter) Batch(batch arrow.Record) error {
	var cell []byte
	for row := range int(batch.NumRows()) {
		for i := range w.columns {
			w.separate(i)
			if a := batch.Column(i); !isNull(a, row) {
				cell = appendValue(cell[:0], a, row)
				w.buf = appendTSV(w.buf, cell)
			}
		}
		w.buf = append(w.buf, '\n')
	}
	return w.flush()
}

func (w *tsvWriter) End() error { return w.flush() }

// Abort writes a line that begins with an escape no value has.
func (w *tsvWriter) Abort() error { return w.abort(`\!` + incomplete) }

func appendTSV(dst, value []byte) []byte {
	for _, c := range value {
		switch c {
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\\':
			dst = append(dst, `\\`...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
