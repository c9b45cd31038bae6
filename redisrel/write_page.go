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
	// ttl is the time to live in milliseconds, "0" for none.
	ttl string
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
	// dumps has those of all rows, so that a page costs one string; ends has where each ends.
	dumps dumpWriter
	ends  []int
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
			if w.table.onRow != nil {
				p.repeatedKeys = append(p.repeatedKeys, key)
			}
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
	ttl := "0"
	if millis > 0 {
		ttl = intText(millis)
	}
	p.rows = append(p.rows, writeRow{key: key, n: n, ttl: ttl})
	w.dump(b, row)
	p.ends = append(p.ends, len(p.dumps.b))
	return nil
}

// dump appends the fields of a row to the page.
func (w *writer) dump(b plan.Batch, row int) {
	d, fields := &w.page.dumps, 0
	for _, f := range w.fields {
		if !b.Column(f.at).IsNull(row) {
			fields++
		}
	}
	d.begin(max(fields, 1))
	if fields == 0 {
		d.add(w.table.rel.emptyRows(), nil)
	}
	for _, f := range w.fields {
		if column := b.Column(f.at); !column.IsNull(row) {
			w.text = plan.AppendText(w.text[:0], column, row)
			d.add(f.name, w.text)
		}
	}
	d.end()
}

// seal gives the page's rows and begins another.
func (p *writePage) seal() (rows []writeRow, repeated int64, repeatedKeys []string) {
	text, from := string(p.dumps.b), 0
	for i, to := range p.ends {
		p.rows[i].dump, from = text[from:to], to
		if len(p.rows[i].dump) > largestDump {
			p.rows[i].form = fieldsForm
		}
	}
	rows, repeated, repeatedKeys = p.rows, p.repeated, p.repeatedKeys
	clear(p.keys)
	p.rows, p.repeated, p.repeatedKeys, p.dumps.b, p.ends = make([]writeRow, 0, len(rows)), 0, nil, p.dumps.b[:0], p.ends[:0]
	return rows, repeated, repeatedKeys
}
