package redisrel

import (
	"context"
	"net"
	"time"
)

// talk is a connection that answers several requests of one goroutine, one after the other, which costs the client less for each than
// connections that are taken from the pool and given back.
type talk struct {
	ctx  context.Context
	conn net.Conn
	// limit sets a time limit of the connection, and wait is how long an answer is waited for; 0 for ever.
	limit func(time.Time) error
	wait  time.Duration
	// broken is why the connection is of no more use; nil while it is.
	broken error
}

// talk gives one connection to speak, and its error back; or that of getting a connection. The server's connections have to take replies.
func (s *server) talk(ctx context.Context, speak func(*talk) error) error {
	var said error
	spoken := false
	t := &take{out: &respBuffer{taken: true}} // it takes nothing itself
	t.talk = func(c *takingConn) error {
		k := &talk{ctx: ctx, conn: c.Conn, limit: c.SetDeadline, wait: max(0, s.single.Options().ReadTimeout)}
		spoken, said = true, speak(k)
		return k.broken
	}
	if err := takeOver(ctx, s.single, nil, t); !spoken {
		return err
	}
	return said
}

// roundTrip is [server.roundTripOf] over the connection.
func (k *talk) roundTrip(req *request, out *respBuffer, n *counters) error {
	return countTrip(out, n, int64(len(req.b)), func() error {
		k.broken = k.answered(req, out)
		return k.broken
	})
}

func (k *talk) answered(req *request, out *respBuffer) error {
	until, limited := k.ctx.Deadline()
	if at := time.Now().Add(k.wait); k.wait > 0 && (!limited || at.Before(until)) {
		until = at
	}
	if err := k.limit(until); err != nil {
		return err
	}
	if _, err := k.conn.Write(req.b); err != nil {
		return err
	}
	return out.take(k.conn, req.commands)
}
