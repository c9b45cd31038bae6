package redisrel

import (
	"errors"
	"io"
	"slices"
	"strconv"
)

// errTooLarge is a page whose replies need more bytes than allowed.
var errTooLarge = errors.New("the replies are larger than allowed")

// respBuffer gathers the replies of a pipeline. It is the writer of redis.RawWriteToCmds: go-redis copies bulk strings
// with io.CopyN, which goes through ReadFrom and so needs no buffer of its own.
type respBuffer struct {
	b     []byte
	limit int
	// taken is set where the connection has put the replies here, and go-redis has stand-ins for them.
	taken bool
}

var (
	_ io.Writer     = (*respBuffer)(nil)
	_ io.ReaderFrom = (*respBuffer)(nil)
)

// Write appends protocol lines.
func (w *respBuffer) Write(p []byte) (int, error) {
	if w.taken {
		return len(p), nil
	}
	if len(w.b)+len(p) > w.limit {
		return 0, errTooLarge
	}
	w.b = append(w.b, p...)
	return len(p), nil
}

// ReadFrom appends what an io.LimitedReader has left, and fails when it ends early.
func (w *respBuffer) ReadFrom(r io.Reader) (int64, error) {
	limited, ok := r.(*io.LimitedReader)
	if !ok {
		return io.Copy(struct{ io.Writer }{w}, r)
	}
	size := limited.N
	if int64(len(w.b))+size > int64(w.limit) {
		return 0, errTooLarge
	}
	w.b = slices.Grow(w.b, int(size))
	n, err := io.ReadFull(limited.R, w.b[len(w.b):len(w.b)+int(size)])
	limited.N -= int64(n)
	w.b = w.b[:len(w.b)+n]
	return int64(n), err
}

// reset empties the buffer, and lets go of memory that one unusual page needed.
func (w *respBuffer) reset() {
	const keep = 1 << 20
	if cap(w.b) > keep {
		w.b = nil
	}
	w.b, w.taken = w.b[:0], false
}

// argBytes is what an argument of n bytes takes in a command.
func argBytes(n int) int64 { return int64(1 + decimalDigits(n) + 2 + n + 2) }

// commandBytes is what a command takes, given the sum of its arguments' argBytes.
func commandBytes(args int, argSum int64) int64 { return int64(1+decimalDigits(args)+2) + argSum }

func decimalDigits(n int) int {
	var room [20]byte
	return len(strconv.AppendInt(room[:0], int64(n), 10))
}
