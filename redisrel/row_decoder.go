package redisrel

import (
	"math"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// rowDecoder turns fetched pages into batches. It allocates Arrow memory on its caller's goroutine only.
type rowDecoder struct {
	req      *scanRequest
	lay      *layout
	count    *counters
	builders []array.Builder
	decoders []decoder
	// live are the rows of the page that come out, keyOf the keys that they belong to.
	live, keyOf []int32
	rows        int
	// reserved is how many rows there is room for.
	reserved int
	// bytes is about how much the builders hold.
	bytes int
}

func newRowDecoder(req *scanRequest, lay *layout, count *counters) (*rowDecoder, error) {
	d := &rowDecoder{req: req, lay: lay, count: count}
	for i, c := range req.columns {
		b := array.NewBuilder(req.alloc, req.schema.Field(i).Type)
		d.builders = append(d.builders, b)
		dec, err := newDecoder(c.typ, c.strictness(), b)
		if err != nil {
			d.release()
			return nil, err
		}
		d.decoders = append(d.decoders, dec)
	}
	return d, nil
}

// reserve makes room for a batch of so many rows, so that columns need not grow page by page.
func (d *rowDecoder) reserve(rows int) {
	d.reserved = rows
	for _, b := range d.builders {
		b.Reserve(rows)
	}
}

// add decodes the rows of a page, at most most of them, and says how many they are.
func (d *rowDecoder) add(p *page, most int64) (int64, error) {
	d.live = d.live[:0]
	if d.lay.shape.many {
		for row := range min(len(p.owners), int(min(most, math.MaxInt32))) {
			d.live = append(d.live, int32(row))
		}
		d.keyOf = p.owners
	} else {
		for row, s := range p.states {
			if s == rowLive && int64(len(d.live)) < most {
				d.live = append(d.live, int32(row))
			}
		}
		d.keyOf = d.live
	}
	for i := range d.req.columns {
		if err := d.column(i, p); err != nil {
			return 0, err
		}
	}
	n := int64(len(d.live)) + min(p.counted, most)
	d.rows += int(n)
	d.bytes += len(p.raw)
	return n, nil
}

// column decodes one column of the live rows.
func (d *rowDecoder) column(i int, p *page) error {
	c, b := &d.req.columns[i], d.builders[i]
	b.Reserve(len(d.live))
	switch c.source {
	case fromTTL:
		ttl := b.(*array.Float64Builder)
		for n := range d.live {
			if ms := p.ttls[d.keyOf[n]]; ms < 0 {
				ttl.AppendNull()
			} else {
				ttl.Append(float64(ms) / 1000)
			}
		}
		return nil
	case fromFieldTTL:
		ttl, fields, at := b.(*array.Float64Builder), len(d.lay.fieldTTLs), d.lay.lives[i]
		for _, key := range d.keyOf {
			if ms := p.fieldTTLs[int(key)*fields+at]; ms < 0 {
				ttl.AppendNull()
			} else {
				ttl.Append(float64(ms) / 1000)
			}
		}
		return nil
	case fromType:
		for range d.live {
			b.(*array.StringBuilder).Append(d.lay.shape.redisType)
		}
		return nil
	}
	if c.source == fromField || c.source == fromElement {
		return d.cellColumn(i, p)
	}
	if d.lay.shape.many {
		return d.keyColumn(i, p)
	}
	for _, key := range d.keyOf {
		text := bytesOf(p.keys[key])
		if c.source == fromPart {
			text = bytesOf(p.parts[int(key)*d.lay.parts+c.part])
		}
		if err := d.value(i, text, p.keys[key]); err != nil {
			return err
		}
	}
	return nil
}

// cellColumn decodes a column of fields or elements.
func (d *rowDecoder) cellColumn(i int, p *page) error {
	d.reserveTexts(i, p)
	decoder, width, at := d.decoders[i], d.lay.width, d.lay.cells[i]
	for n, row := range d.live {
		text := p.cells[int(row)*width+at].of(p.raw)
		if len(text) > 0 && decoder.decode(text) { // nearly always
			continue
		}
		if err := d.value(i, text, p.keys[d.keyOf[n]]); err != nil {
			return err
		}
	}
	return nil
}

// reserveTexts makes room for the bytes of a column's texts, and for those of the pages that are to come if they have as many: to grow with
// each page is to copy what is there with each.
func (d *rowDecoder) reserveTexts(i int, p *page) {
	var b *array.BinaryBuilder
	switch x := d.builders[i].(type) {
	case *array.StringBuilder:
		b = x.BinaryBuilder
	case *array.BinaryBuilder:
		b = x
	default:
		return
	}
	bytes := 0
	for _, row := range d.live {
		bytes += max(0, int(p.cells[int(row)*d.lay.width+d.lay.cells[i]].len))
	}
	if len(d.live) > 0 && b.DataLen()+bytes > b.DataCap() {
		later := max(0, d.reserved-d.rows-len(d.live))
		b.ReserveData(bytes + min(max(b.DataLen(), bytes*later/len(d.live)), batchBytes))
	}
}

// keyColumn decodes a column of the key or a part of it, once for all rows of a key that lie together.
func (d *rowDecoder) keyColumn(i int, p *page) error {
	c := &d.req.columns[i]
	for n := 0; n < len(d.live); {
		key := d.keyOf[n]
		run := 1
		for n+run < len(d.live) && d.keyOf[n+run] == key {
			run++
		}
		n += run
		text := bytesOf(p.keys[key])
		if c.source == fromPart {
			text = bytesOf(p.parts[int(key)*d.lay.parts+c.part])
		}
		if err := d.value(i, text, p.keys[key]); err != nil {
			return err
		}
		switch b := d.builders[i].(type) {
		case *array.Int64Builder:
			if last := b.Len() - 1; !b.IsNull(last) {
				v := b.Value(last)
				for ; run > 1; run-- {
					b.UnsafeAppend(v) // column has made room
				}
			}
		case *array.StringBuilder: // it is valid text
			for ; run > 1; run-- {
				b.BinaryBuilder.Append(text)
			}
		}
		for ; run > 1; run-- {
			if err := d.value(i, text, p.keys[key]); err != nil {
				return err
			}
		}
	}
	return nil
}

// value appends one value; nil is a missing field.
func (d *rowDecoder) value(i int, text []byte, key string) error {
	c := &d.req.columns[i]
	switch {
	case text == nil:
		d.builders[i].AppendNull()
	case len(text) == 0 && emptyIsNull(c.typ):
		d.count.repaired.Add(1)
		d.builders[i].AppendNull()
	case d.decoders[i].decode(text):
	case !c.declared:
		return &plan.RetypeError{
			Table: d.req.table, Namespace: d.req.namespace, Column: c.name, Key: key, Value: shorten(text), From: c.typ, To: widenFor(c.typ, text, c.strictness()),
		}
	case d.req.badValuesNull:
		d.count.repaired.Add(1)
		d.builders[i].AppendNull()
	default:
		return plan.Errorf(plan.CodeData, "table %s: key %s, field %s: %q is not a %s", d.req.table, key, c.name, shorten(text), c.typ).
			WithHint("correct the value, declare the column as TEXT, or read such values as NULL with bad_values = 'null'")
	}
	return nil
}

// batch gives out what was decoded since the last batch; rows without columns, of which there may be very many, some at a
// time.
func (d *rowDecoder) batch() plan.Batch {
	rows := d.rows
	if len(d.builders) == 0 {
		rows = min(rows, countedBatch)
	}
	columns := make([]arrow.Array, len(d.builders))
	for i, b := range d.builders {
		columns[i] = b.NewArray()
	}
	batch := array.NewRecord(d.req.schema, columns, int64(rows))
	for _, c := range columns {
		c.Release()
	}
	d.count.rows.Add(int64(rows))
	d.rows -= rows
	d.bytes = 0
	return batch
}

// release lets go of the builders; it is idempotent.
func (d *rowDecoder) release() {
	for _, b := range d.builders {
		b.Release()
	}
	d.builders, d.decoders = nil, nil
}

// bytesOf is s as bytes that are not to be changed; never nil.
func bytesOf(s string) []byte {
	if s == "" {
		return []byte{}
	}
	return unsafe.Slice(unsafe.StringData(s), len(s))
}

// shorten is a value as messages show it.
func shorten(text []byte) string {
	const most = 80
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + "…"
}
