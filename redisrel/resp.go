package redisrel

import (
	"bytes"
	"errors"
)

// errMalformed is a reply that is not what its command answers.
var errMalformed = errors.New("malformed reply")

// respReader walks through replies as the server sent them, RESP2 or RESP3. It copies nothing.
// Source: the RESP specification, redis.io/docs/latest/develop/reference/protocol-spec.
type respReader struct {
	buf []byte
	pos int
}

// cell is a bulk string inside a buffer; a negative length is nil.
type cell struct{ off, len int32 }

var nilCell = cell{len: -1}

// of gives the bytes of a cell; nil for a nil one.
func (c cell) of(buf []byte) []byte {
	if c.len < 0 {
		return nil
	}
	return buf[c.off : int(c.off)+int(c.len) : int(c.off)+int(c.len)]
}

// head reads the first line of a reply: its type byte and the rest of the line. Attributes are passed over.
func (r *respReader) head() (byte, []byte, error) {
	for {
		if r.pos >= len(r.buf) {
			return 0, nil, errMalformed
		}
		end := bytes.IndexByte(r.buf[r.pos:], '\r')
		if end < 1 || r.pos+end+1 >= len(r.buf) || r.buf[r.pos+end+1] != '\n' {
			return 0, nil, errMalformed
		}
		kind, line := r.buf[r.pos], r.buf[r.pos+1:r.pos+end]
		r.pos += end + 2
		if kind != '|' {
			return kind, line, nil
		}
		n, ok := parseInt(line)
		if !ok || n < 0 {
			return 0, nil, errMalformed
		}
		for range 2 * n {
			if err := r.skip(); err != nil {
				return 0, nil, err
			}
		}
	}
}

// skip passes over a whole reply.
func (r *respReader) skip() error {
	kind, line, err := r.head()
	if err != nil {
		return err
	}
	return r.skipBody(kind, line)
}

// skipBody passes over what follows the first line of a reply.
func (r *respReader) skipBody(kind byte, line []byte) error {
	switch kind {
	case '+', '-', ':', '_', ',', '#', '(':
		return nil
	}
	n, ok := parseInt(line)
	if !ok {
		return errMalformed
	}
	switch kind {
	case '$', '=', '!':
		_, err := r.bulk(n)
		return err
	case '%':
		n *= 2
	case '*', '~', '>':
	default:
		return errMalformed
	}
	for ; n > 0; n-- {
		if err := r.skip(); err != nil {
			return err
		}
	}
	return nil
}

// bulk reads the body of a bulk string of n bytes, -1 for nil.
func (r *respReader) bulk(n int64) (cell, error) {
	if n == -1 {
		return nilCell, nil
	}
	if n < 0 || n > int64(len(r.buf)-r.pos-2) {
		return nilCell, errMalformed
	}
	c := cell{off: int32(r.pos), len: int32(n)}
	r.pos += int(n) + 2
	if r.buf[r.pos-2] != '\r' || r.buf[r.pos-1] != '\n' {
		return nilCell, errMalformed
	}
	return c, nil
}

// text reads a reply that is a string or nil.
func (r *respReader) text() (cell, error) {
	if from, to := shortBulk(r.buf, r.pos); to > 0 {
		r.pos = to + 2
		return cell{off: int32(from), len: int32(to - from)}, nil
	}
	kind, line, err := r.head()
	if err != nil {
		return nilCell, err
	}
	return r.textBody(kind, line)
}

// shortBulk finds where the text of a bulk string of less than 100 bytes begins and ends, of which all is there; 0 for any other reply.
// Most are such, and their heads need no search.
func shortBulk(buf []byte, at int) (from, to int) {
	const shortest = len("$1\r\n")
	if at+shortest > len(buf) || buf[at] != '$' {
		return 0, 0
	}
	n := int(buf[at+1]) - '0'
	from = at + 2
	if n < 0 || n > 9 {
		return 0, 0
	}
	if d := int(buf[from]) - '0'; d >= 0 && d <= 9 {
		n = 10*n + d
		from++
	}
	to = from + 2 + n
	if to+2 > len(buf) || buf[from] != '\r' || buf[from+1] != '\n' || buf[to] != '\r' || buf[to+1] != '\n' {
		return 0, 0
	}
	return from + 2, to
}

// textBody is text after the first line.
func (r *respReader) textBody(kind byte, line []byte) (cell, error) {
	switch kind {
	case '$':
		n, ok := parseInt(line)
		if !ok {
			return nilCell, errMalformed
		}
		return r.bulk(n)
	case '_':
		return nilCell, nil
	case '+':
		return cell{off: int32(r.pos - 2 - len(line)), len: int32(len(line))}, nil
	}
	return nilCell, errMalformed
}

// numberBody is text after the first line, or a number.
func (r *respReader) numberBody(kind byte, line []byte) (cell, error) {
	if kind == ',' || kind == ':' {
		kind = '+'
	}
	return r.textBody(kind, line)
}

// array reads the head of an array of n elements.
func (r *respReader) array(n int64) error {
	kind, line, err := r.head()
	if got, ok := parseInt(line); err != nil || !ok || got != n || kind != '*' {
		return errMalformed
	}
	return nil
}

// entryFields reads an entry of a stream up to its fields, the id passed over, and gives their number.
func (r *respReader) entryFields() (int, error) {
	if err := r.array(2); err != nil {
		return 0, err
	}
	if err := r.skip(); err != nil {
		return 0, err
	}
	kind, line, err := r.head()
	if err != nil {
		return 0, err
	}
	return fieldCount(kind, line)
}

// fieldCount is the number of elements of the hash that a reply's first line announces: RESP2 sends an array of names and
// values, RESP3 a map.
func fieldCount(kind byte, line []byte) (int, error) {
	n, ok := parseInt(line)
	switch {
	case !ok || n < 0:
	case kind == '%':
		return int(n), nil
	case kind == '*' && n%2 == 0:
		return int(n / 2), nil
	}
	return 0, errMalformed
}

// replyError is an error reply: the text of it. Blob errors have their text behind the first line.
func (r *respReader) replyError(kind byte, line []byte) (string, bool, error) {
	switch kind {
	case '-':
		return string(line), true, nil
	case '!':
		n, ok := parseInt(line)
		if !ok || n < 0 {
			return "", false, errMalformed
		}
		c, err := r.bulk(n)
		return string(c.of(r.buf)), err == nil, err
	}
	return "", false, nil
}
