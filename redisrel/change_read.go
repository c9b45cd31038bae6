package redisrel

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// presentRows is what a changer found of rows.
type presentRows struct {
	rows        plan.Batch
	keys, names []string
	// element is the column that names a row in its key; empty where a key is a row.
	element string
	exists  []bool
	// raw are the replies; cells has the texts of changer.fields of each row.
	raw   []byte
	cells []cell
	// made is set of rows that are to be made, which a key of another type is in the way of.
	made bool
}

var _ plan.Present = (*presentRows)(nil)

// Rows implements plan.Present.
func (p *presentRows) Rows() plan.Batch { return p.rows }

// Exists implements plan.Present.
func (p *presentRows) Exists() []bool { return p.exists }

// Key implements plan.Present.
func (p *presentRows) Key(row int) string { return p.keys[row] }

// Named implements plan.Present.
func (p *presentRows) Named(row int) bool { return p.names[row] != "" }

// Element implements plan.Present.
func (p *presentRows) Element(row int) string {
	if p.element == "" {
		return ""
	}
	return p.names[row]
}

// Label implements plan.Present.
func (p *presentRows) Label(row int) string {
	label := "key " + p.keys[row]
	if p.element != "" && p.names[row] != "" {
		label += ", " + p.element + " " + p.names[row]
	}
	return label
}

// Release implements plan.Present.
func (p *presentRows) Release() { p.rows.Release() }

// cellsOf are the texts of a row, in the order of changer.fields.
func (p *presentRows) cellsOf(row, width int) []cell { return p.cells[row*width : (row+1)*width] }

// Read reads rows as they are now.
func (c *changer) Read(ctx context.Context, ids plan.Batch) (plan.Present, error) {
	keys, names, err := c.keysOfRows(ids)
	if err != nil {
		return nil, err
	}
	indexes := names
	if c.gone != nil {
		names = make([]string, len(indexes)) // they are not asked for one by one
	}
	p := c.presentRows(keys, names)
	ttls := make([]int64, len(keys))
	if err := c.askRows(ctx, p, ttls); err != nil {
		return nil, err
	}
	p.raw, c.out.b = c.out.b, nil
	if c.gone != nil {
		p.rows, err = c.decodeRemoved(ctx, p, indexes, ttls)
	} else {
		p.rows, err = c.decode(p, ttls)
	}
	return p, err
}

// presentRows are rows of which nothing is known yet.
func (c *changer) presentRows(keys, names []string) *presentRows {
	p := &presentRows{keys: keys, names: names, element: c.table.elementLabel(), exists: make([]bool, len(keys)), cells: make([]cell, len(keys)*len(c.fields))}
	for i := range p.cells {
		p.cells[i] = nilCell
	}
	return p
}

// askRows reads what is there of rows that have keys; the replies are in c.out.
func (c *changer) askRows(ctx context.Context, p *presentRows, ttls []int64) error {
	var commands [][]string
	for row, key := range p.keys {
		if key != "" {
			commands = append(commands, c.reads(key, p.names[row])...)
		}
	}
	if len(commands) == 0 {
		return nil
	}
	err := c.ask(ctx, commands)
	if err == nil {
		err = c.judgeRows(p, ttls)
	}
	return c.readError(err)
}

// readError is the error of commands that read rows.
func (c *changer) readError(err error) error {
	if errors.Is(err, errMalformed) {
		return c.table.srv.malformed(cmdType)
	}
	if errors.Is(err, errTooLarge) {
		return plan.Errorf(plan.CodeData, "table %s: the values of rows that are changed take more than %d MiB at once", c.table.label(), c.table.srv.maxRow>>20)
	}
	return err
}

