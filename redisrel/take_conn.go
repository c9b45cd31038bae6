package redisrel

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// go-redis gives replies as the server sent them (RawWriteToCmd), at an allocation for each text in them. A takingConn reads
// the replies of a pipeline itself, straight into the buffer that they are for, and gives go-redis a short stand-in for
// each. What a pipeline is for, it learns from a first command, which never reaches the server.

// takes are those under way, by the number in their first command.
var (
	takes    sync.Map // of uint64 to *take
	lastTake atomic.Uint64
)

// takePrefix begins the command that names a take. It is no name of a command.
const takePrefix = "*1\r\n$36\r\nrsql takes the replies "

// takeCommand is the name of the command for a take; it has 36 bytes.
func takeCommand(number uint64) string {
	const name = "rsql takes the replies "
	text := strconv.FormatUint(number, 10)
	return name + "0000000000000"[len(text):] + text
}

// standIn is what go-redis is given for each reply to its commands.
const standIn = "+OK\r\n"

var errNotAsked = errors.New("the server sent more than it was asked for")

// takingConn is a connection that can take replies. One goroutine uses it at a time, as go-redis does.
type takingConn struct {
	net.Conn
	take *take
	// doing is the take until the next one, which may end early.
	doing *take
	// left is how many bytes of stand-ins go-redis is still to be given, once the replies are there.
	left int
}

// takeReplies has the client of some options make connections that can take replies, and reports whether they can. RESP3
// may send something else between replies.
func takeReplies(o *redis.Options) bool {
	if o.Protocol != 2 || o.Dialer != nil {
		return false
	}
	o.Dialer = takingDialer(o)
	return true
}

// takingDialer makes connections that can take replies.
func takingDialer(o *redis.Options) func(ctx context.Context, network, addr string) (net.Conn, error) {
	dial := redis.NewDialer(o)
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		taking := &takingConn{Conn: conn}
		if plain, ok := conn.(syscall.Conn); ok { // go-redis looks whether it is alive
			return &plainTakingConn{taking, plain}, nil
		}
		return taking, nil
	}
}

// plainTakingConn is a takingConn without TLS.
type plainTakingConn struct {
	*takingConn
	plain syscall.Conn
}

// SyscallConn is that of the connection itself.
func (c *plainTakingConn) SyscallConn() (syscall.RawConn, error) { return c.plain.SyscallConn() }

// Write sends what go-redis says, but for the command that names a take.
func (c *takingConn) Write(p []byte) (int, error) {
	if !bytes.HasPrefix(p, []byte(takePrefix)) {
		c.doing = nil
		return c.Conn.Write(p)
	}
	end := len(takePrefix) + bytes.IndexByte(p[len(takePrefix):], '\r')
	number, err := strconv.ParseUint(string(p[len(takePrefix):end]), 10, 64)
	t, ok := takes.Load(number)
	if err != nil || !ok {
		return 0, errMalformed
	}
	c.take, c.left = t.(*take), 0
	if c.doing = c.take; !c.doing.begin(c.Conn) {
		return 0, errMalformed
	}
	if c.take.talk != nil {
		return len(p), nil
	}
	if request := c.take.request; request != nil {
		if _, err := c.Conn.Write(request); err != nil {
			return 0, err
		}
		return len(p), nil
	}
	n, err := c.Conn.Write(p[end+2:])
	return n + end + 2, err
}

// SetDeadline sets the time limit, or the one of a take that is cancelled if that is earlier.
func (c *takingConn) SetDeadline(t time.Time) error { return c.doing.limit(t, c.Conn.SetDeadline) }

// SetReadDeadline is [takingConn.SetDeadline] for what is read.
func (c *takingConn) SetReadDeadline(t time.Time) error {
	return c.doing.limit(t, c.Conn.SetReadDeadline)
}

// SetWriteDeadline is [takingConn.SetDeadline] for what is written.
func (c *takingConn) SetWriteDeadline(t time.Time) error {
	return c.doing.limit(t, c.Conn.SetWriteDeadline)
}

