package render

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

type markdownWriter struct{ stream }

var _ Writer = (*markdownWriter)(nil)

func (w *markdownWriter) Buffers() bool { return false }

func (w *markdownWriter) Begin(schema *arrow.Schema) error {
	w.begin(schema, true)
	if !w.options.header() {
		return nil
	}
	for _, c := range w.columns {
		w.cell(Printable(c.name))
	}
	w.buf = append(w.buf, "|\n"...)
	for _, c := range w.columns {
		if c.numeric {
			w.buf = append(w.buf, "| ---: "...)
		} else {
			w.buf = append(w.buf, "| --- "...)
		}
	}
	w.buf = append(w.buf, "|\n"...)
	return nil
}

// markdownSpecial are the characters that mean something inside a cell.
var markdownSpecial = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "`", "\\`", `*`, `\*`, `<`, `\<`, `[`, `\[`)

func (w *markdownWriter) cell(text string) {
	w.buf = append(append(append(w.buf, "| "...), markdownSpecial.Replace(text)...), ' ')
}

func (w *markdownWriter) Batch(batch arrow.Record) error {
	for row := range int(batch.NumRows()) {
		for i := range w.columns {
			w.cell(w.shown(batch.Column(i), row))
		}
		w.buf = append(w.buf, "|\n"...)
	}
	return w.flush()
}

func (w *markdownWriter) End() error { return w.flush() }

// Abort writes a paragraph behind the table.
func (w *markdownWriter) Abort() error { return w.abort("\n**" + incomplete + "**") }
