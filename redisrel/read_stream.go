package redisrel

import (
	"bytes"
	"math"
)

// The ordinals of streamShape.elements.
const (
	streamID = iota
	streamMS
	streamSeq
)

// streamReader reads the entries of streams with XRANGE, or backwards with XREVRANGE. Each part begins behind the last id of
// the one before.
type streamReader struct {
	lay      *layout
	req      *scanRequest
	elements elements
}

func newStreamReader(req *scanRequest, lay *layout) elementReader {
	return &streamReader{lay: lay, req: req, elements: req.wanted()}
}

func (s *streamReader) command() commandName {
	if s.elements.reverse {
		return cmdXRevRange
	}
	return cmdXRange
}

func (*streamReader) repeats() bool { return false }

func (s *streamReader) arguments(args []string, at *position, count int) []string {
	e := &s.elements
	from, to := e.span(at)
	if e.listed {
		from = e.names[0]
		if at != nil {
			from = e.names[at.taken]
		}
		to = from
	}
	if e.reverse {
		from, to = to, from
	}
	return append(args, from, to, "COUNT", intText(e.want(at, count)))
}

// span is what is left of a stream or time series behind a position, as the arguments of a command have it.
func (e *elements) span(at *position) (from, to string) {
	from, to = "-", "+"
	if e.from > 0 {
		from = intText(e.from)
	}
	if e.to < math.MaxInt64 {
		to = intText(e.to)
	}
	switch {
	case at == nil:
	case e.reverse:
		to = at.cursor
	default:
		from = at.cursor
	}
	return from, to
}

// behind is the position behind n more elements of a stream or time series, without a cursor, and whether that is the end.
func (e *elements) behind(at *position, n int64, most int) (next *position, end bool) {
	next = &position{taken: n}
	if at != nil {
		next.taken += at.taken
	}
	return next, n < e.want(at, most) || e.first > 0 && next.taken >= e.first
}

// want is how many elements a part of a stream or time series asks for.
func (e *elements) want(at *position, count int) int64 {
	want := int64(count)
	if f := e.first; f > 0 {
		if at != nil {
			f -= at.taken
		}
		want = min(want, f)
	}
	return want
}

func (s *streamReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	n, ok := parseInt(line)
	if !ok || kind != '*' || n < 0 {
		return nil, errMalformed
	}
	var id cell
	for range n {
		var err error
		if id, err = s.entry(r, rows); err != nil {
			return nil, err
		}
	}
	e := &s.elements
	next, end := e.behind(at, n, rows.most)
	if e.listed {
		next.taken += 1 - n // counts the ids
		if next.taken == int64(len(e.names)) {
			return nil, nil
		}
		return next, nil
	}
	if end {
		return nil, nil
	}
	beside := idBehind
	if e.reverse {
		beside = idBefore
	}
	if next.cursor, ok = beside(string(id.of(r.buf))); !ok {
		return nil, nil // there is no such id
	}
	return next, nil
}

// entry reads an entry: its id, and its fields and values.
func (s *streamReader) entry(r *respReader, rows *elementRows) (cell, error) {
	if err := r.array(2); err != nil {
		return nilCell, err
	}
	id, err := r.text()
	if err != nil {
		return nilCell, errMalformed
	}
	dash := bytes.IndexByte(id.of(r.buf), '-')
	if dash <= 0 {
		return nilCell, errMalformed
	}
	row := rows.add(id)
	rows.set(row, streamID, id)
	rows.set(row, streamMS, cell{off: id.off, len: int32(dash)})
	rows.set(row, streamSeq, cell{off: id.off + int32(dash) + 1, len: id.len - int32(dash) - 1})
	kind, line, err := r.head()
	if err != nil {
		return nilCell, errMalformed
	}
	if kind == '_' || kind == '*' && string(line) == "-1" { // an entry that was deleted and is still in its block
		return id, nil
	}
	n, err := fieldCount(kind, line)
	if err != nil {
		return nilCell, err
	}
	fields := row[s.lay.width-len(s.lay.fields):]
	for i := range n {
		name, err1 := r.text()
		value, err2 := r.text()
		if err1 != nil || err2 != nil || name.len < 0 || value.len < 0 {
			return nilCell, errMalformed
		}
		if err := s.field(rows, fields, i, name.of(r.buf), value, r.buf); err != nil {
			return nilCell, err
		}
	}
	return id, nil
}

// field puts the i-th value of an entry where it belongs. Of a field that an entry has twice the first counts.
func (s *streamReader) field(rows *elementRows, fields []cell, i int, name []byte, value cell, buf []byte) error {
	at := i // the order of most entries is that of the columns
	if at >= len(fields) || s.lay.fields[at] != string(name) {
		var ok bool
		if at, ok = s.lay.byName[string(name)]; !ok {
			if s.req.wholeHash {
				return newField(s.req, rows.page.keys[rows.key], string(name), value.of(buf))
			}
			return nil
		}
	}
	if fields[at].len < 0 {
		fields[at] = value
	}
	return nil
}

// idBehind is the first id behind another; false for the last one.
func idBehind(id string) (string, bool) {
	m, s, ok := splitID(id)
	switch {
	case !ok || m == math.MaxUint64 && s == math.MaxUint64:
		return "", false
	case s == math.MaxUint64:
		m, s = m+1, 0
	default:
		s++
	}
	return joinID(m, s), true
}

// idBefore is the last id before another; false for the first one.
func idBefore(id string) (string, bool) {
	m, s, ok := splitID(id)
	switch {
	case !ok || m == 0 && s == 0:
		return "", false
	case s == 0:
		m, s = m-1, math.MaxUint64
	default:
		s--
	}
	return joinID(m, s), true
}

// isID reports whether a text is an id as the server writes it.
func isID(text string) bool {
	m, s, ok := splitID(text)
	return ok && text == joinID(m, s)
}
