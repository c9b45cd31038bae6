package redisrel

import "context"

// sayTogether asks for the texts of a page's keys with one MGET.
func (f *fetcher) sayTogether(_ context.Context, p *page) {
	n := len(p.keys)
	f.sent.reset()
	f.sent.begin(1 + n)
	f.sent.arg(cmdMGet.String())
	for _, key := range p.keys {
		f.sent.arg(key)
	}
	f.count.commands[cmdMGet].Add(1)
	if f.lay.ttl {
		for _, key := range p.keys {
			f.sent.on(key, f.perKey[1])
		}
		f.count.commands[cmdPTTL].Add(int64(n))
	}
	f.limit(n)
}

// judgeTexts reads the replies to an MGET or a JSON.GET for each key.
func (f *fetcher) judgeTexts(p *page) error {
	f.pending = f.pending[:0]
	r := respReader{buf: f.out.b}
	for row := range p.keys {
		kind, line, err := f.replyHead(&r, p, row)
		if err != nil {
			return err
		}
		c, err := f.judgeText(&r, p, row, kind, line)
		if err != nil {
			return f.srv.malformed(f.lay.main)
		}
		p.cells[row] = c
		if c.len >= 0 {
			p.states[row] = rowLive
		}
		if f.lay.ttl {
			if err := f.judgeTTL(&r, p, row); err != nil {
				return err
			}
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

// judgeText is the text in a reply about one key: the only element of an MGET's, or a JSON.GET's own.
func (f *fetcher) judgeText(r *respReader, p *page, row int, kind byte, line []byte) (cell, error) {
	switch n, ok := parseInt(line); {
	case p.states[row] == rowWrongType:
		return nilCell, nil
	case f.lay.main == cmdMGet && (!ok || kind != '*' || n != 1):
		return nilCell, errMalformed
	case f.lay.main == cmdMGet:
		return r.text()
	}
	c, err := r.textBody(kind, line)
	if c.len < 0 { // an MGET's may be another key's type
		p.states[row] = rowGone
	}
	return c, err
}

// judgeTogether reads the reply of an MGET, in which a key of another type looks like one that is gone: only a TYPE tells.
func (f *fetcher) judgeTogether(p *page) error {
	f.pending = f.pending[:0]
	r := respReader{buf: f.out.b}
	kind, line, err := f.replyHead(&r, p, 0)
	if err != nil {
		return err
	}
	if n, ok := parseInt(line); !ok || kind != '*' || n != int64(len(p.keys)) {
		return f.srv.malformed(cmdMGet)
	}
	for row := range p.keys {
		c, err := r.text()
		if err != nil {
			return f.srv.malformed(cmdMGet)
		}
		p.cells[row], p.states[row] = c, rowLive
		if c.len < 0 {
			p.states[row] = rowUnknown
			f.pending = append(f.pending, row)
		}
	}
	if f.lay.ttl {
		for row := range p.keys {
			if err := f.judgeTTL(&r, p, row); err != nil {
				return err
			}
		}
	}
	if r.pos != len(r.buf) {
		return f.srv.malformed(cmdMGet)
	}
	p.raw, f.out.b = f.out.b, p.raw[:0]
	return nil
}
