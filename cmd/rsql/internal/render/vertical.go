package render

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

type verticalWriter struct {
	stream
	// labels are the columns' names, padded to the same width.
	labels []string
	rows   int64
}

var _ Writer = (*verticalWriter)(nil)

func (w *verticalWriter) Buffers() bool { return false }

func (w *verticalWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, true)
	w.labels, w.rows = labelsOf(w.columns), 0
	return nil
}

// labelsOf are the names of columns as they stand before values.
func labelsOf(columns []column) []string {
	labels, width := make([]string, len(columns)), 0
	for i, c := range columns {
		labels[i] = Printable(c.name)
		width = max(width, Width(labels[i]))
	}
	for i, l := range labels {
		labels[i] = l + strings.Repeat(" ", width-Width(l)) + " | "
	}
	return labels
}

// verticalHead stands above a row.
func verticalHead(n int64) string { return fmt.Sprintf("-[ row %d ]-\n", n) }

func (w *verticalWriter) Batch(batch arrow.Record) error {
	for row := range int(batch.NumRows()) {
		w.rows++
		w.buf = append(w.buf, verticalHead(w.rows)...)
		for i, label := range w.labels {
			w.buf = append(append(append(w.buf, label...), w.shown(batch.Column(i), row)...), '\n')
		}
	}
	return w.flush()
}

func (w *verticalWriter) End() error { return w.flush() }

// Abort writes a line in the place of the next row's head.
func (w *verticalWriter) Abort() error { return w.abort("-[ " + incomplete + " ]-") }
