package render

import "github.com/apache/arrow/go/v17/arrow"

// jsonWriter writes an array of objects, an object a line. Nothing is written before the first row, so that a statement
// that fails at once leaves nothing.
type jsonWriter struct {
	stream
	encoder objectEncoder
	rows    int64
}

var _ Writer = (*jsonWriter)(nil)

func (w *jsonWriter) Buffers() bool { return false }

func (w *jsonWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, false)
	w.encoder, w.rows = newObjectEncoder(w.columns), 0
	return nil
}

func (w *jsonWriter) Batch(batch arrow.Record) error {
	for row := range int(batch.NumRows()) {
		if w.rows == 0 {
			w.buf = append(w.buf, "[\n"...)
		} else {
			w.buf = append(w.buf, ",\n"...)
		}
		w.rows++
		w.buf = w.encoder.append(w.buf, batch, row)
	}
	return w.flush()
}

func (w *jsonWriter) End() error {
	if w.rows == 0 {
		w.buf = append(w.buf, "[]\n"...)
	} else {
		w.buf = append(w.buf, "\n]\n"...)
	}
	return w.flush()
}

// Abort leaves the array open, which every reader of JSON refuses.
func (w *jsonWriter) Abort() error { return w.abort("") }

// ndjsonWriter writes one object a line.
type ndjsonWriter struct {
	stream
	encoder objectEncoder
}

var _ Writer = (*ndjsonWriter)(nil)

func (w *ndjsonWriter) Buffers() bool { return false }

func (w *ndjsonWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, false)
	w.encoder = newObjectEncoder(w.columns)
	return nil
}

func (w *ndjsonWriter) Batch(batch arrow.Record) error {
	for row := range int(batch.NumRows()) {
		w.buf = append(w.encoder.append(w.buf, batch, row), '\n')
	}
	return w.flush()
}

func (w *ndjsonWriter) End() error { return w.flush() }

// Abort writes a line that is no JSON.
func (w *ndjsonWriter) Abort() error { return w.abort(incomplete) }
