package foreign

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

func decimalOf(v uint64) decimal128.Num { return decimal128.New(0, v) }

// Column is a column of the result: where it lies in the records of a file, -1 for one that the file does not have.
type Column struct {
	Field arrow.Field
	From  int
}

// Record gives the columns of a record as a batch of ours, whose schema differs from the given one in text that dict keeps in codes;
// nil for a scan that wants none. The caller keeps rec.
func Record(rec arrow.Record, columns []Column, schema *arrow.Schema, dict *Dictionaries, alloc memory.Allocator) (plan.Batch, error) {
	out := make([]arrow.Array, 0, len(columns))
	defer func() {
		for _, a := range out {
			a.Release()
		}
	}()
	fields := schema.Fields()
	for i, c := range columns {
		if c.From < 0 {
			out = append(out, array.MakeArrayOfNull(alloc, c.Field.Type, int(rec.NumRows())))
			continue
		}
		a, err := dict.column(i, rec.Column(c.From), plan.TypeOf(c.Field), alloc)
		if err != nil {
			return nil, plan.Errorf(plan.CodeOf(err), "column %s", plan.QuoteIdent(c.Field.Name)).WithCause(err)
		}
		out = append(out, a)
		fields[i].Type = a.DataType()
	}
	if dict != nil {
		schema = arrow.NewSchema(fields, nil)
	}
	return array.NewRecord(schema, out, rec.NumRows()), nil
}

// column gives a column in codes, or converts it.
func (d *Dictionaries) column(i int, a arrow.Array, to plan.Type, alloc memory.Allocator) (arrow.Array, error) {
	if coded, ok := a.(*array.Dictionary); ok && d != nil {
		if out, err := d.convert(i, coded, to); out != nil || err != nil {
			return out, err
		}
	}
	return Convert(a, to, alloc)
}
