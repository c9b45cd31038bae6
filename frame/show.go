package frame

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"rsql/frame/internal/govalue"
	"rsql/planner/plan"
)

// showRows is how many rows Show writes.
const showRows = 40

// Show runs the frame and writes its first 40 rows as a table for people, and how many there are. All rows are read to
// count them; Limit before Show reads fewer. Control characters in stored data are escaped, and a NULL is NULL.
func (f *Frame) Show(ctx context.Context, w io.Writer) error {
	r, err := f.rows(ctx, holdHead)
	if err != nil {
		return err
	}
	defer r.Close() // everything was read
	t, shown := tableOf(r.schema), int64(0)
	for _, b := range r.held {
		for i := 0; i < int(b.NumRows()) && shown < showRows; i++ {
			t.AppendRow(cells(b, i))
			shown++
		}
	}
	out := t.Render() + "\n"
	if r.total > shown {
		out += fmt.Sprintf("… %d of %s\n", shown, plural(r.total, "row"))
	} else {
		out += plural(r.total, "row") + "\n"
	}
	_, err = io.WriteString(w, out)
	return err
}

func tableOf(schema *arrow.Schema) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	header := make(table.Row, schema.NumFields())
	configs := make([]table.ColumnConfig, schema.NumFields())
	for i, f := range schema.Fields() {
		header[i] = printable(f.Name)
		configs[i] = table.ColumnConfig{Number: i + 1, Align: text.AlignLeft, AlignHeader: text.AlignLeft}
		if plan.TypeOf(f).Numeric() {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(configs)
	return t
}

func cells(b arrow.Record, row int) table.Row {
	out := make(table.Row, b.NumCols())
	for i := range out {
		column := b.Column(i)
		blob, isBlob := column.(*array.Binary)
		switch {
		case govalue.IsNull(column, row):
			out[i] = "NULL"
		case isBlob:
			out[i] = plan.FormatBlob(blob.Value(row))
		default:
			out[i] = printable(string(plan.AppendText(nil, column, row)))
		}
	}
	return out
}

// printable escapes what would move a cursor or turn text around, and bytes that are no UTF-8.
func printable(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}