// judgeRows reads the replies.
func (c *changer) judgeRows(p *presentRows, ttls []int64) error {
	r := &respReader{buf: c.out.b}
	for row, key := range p.keys {
		if key == "" {
			continue
		}
		typ, err := r.text()
		if err != nil {
			return c.firstError(c.out.b, key)
		}
		kind := string(typ.of(r.buf))
		if kind == "none" && c.unanswered[key] {
			c.gone[key] = true // by our doing
		}
		p.exists[row] = kind == c.table.rel.shape.redisType || c.gone[key]
		if kind != "none" && !p.exists[row] && (p.made || !c.byKey()) {
			err := c.wrongType(key, kind)
			c.table.reportRow(key, p.Element(row), plan.RowFailed, err)
			return err
		}
		if err := c.judgeRow(r, p, row); err != nil {
			return err
		}
		if c.pttl {
			_, line, err := r.head()
			ms, ok := parseInt(line)
			if err != nil || !ok {
				return errMalformed
			}
			ttls[row] = ms
		}
	}
	return nil
}

// firstError is the error of a reply that is no answer: of an error reply, what it says.
func (c *changer) firstError(replies []byte, key string) error {
	if at := bytes.IndexByte(replies, '-'); at >= 0 {
		line, _, _ := bytes.Cut(replies[at+1:], []byte("\r"))
		return c.table.srv.refused(cmdType, c.table.label(), key, string(line))
	}
	return errMalformed
}

// judgeRow reads the reply about a row's values.
func (c *changer) judgeRow(r *respReader, p *presentRows, row int) error {
	shape := c.table.rel.shape
	if !shape.many && len(c.fields) == 0 && shape != sketchShape || shape.many && p.names[row] == "" && (shape == listShape || shape == streamShape) {
		p.exists[row] = p.exists[row] && (!shape.many || c.gone != nil)
		return nil
	}
	kind, line, err := r.head()
	if err != nil {
		return err
	}
	reply, isError, err := r.replyError(kind, line)
	switch {
	case err != nil:
		return err
	case isError && isWrongType(reply):
		p.exists[row] = false
		return nil
	case isError:
		return c.table.srv.refused(cmdType, c.table.label(), p.keys[row], reply)
	}
	cells := p.cellsOf(row, len(c.fields))
	switch shape {
	case setShape, bitmapShape:
		p.exists[row] = p.exists[row] && string(line) == "1"
		return nil
	case streamShape:
		n, ok := parseInt(line)
		p.exists[row] = p.exists[row] && ok && n == 1
		if n != 1 {
			return nil
		}
		return c.entry(r, cells)
	case sketchShape:
		value, err := r.textBody(kind, line)
		if err != nil {
			return err
		}
		return c.judgeSketch(p, row, value, r.buf)
	case hashShape:
		if n, ok := parseInt(line); !ok || int(n) != len(cells) {
			return errMalformed
		}
		for i := range cells {
			if cells[i], err = r.text(); err != nil {
				return err
			}
		}
		return nil
	default:
		value, err := r.numberBody(kind, line)
		p.exists[row] = p.exists[row] && value.len >= 0
		if len(cells) > 0 {
			cells[0] = value
		}
		return err
	}
}

// judgeSketch looks at a string, or at its beginning. A new element is no row that is there: it is added to what is.
func (c *changer) judgeSketch(p *presentRows, row int, value cell, raw []byte) error {
	sketch := value.len >= 0 && bytes.HasPrefix(value.of(raw), sketchMagic)
	if p.exists[row] && !sketch && !c.byKey() {
		return plan.Errorf(plan.CodeConflict, "table %s: key %s is a string and no HyperLogLog", c.table.label(), p.keys[row]).WithHint("it stays as it is")
	}
	p.exists[row] = p.exists[row] && sketch && c.byKey()
	if len(c.fields) > 0 {
		p.cellsOf(row, len(c.fields))[0] = value
	}
	return nil
}

// entry reads the fields of a stream's entry.
func (c *changer) entry(r *respReader, cells []cell) error {
	n, err := r.entryFields()
	if err != nil {
		return err
	}
	for range n {
		name, err1 := r.text()
		value, err2 := r.text()
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if at := slices.Index(c.fields, string(name.of(r.buf))); at >= 0 && cells[at].len < 0 {
			cells[at] = value
		}
	}
	return nil
}

