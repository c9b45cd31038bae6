package redisrel

import (
	"rsql/planner/plan"
)

// maxPageText is how many bytes of values a page has before it is sent.
const maxPageText = 4 << 20

// writeRow is a row that waits to be written.
type writeRow struct {
	key string
	// n is the row's number in the statement, for people.
	n int64
	// args are those of the script behind the key.
	args []any
}

// writePage gathers rows for one pipeline.
type writePage struct {
	rows []writeRow
	// keys are those of rows of INSERT IGNORE; repeated is the number of later rows with one of them, which are not sent: a
	// busy server could refuse the first and take the second.
	keys     map[string]bool
	repeated int64
	// text holds the values of all rows, so that a page costs one string.
	text  []byte
	spans []span
	// open are the spans of each row: args are cut from them when the page is sent.
	open []int
}

// span is a field's value in writePage.text.
type span struct {
	field    string
	from, to int
}

// add appends a row.
func (w *writer) add(b plan.Batch, row int) error {
	n := w.taken
	key, err := w.key(b, row, n)
	if err == nil {
		err = w.storable(b, row, n)
	}
	if err != nil {
		return err
	}
	p := &w.page
	if w.mode == plan.InsertIgnore {
		if p.keys[key] {
			p.repeated++
			return nil
		}
		if p.keys == nil {
			p.keys = map[string]bool{}
		}
		p.keys[key] = true
	}
	millis, err := w.ttl(b, row, n)
	if err != nil {
		return err
	}
	ttl := ""
	if millis > 0 {
		ttl = intText(millis)
	}
	args := make([]any, 0, 2+2*len(w.fields))
	p.rows = append(p.rows, writeRow{key: key, n: n, args: append(args, w.mode.String(), ttl)})
	for _, f := range w.fields {
		if column := b.Column(f.at); !column.IsNull(row) {
			from := len(p.text)
			p.text = plan.AppendText(p.text, column, row)
			p.spans = append(p.spans, span{field: f.name, from: from, to: len(p.text)})
		}
	}
	if before := p.before(); len(p.spans) == before {
		p.spans = append(p.spans, span{field: w.table.rel.emptyRows(), from: len(p.text), to: len(p.text)})
	}
	p.open = append(p.open, len(p.spans))
	return nil
}

// before is the number of spans of the rows before the last.
func (p *writePage) before() int {
	if len(p.open) == 0 {
		return 0
	}
	return p.open[len(p.open)-1]
}

// seal cuts the values of the rows out of the page's text.
func (p *writePage) seal() []writeRow {
	text := string(p.text)
	from := 0
	for i := range p.rows {
		for _, s := range p.spans[from:p.open[i]] {
			p.rows[i].args = append(p.rows[i].args, s.field, text[s.from:s.to])
		}
		from = p.open[i]
	}
	rows := p.rows
	clear(p.keys)
	*p = writePage{keys: p.keys, text: p.text[:0], spans: p.spans[:0], open: p.open[:0]}
	return rows
}
