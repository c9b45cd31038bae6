package redisrel

import "sync/atomic"

const (
	// rowsPerKey is how many rows a page may have for each key that a page of keys with one row has: an element costs the server
	// about a fifth of what a key does.
	rowsPerKey = 5
	// fewestShared is how many keys a page has at least, so that a round trip is not made for each of them.
	fewestShared = 3
)

// pageShare is how many keys of many rows are read at once in a scan, so that their page keeps the server as busy as one of keys with one
// row does, and no longer. It is safe for concurrent use; the nil pageShare is for keys with one row.
type pageShare struct {
	// rows is about how many a key has, in sixteenths; 0 before the first page.
	rows atomic.Int64
}

func newPageShare() *pageShare { return &pageShare{} }

// of is how many keys there are to be in a page that may have most keys.
func (s *pageShare) of(most int) int {
	if s == nil {
		return most
	}
	rows := s.rows.Load()
	if rows == 0 {
		return min(most, smallestPage)
	}
	return min(most, max(fewestShared, int(16*rowsPerKey*int64(most)/rows)))
}

// had tells how many rows some keys had.
func (s *pageShare) had(keys, rows int) {
	if s == nil {
		return
	}
	const weight = 4 // of what was known before, beside that of the new, which is 1
	now := max(1, 16*int64(rows)/int64(keys))
	if known := s.rows.Load(); known > 0 {
		now = (weight*known + now) / (1 + weight)
	}
	s.rows.Store(max(1, now)) // one that overtakes another is as good
}
