package redisrel

import (
	"context"
	"net"
	"slices"
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
	// unanswered are the requests whose replies have not been taken, in their order; extra is what has come of those.
	unanswered []*inFlight
	extra      []byte
	// broken is why the connection is of no more use; nil while it is.
	broken error
}

// inFlight is a request that has been sent, and its replies when they have been taken.
type inFlight struct {
	replies int
	out     respBuffer
	sent    time.Time
	here    bool
	count   *counters
}

// talk gives one connection to speak, and its error back; or that of getting a connection. The server's connections have to take replies.
func (s *server) talk(ctx context.Context, speak func(*talk) error) error {
	var said error
	spoken := false
	t := &take{out: &respBuffer{taken: true}} // it takes nothing itself
	t.talk = func(c *takingConn) error {
		k := &talk{ctx: ctx, conn: c.Conn, limit: c.SetDeadline, wait: max(0, s.single.Options().ReadTimeout)}
		spoken, said = true, speak(k)
		for k.broken == nil && len(k.unanswered) > 0 { // the connection is kept
			_ = k.receive(k.unanswered[0])
		}
		return k.broken
	}
	if err := takeOver(ctx, s.single, nil, t); !spoken {
		return err
	}
	return said
}

// send sends a request, whose replies are to come into a buffer.
func (k *talk) send(req *request, out respBuffer, n *counters) (*inFlight, error) {
	out.reset()
	sent := &inFlight{replies: req.commands, out: out, sent: time.Now(), count: n}
	if k.broken = k.setLimit(); k.broken == nil {
		_, k.broken = k.conn.Write(req.b)
	}
	n.roundTrips.Add(1)
	n.bytesOut.Add(int64(len(req.b)))
	k.unanswered = append(k.unanswered, sent)
	return sent, k.broken
}

// receive takes the replies to a request, and before it those to the requests that were sent before.
func (k *talk) receive(sent *inFlight) error {
	for k.broken == nil && !sent.here {
		first := k.unanswered[0]
		start := time.Now()
		if k.broken = k.setLimit(); k.broken == nil {
			k.broken = k.take(first)
		}
		first.count.waited.Add(int64(time.Since(start)))
	}
	return k.broken
}

// firstBytes is how much of a reply is read to know that it comes.
const firstBytes = 4 << 10

// await waits until something of the replies to the first request that waits for them is here: the server is done with it then, and may be sent another.
func (k *talk) await(first *inFlight) error {
	if k.broken != nil || first.here || len(k.extra) > 0 {
		return k.broken
	}
	start := time.Now()
	if k.broken = k.setLimit(); k.broken == nil {
		var n int
		k.extra = slices.Grow(k.extra[:0], firstBytes)
		if n, k.broken = k.conn.Read(k.extra[:firstBytes]); n > 0 {
			k.extra, k.broken = k.extra[:n], nil // an error comes again
		}
	}
	first.count.waited.Add(int64(time.Since(start)))
	return k.broken
}

// take takes the replies to the first request that waits for them.
func (k *talk) take(first *inFlight) error {
	first.out.b = append(first.out.b, k.extra...)
	end, err := first.out.takeThrough(k.conn, first.replies)
	if err != nil {
		return err
	}
	k.extra = append(k.extra[:0], first.out.b[end:]...)
	first.out.b = first.out.b[:end]
	first.count.bytesIn.Add(int64(end))
	first.here = true
	if k.unanswered = k.unanswered[1:]; len(k.unanswered) == 0 && len(k.extra) > 0 {
		return errNotAsked
	}
	return nil
}

// roundTrip is [server.roundTripOf] over the connection.
func (k *talk) roundTrip(req *request, out *respBuffer, n *counters) error {
	sent, err := k.send(req, *out, n)
	if err == nil {
		err = k.receive(sent)
	}
	*out = sent.out
	return err
}

// setLimit limits the time until something is sent or comes.
func (k *talk) setLimit() error {
	until, limited := k.ctx.Deadline()
	if at := time.Now().Add(k.wait); k.wait > 0 && (!limited || at.Before(until)) {
		until = at
	}
	return k.limit(until)
}
