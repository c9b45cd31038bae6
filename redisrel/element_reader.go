package redisrel

import "rsql/redisrel/internal/keyset"

// elementReader reads the elements of keys of one Redis type, a part of a key at a time. It keeps nothing of a key: where
// to go on is in positions, so that a part can be read again.
type elementReader interface {
	// command reads a part of a key.
	command() commandName
	// arguments appends what the command says behind the key to read about count elements from a position on; nil is the
	// beginning.
	arguments(args []string, at *position, count int) []string
	// take reads a reply, whose first line has been read, and gives its elements to rows. next is where the key goes on, nil
	// at its end.
	take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (next *position, err error)
	// repeats reports whether a later part may have elements of an earlier one, which rows then tell apart.
	repeats() bool
}

// position is where the reading of a key goes on. It is not changed once it is a page's.
type position struct {
	// cursor is the server's; or the score, or the id, behind which the elements come.
	cursor string
	// taken is how many elements there were before.
	taken int64
	// tail are the last elements before, by which a list shows whether it has moved.
	tail []string
	// seen are the elements that came out before; nil when no reader asks.
	seen *keyset.Set
}

// elementRows takes the elements of one key after the other.
type elementRows struct {
	page  *page
	lay   *layout
	key   int32
	named bool // rows are told apart by ids
	out   *respBuffer
	// most is how many elements of a key are wanted.
	most int
}

// add makes a row; its cells are nil.
func (e *elementRows) add(id cell) []cell {
	p, from := e.page, len(e.page.cells)
	p.owners = append(p.owners, e.key)
	if e.named {
		p.ids = append(p.ids, id)
	}
	for range e.lay.width {
		p.cells = append(p.cells, nilCell)
	}
	return p.cells[from:]
}

// cut takes the last rows back, so that n are left.
func (e *elementRows) cut(n int) {
	p := e.page
	p.owners, p.cells = p.owners[:n], p.cells[:n*e.lay.width]
	if e.named {
		p.ids = p.ids[:n]
	}
}

// set puts an element's part into a row, where it is needed.
func (e *elementRows) set(row []cell, slot int, c cell) {
	if at := e.lay.slots[slot]; at >= 0 {
		row[at] = c
	}
}

// number puts a number into a row that is in no reply.
func (e *elementRows) number(row []cell, slot int, v int64) {
	if e.lay.slots[slot] >= 0 {
		e.text(row, slot, intText(v))
	}
}

// text puts a text into a row that is in no reply.
func (e *elementRows) text(row []cell, slot int, v string) {
	if at := e.lay.slots[slot]; at >= 0 {
		row[at] = cell{off: int32(len(e.out.b)), len: int32(len(v))}
		e.out.b = append(e.out.b, v...)
	}
}