// Read gives what the server says, or stand-ins for the replies of a take.
func (c *takingConn) Read(p []byte) (int, error) {
	if c.take != nil {
		t := c.take
		c.take = nil
		if err := c.answer(t); err != nil {
			return 0, err
		}
	}
	if c.left == 0 {
		return c.Conn.Read(p)
	}
	n := 0
	for n < len(p) && c.left > 0 {
		from := (len(standIn) - c.left%len(standIn)) % len(standIn)
		m := copy(p[n:], standIn[from:])
		n, c.left = n+m, c.left-m
	}
	return n, nil
}

// answer takes the replies, and says how many stand-ins go-redis is given for them.
func (c *takingConn) answer(t *take) error {
	c.left = 0
	if t.talk != nil {
		if err := t.talk(c); err != nil {
			return err
		}
	} else if err := t.out.take(c.Conn, t.replies); err != nil {
		return err
	}
	c.left = len(standIn)
	if t.request == nil {
		c.left += t.replies * len(standIn)
	}
	return nil
}

// take reads so many replies, and not a byte more.
func (w *respBuffer) take(conn net.Conn, replies int) error {
	end, err := w.takeThrough(conn, replies)
	if err == nil && end != len(w.b) {
		return errNotAsked
	}
	return err
}

// takeThrough reads so many replies, and what has come behind them, and gives where they end.
func (w *respBuffer) takeThrough(conn net.Conn, replies int) (end int, err error) {
	w.taken = true
	for left := int64(replies); left > 0; {
		next, more, err := w.frame(end)
		switch {
		case err != nil:
			return 0, err
		case next > end:
			end, left = next, left-1+more
		default:
			if err := w.fill(conn); err != nil {
				return 0, err
			}
		}
	}
	return end, nil
}

// takenAtOnce is how many bytes are read at least, where there are so many.
const takenAtOnce = 16 << 10

// fill reads what there is.
func (w *respBuffer) fill(conn net.Conn) error {
	w.b = slices.Grow(w.b, takenAtOnce)
	n, err := conn.Read(w.b[len(w.b):cap(w.b)])
	w.b = w.b[:len(w.b)+n]
	if n > 0 {
		err = nil // it comes again
	}
	if len(w.b) > w.limit {
		return errTooLarge
	}
	return err
}

// frame looks at the frame that begins at a place: where the next one begins, at the same place when it is not all there
// yet, and how many frames more belong to it.
func (w *respBuffer) frame(at int) (next int, more int64, err error) {
	if _, to := shortBulk(w.b, at); to > 0 {
		return to + 2, 0, nil
	}
	end := bytes.IndexByte(w.b[at:], '\n')
	switch {
	case end < 0:
		return at, 0, nil
	case end < 2 || w.b[at+end-1] != '\r':
		return 0, 0, errMalformed
	}
	kind, line := w.b[at], w.b[at+1:at+end-1]
	next = at + end + 1
	switch kind {
	case '+', '-', ':', '_', ',', '#', '(':
		return next, 0, nil
	}
	n, ok := parseInt(line)
	if !ok || n < -1 || n > int64(w.limit) {
		return 0, 0, w.tooMany(ok, n)
	}
	switch kind {
	case '$', '=', '!':
		if n < 0 {
			return next, 0, nil
		}
		if next += int(n) + 2; next > w.limit {
			return 0, 0, errTooLarge
		}
		if next > len(w.b) {
			return at, 0, nil
		}
		return next, 0, nil
	case '*', '~':
		return next, max(n, 0), nil
	case '%':
		return next, 2 * max(n, 0), nil
	case '|':
		return next, 2*max(n, 0) + 1, nil
	}
	return 0, 0, errMalformed
}

// tooMany is the error of a frame that announces n bytes or frames.
func (w *respBuffer) tooMany(isNumber bool, n int64) error {
	if isNumber && n > int64(w.limit) {
		return errTooLarge
	}
	return errMalformed
}
