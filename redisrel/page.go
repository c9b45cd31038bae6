package redisrel

// rowState is what a fetch found under a key.
type rowState uint8

const (
	// rowUnknown has not been told yet: all of the fields asked for are nil.
	rowUnknown rowState = iota
	// rowLive is a row.
	rowLive
	// rowGone is a key that does not exist.
	rowGone
	// rowWrongType is a key of another Redis type.
	rowWrongType
)

// page is a number of keys and what was fetched of them. One goroutine has it at a time.
type page struct {
	// flight are the page's replies while they are under way.
	flight *inFlight
	// home is the server that the keys came from.
	home *server
	keys []string
	// parts are the values of the placeholders, key after key.
	parts []string
	// raw holds the replies; cells are the values in it, row after row, layout.width of them each.
	raw    []byte
	cells  []cell
	states []rowState
	// ttls are the times to live in milliseconds, -1 for none; empty when not asked for.
	ttls []int64
	// fieldTTLs are the same of the fields of layout.fieldTTLs, key after key; -2 for a field that is not there.
	fieldTTLs []int64

	// Of shapes that give many rows a key: owners are the keys of the rows, ids what tells the rows of a key apart, where that
	// is asked for, at is where the reading of each key goes on (nil: at its beginning), and counted are rows without columns.
	owners  []int32
	ids     []cell
	at      []*position
	counted int64
}

// clear makes the page empty and keeps its memory.
func (p *page) clear() {
	clear(p.keys)
	clear(p.parts)
	clear(p.at)
	p.owners, p.ids, p.at, p.counted = p.owners[:0], p.ids[:0], p.at[:0], 0
	p.keys, p.parts, p.cells, p.states, p.ttls = p.keys[:0], p.parts[:0], p.cells[:0], p.states[:0], p.ttls[:0]
}

// add appends a key and its parts.
func (p *page) add(key string, parts []string) {
	p.keys = append(p.keys, key)
	p.parts = append(p.parts, parts...)
}

// cut takes the keys from n on into a page of their own; the page has the given number of parts a key.
func (p *page) cut(n, parts int) *page {
	rest := &page{home: p.home}
	rest.keys = append(rest.keys, p.keys[n:]...)
	rest.parts = append(rest.parts, p.parts[n*parts:]...)
	p.keys, p.parts = p.keys[:n], p.parts[:n*parts]
	if len(p.at) > n {
		rest.at = append(rest.at, p.at[n:]...)
		p.at = p.at[:n]
	}
	return rest
}

// join appends another page's keys.
func (p *page) join(o *page) *page {
	if len(o.at) > 0 && len(p.at) < len(p.keys) {
		p.at = append(p.at, make([]*position, len(p.keys)-len(p.at))...)
	}
	p.at = append(p.at, o.at...)
	p.keys = append(p.keys, o.keys...)
	p.parts = append(p.parts, o.parts...)
	return p
}
