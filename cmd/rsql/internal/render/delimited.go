package render

import "github.com/apache/arrow/go/v17/arrow"

// delimited writes a line a row with a separator between the cells; a NULL is an empty cell. CSV and TSV differ in how a
// value is kept from being taken for structure.
type delimited struct {
	stream
	separator string
	// appendCell appends a value that is not NULL, guarded.
	appendCell func(dst, value []byte) []byte
	// broken begins what is left of an aborted result, which no reader of the format accepts.
	broken string
	// joined is set where no empty line separates two results.
	joined bool
}

var _ Writer = (*delimited)(nil)

func (w *delimited) Buffers() bool { return false }

func (w *delimited) Begin(schema *arrow.Schema) error {
	w.begin(schema, !w.joined)
	if !w.options.header() {
		return nil
	}
	for i, c := range w.columns {
		w.separate(i)
		w.buf = w.appendCell(w.buf, []byte(c.name))
	}
	w.buf = append(w.buf, '\n')
	return nil
}

func (w *delimited) separate(i int) {
	if i > 0 {
		w.buf = append(w.buf, w.separator...)
	}
}

func (w *delimited) Batch(batch arrow.Record) error {
	var cell []byte
	for row := range int(batch.NumRows()) {
		for i := range w.columns {
			w.separate(i)
			if a := batch.Column(i); !isNull(a, row) {
				cell = appendValue(cell[:0], a, row)
				w.buf = w.appendCell(w.buf, cell)
			} else if w.options.Null != nil {
				w.buf = w.appendCell(w.buf, []byte(*w.options.Null))
			}
		}
		w.buf = append(w.buf, '\n')
	}
	return w.flush()
}

func (w *delimited) End() error { return w.flush() }

func (w *delimited) Abort() error { return w.abort(w.broken + incomplete) }
