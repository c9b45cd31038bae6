package render

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/dustin/go-humanize"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// tableWriter draws boxes. It holds the rows that are shown and counts the others.
type tableWriter struct {
	stream
	rows [][]cell
	all  int64
}

var _ Writer = (*tableWriter)(nil)

// cell is a value as it is shown.
type cell struct {
	text string
	null bool
}

func (w *tableWriter) Buffers() bool { return true }

func (w *tableWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, true)
	w.rows, w.all = nil, 0
	return nil
}

func (w *tableWriter) Batch(batch arrow.Record) error {
	room := int(batch.NumRows())
	if w.options.MaxRows > 0 {
		room = min(room, w.options.MaxRows-len(w.rows))
	}
	for row := range room {
		cells := make([]cell, len(w.columns))
		for i := range w.columns {
			a := batch.Column(i)
			cells[i] = cell{text: w.shown(a, row), null: isNull(a, row)}
		}
		w.rows = append(w.rows, cells)
	}
	w.all += batch.NumRows()
	return nil
}

func (w *tableWriter) End() error {
	widths := w.widths()
	if w.options.Width > 0 && !w.fit(widths) {
		w.vertical()
	} else {
		w.buf = append(append(w.buf, w.box(widths)...), '\n')
	}
	if shown := int64(len(w.rows)); shown < w.all {
		w.buf = fmt.Appendf(w.buf, "… %s of %s rows\n", humanize.Comma(shown), humanize.Comma(w.all))
	}
	w.rows = nil
	return w.flush()
}

// box is the table with columns of no more than the widths.
func (w *tableWriter) box(widths []int) string {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header, style.Format.HeaderAlign = text.FormatDefault, text.AlignDefault
	t.SetStyle(style)
	names, types := make(table.Row, len(w.columns)), make(table.Row, len(w.columns))
	configs := make([]table.ColumnConfig, len(w.columns))
	for i, c := range w.columns {
		names[i] = w.paint(text.Bold, Shorten(Printable(c.name), widths[i]))
		types[i] = w.paint(text.Faint, Shorten(c.typeName, widths[i]))
		configs[i] = table.ColumnConfig{Number: i + 1, Align: text.AlignLeft, AlignHeader: text.AlignLeft}
		if c.numeric {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	if w.options.header() {
		t.AppendHeader(names)
		if w.options.Types {
			t.AppendHeader(types)
		}
	}
	t.SetColumnConfigs(configs)
	for _, cells := range w.rows {
		row := make(table.Row, len(cells))
		for i, c := range cells {
			row[i] = Shorten(c.text, widths[i])
			if c.null {
				row[i] = w.paint(text.Faint, Shorten(c.text, widths[i]))
			}
		}
		t.AppendRow(row)
	}
	return t.Render()
}

// vertical writes a line a value, for what is too wide for a table.
func (w *tableWriter) vertical() {
	labels := labelsOf(w.columns)
	for n, cells := range w.rows {
		w.buf = append(w.buf, verticalHead(int64(n+1))...)
		for i, c := range cells {
			w.buf = append(append(append(w.buf, labels[i]...), c.text...), '\n')
		}
	}
}

// paint colours a text where colours are wanted.
func (w *tableWriter) paint(c text.Color, s string) string {
	if !w.options.Color || s == "" {
		return s
	}
	return c.Sprint(s)
}

// Abort drops the rows: nothing of them was written.
func (w *tableWriter) Abort() error {
	w.rows = nil
	return w.abort("")
}
