package redisrel

import (
	"context"
	"strconv"
)

// readLives asks how long the fields live that a page's rows are of, and puts the seconds into the rows.
func (e *elementPages) readLives(ctx context.Context, p *page) error {
	f := e.f
	width, name := f.lay.width, f.lay.slots[pairName]
	var firsts []int // rows, of each key the first
	f.sent.reset()
	for row := 0; row < len(p.owners); {
		first, key := row, p.owners[row]
		for row < len(p.owners) && p.owners[row] == key {
			row++
		}
		firsts = append(firsts, first)
		f.sent.begin(4 + row - first)
		f.sent.arg(cmdHPTTL.String())
		f.sent.arg(p.keys[key])
		f.sent.arg("FIELDS")
		f.sent.number(int64(row - first))
		for at := first; at < row; at++ {
			f.sent.arg(textOf(p.cells[at*width+name].of(p.raw)))
		}
	}
	if len(firsts) == 0 {
		return nil
	}
	f.again = nil // the positions of the keys are those of what was read
	f.out.limit = f.srv.maxPage
	f.count.commands[cmdHPTTL].Add(int64(len(firsts)))
	if err := f.ask(ctx); err != nil {
		return err
	}
	return f.judged(ctx, len(firsts), func() error {
		r := &respReader{buf: f.out.b}
		for i, first := range firsts {
			end := len(p.owners)
			if i+1 < len(firsts) {
				end = firsts[i+1]
			}
			if err := e.takeLives(r, p, first, end); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeLives reads the reply about the fields of the rows from first to before end, which are of one key.
func (e *elementPages) takeLives(r *respReader, p *page, first, end int) error {
	f := e.f
	kind, line, err := r.head()
	if err != nil {
		return f.srv.malformed(cmdHPTTL)
	}
	reply, isError, err := r.replyError(kind, line)
	switch {
	case isError && isWrongType(reply), kind == '_', kind == '*' && string(line) == "-1": // it is gone by now
		return nil
	case isError:
		return f.srv.refused(cmdHPTTL, f.req.table, p.keys[p.owners[first]], reply)
	}
	if n, ok := parseInt(line); err != nil || !ok || kind != '*' || n != int64(end-first) {
		return f.srv.malformed(cmdHPTTL)
	}
	for row := first; row < end; row++ {
		kind, line, err := r.head()
		ms, ok := parseInt(line)
		if err != nil || kind != ':' || !ok || ms < noField {
			return f.srv.malformed(cmdHPTTL)
		}
		if ms < 0 { // it lives for ever, or is gone
			continue
		}
		from := len(p.raw)
		p.raw = strconv.AppendFloat(p.raw, float64(ms)/1000, 'g', -1, 64)
		p.cells[row*f.lay.width+f.lay.slots[fieldLife]] = cell{off: int32(from), len: int32(len(p.raw) - from)}
	}
	return nil
}
