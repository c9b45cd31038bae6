package render

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

type tableWriter struct {
	stream
	table table.Writer
}

var _ Writer = (*tableWriter)(nil)

func (w *tableWriter) Buffers() bool { return true }

func (w *tableWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, true)
	w.table = table.NewWriter()
	style := table.StyleLight
	style.Format.Header, style.Format.HeaderAlign = text.FormatDefault, text.AlignDefault
	w.table.SetStyle(style)
	header := make(table.Row, len(w.columns))
	configs := make([]table.ColumnConfig, len(w.columns))
	for i, c := range w.columns {
		header[i] = Printable(c.name)
		configs[i] = table.ColumnConfig{Number: i + 1, Align: text.AlignLeft, AlignHeader: text.AlignLeft}
		if c.numeric {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	if w.options.header() {
		w.table.AppendHeader(header)
	}
	w.table.SetColumnConfigs(configs)
	return nil
}

func (w *tableWriter) Batch(batch arrow.Record) error {
	for row := range int(batch.NumRows()) {
		cells := make(table.Row, len(w.columns))
		for i := range w.columns {
			cells[i] = w.shown(batch.Column(i), row)
		}
		w.table.AppendRow(cells)
	}
	return nil
}

func (w *tableWriter) End() error {
	w.buf = append(append(w.buf, w.table.Render()...), '\n')
	w.table = nil
	return w.flush()
}

// Abort drops the rows: nothing of them was written.
func (w *tableWriter) Abort() error {
	w.table = nil
	return w.abort("")
}
