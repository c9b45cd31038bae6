package frame

import (
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

func newRecord(fields []arrow.Field, columns []arrow.Array, rows int64) plan.Batch {
	return array.NewRecord(arrow.NewSchema(fields, nil), columns, rows)
}

// texts are the key and the values of a row, so that rows are the same where these are.
func (b *bulkLoad) texts(batch plan.Batch, row int) (key, values string) {
	var all strings.Builder
	keyed := b.keyColumns()
	for i, a := range batch.Columns() {
		switch {
		case plan.Hidden(b.write.Target.Schema().Field(b.write.Columns[i])): // a time to live goes on
		case a.IsNull(row):
			all.WriteString("-;")
		default:
			text := plan.AppendText(nil, a, row)
			all.WriteString(strconv.Itoa(len(text)) + ":")
			all.Write(text)
		}
	}
	for n, i := range keyed {
		if n > 0 {
			key += ":"
		}
		key += string(plan.AppendText(nil, batch.Column(i), row))
	}
	return key, all.String()
}

// describe identifies a load for its checkpoint.
func (l *load) describe() string {
	var b strings.Builder
	b.WriteString(l.mode.String() + " INTO " + plan.DottedIdent(append(l.copy.Table.Space(), l.copy.Table.Name)))
	for _, c := range l.copy.Columns {
		b.WriteString(" " + plan.QuoteIdent(c.Name))
	}
	for _, o := range l.file.Options {
		b.WriteString(" " + o.Name + "=" + strconv.Quote(o.Value))
	}
	return b.String()
}