// decode makes columns of what was read. Rows that are not there are NULLs.
func (c *changer) decode(p *presentRows, ttls []int64) (plan.Batch, error) {
	d, err := newRowDecoder(&c.req, nil, &c.count)
	if err != nil {
		return nil, err
	}
	defer d.release()
	parts := make([]string, len(c.table.rel.parts))
	for row := range p.keys {
		if !p.exists[row] {
			for _, b := range d.builders {
				b.AppendNull()
			}
			continue
		}
		if c.template != nil && !c.template.Match(p.keys[row], parts) {
			return nil, plan.Errorf(plan.CodeInternal, "table %s: key %s is none of its keys", c.req.table, p.keys[row])
		}
		if err := c.decodeRow(d, p, row, parts, ttls[row]); err != nil {
			return nil, err
		}
	}
	columns := make([]arrow.Array, len(d.builders))
	for i, b := range d.builders {
		columns[i] = b.NewArray()
	}
	batch := array.NewRecord(c.req.schema, columns, int64(len(p.keys)))
	for _, a := range columns {
		a.Release()
	}
	return batch, nil
}

func (c *changer) decodeRow(d *rowDecoder, p *presentRows, row int, parts []string, ttl int64) error {
	var members [][]byte
	if c.table.rel.shape == jsonShape {
		var err error
		if members, err = c.members(p, row); err != nil {
			return err
		}
	}
	for i := range c.req.columns {
		column, b := &c.req.columns[i], d.builders[i]
		var text []byte
		switch column.source {
		case fromTTL:
			if ttl < 0 {
				b.AppendNull()
			} else {
				b.(*array.Float64Builder).Append(float64(ttl) / 1000)
			}
			continue
		case fromType:
			b.(*array.StringBuilder).Append(c.table.rel.shape.redisType)
			continue
		case fromKey:
			text = bytesOf(p.keys[row])
		case fromPart:
			text = bytesOf(parts[column.part])
		default:
			switch {
			case members != nil && column.source == fromField:
				text = members[i]
			case c.cellOf[i] >= 0:
				text = p.cellsOf(row, len(c.fields))[c.cellOf[i]].of(p.raw)
			default:
				text = c.nameText(column, p.names[row])
			}
		}
		if err := d.value(i, text, p.keys[row]); err != nil {
			return err
		}
	}
	return nil
}

// nameText is what an element's name says of a column: itself, or a part of a stream entry's id.
func (c *changer) nameText(column *column, name string) []byte {
	if c.table.rel.shape == streamShape && column.part != streamID {
		ms, seq, _ := strings.Cut(name, "-")
		if column.part == streamMS {
			return bytesOf(ms)
		}
		return bytesOf(seq)
	}
	return bytesOf(name)
}

// members are the texts of the members of a row's document, one for each column; not nil.
func (c *changer) members(p *presentRows, row int) ([][]byte, error) {
	out := make([][]byte, len(c.req.columns))
	cells := p.cellsOf(row, len(c.fields))
	if len(cells) == 0 {
		return out, nil
	}
	value := cells[0].of(p.raw)
	at, ok := isObject(value)
	if !ok {
		if c.req.badValuesNull {
			return out, nil
		}
		return nil, plan.Errorf(plan.CodeData, "table %s: key %s: %q is no JSON object", c.req.table, p.keys[row], shorten(value))
	}
	var fields []string
	for i := range c.req.columns {
		if c.req.columns[i].source == fromField {
			fields = append(fields, c.req.columns[i].field)
		}
	}
	found := make([][]byte, len(fields))
	d := document{text: value, pos: at}
	d.leaf = func(_ []string, node *pathNode, part cell) error {
		found[node.field], _ = jsonText(part.of(value))
		return nil
	}
	if err := d.walk(newPaths(fields)); err != nil {
		return nil, err
	}
	for i := range c.req.columns {
		if c.req.columns[i].source == fromField {
			out[i] = found[slices.Index(fields, c.req.columns[i].field)]
		}
	}
	return out, nil
}
