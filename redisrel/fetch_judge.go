package redisrel

import "rsql/planner/plan"

// judgeKeys reads the replies in f.out, each on its own, and moves them into the page. Keys of which only a TYPE can tell
// whether they are there are left in f.pending.
func (f *fetcher) judgeKeys(p *page) error {
	f.pending = f.pending[:0]
	r := respReader{buf: f.out.b}
	for row := range p.keys {
		if err := f.judgeMain(&r, p, row); err != nil {
			return err
		}
		if f.lay.ttl {
			if err := f.judgeTTL(&r, p, row); err != nil {
				return err
			}
		}
		if err := f.judgeFieldTTLs(&r, p, row); err != nil {
			return err
		}
		if p.states[row] == rowUnknown {
			f.pending = append(f.pending, row)
		}
	}
	if r.pos != len(r.buf) {
		return f.srv.malformed(f.lay.main)
	}
	p.raw, f.out.b = f.out.b, p.raw[:0]
	return nil
}

// judgeMain reads the reply of the command that reads a key.
func (f *fetcher) judgeMain(r *respReader, p *page, row int) error {
	if f.lay.main == cmdType {
		return f.judgeType(r, p, row)
	}
	kind, line, err := f.replyHead(r, p, row)
	switch {
	case err != nil || p.states[row] != rowUnknown:
		return err
	case f.lay.main == cmdHGetAll:
		return f.judgeHash(r, p, row, kind, line)
	case f.lay.counts():
		return f.judgeSize(p, row, kind, line)
	}
	return f.judgeFields(r, p, row, kind, line)
}

// replyHead reads the first line of a reply to the main command; the state of a key of another type is rowWrongType then,
// and rowUnknown of any other.
func (f *fetcher) replyHead(r *respReader, p *page, row int) (byte, []byte, error) {
	p.states[row] = rowUnknown
	kind, line, err := r.head()
	if err != nil {
		return 0, nil, f.srv.malformed(f.lay.main)
	}
	reply, isError, err := r.replyError(kind, line)
	switch {
	case err != nil:
		return 0, nil, f.srv.malformed(f.lay.main)
	case isError && isWrongType(reply):
		p.states[row] = rowWrongType
	case isError && isNoSeries(reply):
		p.states[row] = rowGone
	case isError:
		return 0, nil, f.srv.refused(f.lay.main, f.req.table, p.keys[row], reply)
	}
	return kind, line, nil
}

// judgeSize reads how many elements a key has. No key but a stream and a bitmap can be there and have none, but any none within a range.
func (f *fetcher) judgeSize(p *page, row int, kind byte, line []byte) error {
	n, ok := parseInt(line)
	if kind != ':' || !ok || n < 0 {
		return f.srv.malformed(f.lay.main)
	}
	switch {
	case n > 0:
		p.states[row] = rowLive
	case f.lay.main == f.lay.shape.size && f.lay.shape != streamShape && f.lay.shape != bitmapShape:
		p.states[row] = rowGone
	}
	p.counted += n
	return nil
}

// judgeFields reads the values of an HMGET.
func (f *fetcher) judgeFields(r *respReader, p *page, row int, kind byte, line []byte) error {
	nf := len(f.lay.fields)
	if n, ok := parseInt(line); !ok || kind != '*' || n != int64(nf) {
		return f.srv.malformed(cmdHMGet)
	}
	p.states[row] = rowUnknown
	cells := p.cells[row*nf : (row+1)*nf]
	for i := range cells {
		c, err := r.text()
		if err != nil {
			return f.srv.malformed(cmdHMGet)
		}
		if c.len >= 0 {
			p.states[row] = rowLive
		}
		cells[i] = c
	}
	return nil
}

// judgeHash reads the fields and values of an HGETALL. Redis has no empty hashes: an empty reply is a key that is gone.
func (f *fetcher) judgeHash(r *respReader, p *page, row int, kind byte, line []byte) error {
	n, err := fieldCount(kind, line)
	if err != nil {
		return f.srv.malformed(cmdHGetAll)
	}
	p.states[row] = rowLive
	if n == 0 {
		p.states[row] = rowGone
	}
	nf := len(f.lay.fields)
	cells := p.cells[row*nf : (row+1)*nf]
	for i := range cells {
		cells[i] = nilCell
	}
	for i := range n {
		name, err1 := r.text()
		value, err2 := r.text()
		if err1 != nil || err2 != nil || name.len < 0 || value.len < 0 {
			return f.srv.malformed(cmdHGetAll)
		}
		field := name.of(r.buf)
		at := i // the order of most hashes is that of the columns
		if at >= nf || f.lay.fields[at] != string(field) {
			var ok bool
			if at, ok = f.lay.byName[string(field)]; !ok {
				if _, ok = f.lay.known[string(field)]; ok {
					continue
				}
				return newField(f.req, p.keys[row], string(field), value.of(r.buf))
			}
		}
		cells[at] = value
	}
	return nil
}

// newField is a field that nobody knew of.
func newField(req *scanRequest, key, field string, value []byte) error {
	to := classify(value, inferred)
	if to == plan.NullType {
		to = plan.TextType
	}
	return &plan.RetypeError{
		Table: req.table, Namespace: req.namespace, Column: field, Key: key, Value: shorten(value), From: plan.NullType, To: to, NewField: true,
	}
}

// judgeType reads the reply of a TYPE.
func (f *fetcher) judgeType(r *respReader, p *page, row int) error {
	kind, line, err := r.head()
	if err != nil {
		return f.srv.malformed(cmdType)
	}
	reply, isError, err := r.replyError(kind, line)
	if isError {
		return f.srv.refused(cmdType, f.req.table, p.keys[row], reply)
	}
	var c cell
	if err == nil {
		c, err = r.textBody(kind, line)
	}
	if err != nil || c.len < 0 {
		return f.srv.malformed(cmdType)
	}
	switch string(c.of(r.buf)) {
	case f.lay.shape.redisType:
		p.states[row] = rowLive
		if f.lay.main == cmdMGet { // it was not there a moment ago
			p.states[row] = rowGone
		}
	case "none":
		p.states[row] = rowGone
	default:
		p.states[row] = rowWrongType
	}
	return nil
}

// judgeTTL reads the reply of a PTTL: -1 for none, -2 for a key that is gone.
func (f *fetcher) judgeTTL(r *respReader, p *page, row int) error {
	kind, line, err := r.head()
	if err != nil {
		return f.srv.malformed(cmdPTTL)
	}
	reply, isError, err := r.replyError(kind, line)
	if isError {
		return f.srv.refused(cmdPTTL, f.req.table, p.keys[row], reply)
	}
	ms, ok := parseInt(line)
	if err != nil || kind != ':' || !ok || ms < -2 {
		return f.srv.malformed(cmdPTTL)
	}
	if ms == -2 && p.states[row] != rowWrongType {
		p.states[row] = rowGone
	}
	p.ttls[row] = ms
	return nil
}
