package files

import (
	"encoding/hex"
	"math"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
	"rsql/redisrel"
)

const (
	batchRows = 4096
	// batchBytes ends a batch of long values early.
	batchBytes = 4 << 20
)

// batch gathers rows of texts as Arrow columns.
type batch struct {
	table   *Table
	schema  *arrow.Schema
	columns []batchColumn
	rows    int
	bytes   int
	// src is the file of the rows under way.
	src *source
	// repaired counts empty texts that were read as NULL.
	repaired int64
	// whole says that columns which nobody knows belong to the answer.
	whole bool
}

// batchColumn is a column of the result. One without a decoder holds the file's name.
type batchColumn struct {
	column
	builder array.Builder
	decoder redisrel.TextDecoder
	isName  bool
	text    bool // the empty text is a value
}

func newBatch(t *Table, spec plan.ScanSpec) (*batch, error) {
	b := &batch{table: t}
	var fields []arrow.Field
	for _, at := range spec.Columns {
		f := t.schema.Field(at)
		fields = append(fields, f)
		c := batchColumn{builder: array.NewBuilder(orDefault(spec.Alloc), f.Type), isName: at == len(t.columns)}
		if !c.isName {
			c.column = t.columns[at]
			c.text = c.typ.Kind == plan.Text || c.typ.Kind == plan.Blob
			var err error
			if c.decoder, err = redisrel.NewTextDecoder(c.typ, c.declared, c.builder); err != nil {
				c.builder.Release()
				b.release()
				return nil, err
			}
		}
		b.columns = append(b.columns, c)
	}
	b.schema = arrow.NewSchema(fields, nil)
	b.whole = (spec.Whole || len(spec.Columns) >= len(t.columns)) && t.options.columns == nil
	return b, nil
}

func orDefault(a memory.Allocator) memory.Allocator {
	if a == nil {
		return memory.DefaultAllocator
	}
	return a
}

// full reports whether the batch is large enough to give out.
func (b *batch) full() bool { return b.rows >= batchRows || b.bytes >= batchBytes }

// target is the column of a name; -1 where it is not asked for.
func (b *batch) target(name string) int {
	for i := range b.columns {
		if b.columns[i].name == name && !b.columns[i].isName {
			return i
		}
	}
	return -1
}

// null appends NULL to a column.
func (b *batch) null(at int) { b.columns[at].builder.AppendNull() }

// value appends a text, which may be empty, to a column; false when it is no value of the type.
func (b *batch) value(at int, text []byte) bool {
	c := &b.columns[at]
	b.bytes += len(text)
	switch {
	case len(text) == 0 && !c.text:
		b.repaired++
		c.builder.AppendNull()
		return true
	case c.declared && c.typ.Kind == plan.Blob && len(text) >= 2 && text[0] == '\\' && text[1] == 'x':
		if raw, err := hex.DecodeString(string(text[2:])); err == nil {
			text = raw
		}
	}
	return c.decoder.Decode(text) || c.infinity(text)
}

// infinity appends an infinite DOUBLE where the type of the column was said, as scores of sorted sets are written, or one that is no number, as COPY TO writes it.
func (c *batchColumn) infinity(text []byte) bool {
	b, isDouble := c.builder.(*array.Float64Builder)
	if !isDouble || !c.declared {
		return false
	}
	v, ok := plan.ParseInfinity(string(text))
	if !ok && !c.target && string(text) == "NaN" { // which no table takes
		v, ok = math.NaN(), true
	}
	if ok {
		b.Append(v)
	}
	return ok
}

// endRow completes a row.
func (b *batch) endRow() {
	for i := range b.columns {
		if c := &b.columns[i]; c.isName {
			c.builder.(*array.StringBuilder).Append(b.src.name)
		}
	}
	b.rows++
}

// take gives the rows so far as a record.
func (b *batch) take() plan.Batch {
	arrays := make([]arrow.Array, len(b.columns))
	for i := range b.columns {
		arrays[i] = b.columns[i].builder.NewArray()
	}
	rec := array.NewRecord(b.schema, arrays, int64(b.rows))
	for _, a := range arrays {
		a.Release()
	}
	b.rows, b.bytes = 0, 0
	return rec
}

func (b *batch) release() {
	for i := range b.columns {
		b.columns[i].builder.Release()
	}
}

// misfit is the error of a text that is no value of its column's type; to is the type that would hold it.
func (b *batch) misfit(at int, place string, text []byte, to plan.Type) error {
	c := b.columns[at]
	shown := shorten(text)
	if c.target {
		return plan.Errorf(plan.CodeData, "file %s, column %s: %q is not a %s", place, plan.QuoteIdent(c.name), shown, c.typ).
			WithHint("correct the value, or write NULL in its place: INSERT INTO … SELECT …, TRY_CAST(%s AS %s) FROM '%s'", plan.QuoteIdent(c.name), c.typ, b.src.name)
	}
	if c.declared {
		return plan.Errorf(plan.CodeData, "file %s, column %s: %q is not a %s", place, plan.QuoteIdent(c.name), shown, c.typ).
			WithHint("correct the value, or read the column as TEXT: columns = '… %s TEXT …'", plan.QuoteIdent(c.name))
	}
	return &plan.RetypeError{Table: b.table.name, Column: c.name, Key: place, Value: shown, From: c.typ, To: to, File: true}
}

// newColumn is the error of a column that nobody knew.
func (b *batch) newColumn(name, place string, typ plan.Type) error {
	return &plan.RetypeError{Table: b.table.name, Column: name, Key: place, To: typ, NewField: true, File: true}
}

// shorten is a text for a message.
func shorten(text []byte) string {
	const most = 60
	s := strings.ToValidUTF8(string(text[:min(len(text), 4*most)]), "�")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
