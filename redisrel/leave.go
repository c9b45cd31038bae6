package redisrel

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A connection that go-redis has made for somebody else, or that speaks RESP3, has no replies taken from it and no time limit set: a request
// over it that outlasts its context is left to itself. Its replies go where nobody looks, and its connection comes back to the pool, or is closed,
// when the client's own time limit ends it.

// errLeft is what becomes of a request that is left to itself: whether it arrived is not known.
var errLeft = fmt.Errorf("the request was left unanswered: %w", os.ErrDeadlineExceeded)

// sendOrLeave sends commands whose replies go to out, and leaves them to themselves a moment after the context is cancelled. own makes
// commands of the request's own, with replies to a buffer of its own; where the context cannot be cancelled, cmds are sent if there are any.
func sendOrLeave(ctx context.Context, cmds []redis.Cmder, out *respBuffer, own func(*respBuffer) []redis.Cmder, send func([]redis.Cmder) error) error {
	if ctx.Done() == nil {
		if cmds == nil {
			cmds = own(out)
		}
		return send(cmds)
	}
	mine := &respBuffer{b: out.b, limit: out.limit}
	made := own(mine)
	running, err := within(ctx, func() error { return send(made) })
	if running != nil {
		out.b = slices.Clone(out.b) // the request goes on appending to what it was given
		return errLeft
	}
	out.b = mine.b
	return err
}

// likeCommands are commands with the same arguments, whose replies go to another buffer. Arguments by reference are read now.
func likeCommands(ctx context.Context, cmds []redis.Cmder, out *respBuffer) []redis.Cmder {
	made := make([]redis.Cmder, len(cmds))
	for i, cmd := range cmds {
		args := slices.Clone(cmd.Args())
		for j, a := range args {
			if text, ok := a.(*string); ok {
				args[j] = *text
			}
		}
		made[i] = redis.NewRawWriteToCmd(ctx, out, args...)
	}
	return made
}

// lentConn is one connection of a client's, for single commands.
type lentConn struct {
	*redis.Conn
	// using is held while a command is under way.
	using sync.Mutex
}

// lend takes a connection of a client.
func lend(client *redis.Client) *lentConn { return &lentConn{Conn: client.Conn()} }

// Process sends a command.
func (c *lentConn) Process(ctx context.Context, cmd redis.Cmder) error {
	c.using.Lock()
	defer c.using.Unlock()
	return c.Conn.Process(ctx, cmd)
}

// Close gives the connection back: later, where a command is left to itself, whose reply would be the next user's.
func (c *lentConn) Close() {
	giveBack := func() { _ = c.Conn.Close() } // all that matters has been read
	if c.using.TryLock() {
		defer c.using.Unlock()
		giveBack()
		return
	}
	go func() {
		c.using.Lock()
		defer c.using.Unlock()
		giveBack()
	}()
}
