package redisrel

import (
	"math"
	"math/bits"
	"strconv"
)

// A part of a bitmap is smallBits bytes, or where few bits are set twice as many as the part before, up to largeBits.
const (
	smallBits = 2 << 10
	largeBits = 64 << 10
)

// bitmapReader reads the bits of strings that are set, by GETRANGE. Bit 0 is the highest of the first byte, as SETBIT has it.
type bitmapReader struct {
	// from and to are the bits that are wanted, both included.
	from, to int64
}

func newBitmapReader(req *scanRequest, _ *layout) elementReader {
	e := req.wanted()
	return bitmapReader{from: max(0, e.from), to: e.to}
}

func (bitmapReader) command() commandName { return cmdGetRange }
func (bitmapReader) repeats() bool        { return false }

func (b bitmapReader) arguments(args []string, at *position, _ int) []string {
	from, to := b.part(at)
	return append(args, strconv.FormatInt(from, 10), strconv.FormatInt(to, 10))
}

// part are the bytes that a part asks for, both included.
func (b bitmapReader) part(at *position) (from, to int64) {
	from, size := b.from/8, int64(smallBits)
	if at != nil {
		from = at.taken
		size, _ = strconv.ParseInt(at.cursor, 10, 64) // as take wrote it
	}
	return from, min(b.to/8, from+min(size, math.MaxInt64-from)-1)
}

func (b bitmapReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	text, err := r.textBody(kind, line)
	if err != nil || text.len < 0 {
		return nil, errMalformed
	}
	from, to := b.part(at)
	set := 0
	for i := range int(text.len) {
		v := r.buf[int(text.off)+i]
		set += bits.OnesCount8(v)
		for v != 0 {
			first := bits.LeadingZeros8(v)
			v &^= 0x80 >> first
			if bit := (from+int64(i))*8 + int64(first); bit >= b.from && bit <= b.to {
				rows.number(rows.add(nilCell), 0, bit)
			}
		}
	}
	if int64(text.len) < to-from+1 || to == b.to/8 {
		return nil, nil
	}
	size := to - from + 1
	if set < smallBits {
		size = min(2*size, largeBits)
	}
	return &position{taken: to + 1, cursor: strconv.FormatInt(size, 10)}, nil
}
