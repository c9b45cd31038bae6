package redisrel

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// maxPageText is how many bytes of keys and values a page has before it is sent.
const maxPageText = 4 << 20

// writeRow is a row that waits to be written.
type writeRow struct {
	key string
	// n is the row's number in the statement, for people.
	n int64
	// ttl is the time to live in milliseconds, 0 for none.
	ttl int64
	// dump has the fields; see dump.go.
	dump string
	form rowForm
}

// writePage gathers rows for one pipeline.
type writePage struct {
	rows []writeRow
	// keys are those of rows of INSERT IGNORE; repeated is the number of later rows with one of them, which are not sent: a
	// busy server could refuse the first and take the second.
	keys     map[string]bool
	repeated int64
	// repeatedKeys are theirs, where somebody wants to hear of them.
	repeatedKeys []string
	// texts has the key and the dump of each row, so that a page costs one string; ends has where each of them ends.
	texts dumpWriter
	ends  []int
}

// writeColumn is a column of the batch that is written.
type writeColumn struct {
	array arrow.Array
	// field is the hash field that it is written to, for one that is.
	field dumpField
	// nulls is set where there are some.
	nulls bool
	// numbers is the column, where it is BIGINT.
	numbers *array.Int64
	doubles *array.Float64
}

func (c *writeColumn) isNull(row int) bool { return c.nulls && c.array.IsNull(row) }

// columnsOf takes the columns out of a batch whose rows are to be looked at.
func (w *writer) columnsOf(b plan.Batch) {
	column := func(c *writeColumn, at int) {
		c.array = b.Column(at)
		c.nulls = c.array.NullN() > 0
		c.numbers, _ = c.array.(*array.Int64)
		c.doubles, _ = c.array.(*array.Float64)
	}
	for i, at := range w.parts {
		column(&w.keyColumns[i], at)
	}
	for i, f := range w.fields {
		column(&w.fieldColumns[i], f.at)
	}
	if w.ttlAt >= 0 {
		column(&w.ttlColumn, w.ttlAt)
		w.ttlType = plan.TypeOf(b.Schema().Field(w.ttlAt))
	}
}

// add appends a row of the batch that columnsOf was given.
func (w *writer) add(row int) error {
	n, p := w.taken, &w.page
	begin := len(p.texts.b)
	b, err := w.key(p.texts.b, row, n)
	if err != nil {
		return err
	}
	p.texts.b = b
	if w.mode == plan.InsertIgnore && !w.first(p, string(b[begin:])) {
		p.texts.b = p.texts.b[:begin]
		return nil
	}
	keyEnd := len(b)
	millis, err := w.ttl(row, n)
	if err == nil {
		err = w.dump(row, n)
	}
	if err != nil {
		return err
	}
	p.rows = append(p.rows, writeRow{n: n, ttl: millis})
	p.ends = append(p.ends, keyEnd, len(p.texts.b))
	return nil
}

// first reports whether no earlier row of the page has the key.
func (w *writer) first(p *writePage, key string) bool {
	if p.keys[key] {
		p.repeated++
		if w.table.hearer() != nil {
			p.repeatedKeys = append(p.repeatedKeys, key)
		}
		return false
	}
	if p.keys == nil {
		p.keys = map[string]bool{}
	}
	p.keys[key] = true
	return true
}

// dump appends the fields of a row to the page.
func (w *writer) dump(row int, n int64) error {
	fields, err := w.storable(row, n)
	if err != nil {
		return err
	}
	d := &w.page.texts
	d.begin(max(fields, 1))
	if fields == 0 {
		d.add(newDumpField(w.table.rel.emptyRows()), nil)
	}
	for i := range w.fieldColumns {
		switch c := &w.fieldColumns[i]; {
		case c.isNull(row):
		case c.numbers != nil:
			d.addNumber(c.field, c.numbers.Value(row))
		default:
			w.text = plan.AppendText(w.text[:0], c.array, row)
			d.add(c.field, w.text)
		}
	}
	d.end()
	return nil
}

// seal gives the page's rows and begins another.
func (p *writePage) seal() (rows []writeRow, repeated int64, repeatedKeys []string) {
	text, from := string(p.texts.b), 0
	for i := range p.rows {
		row, keyEnd, end := &p.rows[i], p.ends[2*i], p.ends[2*i+1]
		row.key, row.dump, from = text[from:keyEnd], text[keyEnd:end], end
		if len(row.dump) > largestDump {
			row.form = fieldsForm
		}
	}
	rows, repeated, repeatedKeys = p.rows, p.repeated, p.repeatedKeys
	clear(p.keys)
	p.rows, p.repeated, p.repeatedKeys, p.texts.b, p.ends = make([]writeRow, 0, len(rows)), 0, nil, p.texts.b[:0], p.ends[:0]
	return rows, repeated, repeatedKeys
}
