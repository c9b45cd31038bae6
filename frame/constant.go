package frame

import (
	"io"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// constant is a result that is known already. It takes over the record; nil is no rows.
func (s *Session) constant(schema *arrow.Schema, rec arrow.Record) *Rows {
	r := &Rows{session: s, schema: schema, started: time.Now()}
	r.finish(io.EOF)
	if rec != nil && rec.NumRows() > 0 {
		r.held = []arrow.Record{rec}
	} else if rec != nil {
		rec.Release()
	}
	return r
}

// texts is a result of TEXT columns.
func (s *Session) texts(names []string, rows [][]string) *Rows {
	fields := make([]arrow.Field, len(names))
	for i, n := range names {
		fields[i] = plan.NewField(n, plan.TextType)
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(s.set.alloc, schema)
	defer b.Release()
	for _, row := range rows {
		for i, v := range row {
			b.Field(i).(*array.StringBuilder).Append(v)
		}
	}
	return s.constant(schema, b.NewRecord())
}

// planKey marks the schema of a plan's lines.
const planKey = "rsql.plan"

// IsPlan reports whether a result with the schema is what EXPLAIN gives: the lines of a plan.
func IsPlan(schema *arrow.Schema) bool { return schema.Metadata().FindKey(planKey) >= 0 }

// lines is a plan as a result of one TEXT column with a row for each line.
func (s *Session) lines(name, text string) *Rows {
	var rows [][]string
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		rows = append(rows, []string{l})
	}
	r := s.texts([]string{name}, rows)
	marked := arrow.MetadataFrom(map[string]string{planKey: ""})
	r.schema = arrow.NewSchema(r.schema.Fields(), &marked)
	return r
}
