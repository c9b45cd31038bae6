package redisrel

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// link is what commands are sent over: a client, or one connection of it.
type link interface {
	Process(ctx context.Context, cmd redis.Cmder) error
	Pipeline() redis.Pipeliner
}

var (
	_ link = (*redis.Client)(nil)
	_ link = (*lentConn)(nil)
)

// roundTrip sends commands as one pipeline, once, and counts. The replies are in out, as the server sent them; error
// replies are replies. An error means that out does not hold all of them. A context that is cancelled ends the waiting, as a broken connection does.
func (s *server) roundTrip(ctx context.Context, cmds []redis.Cmder, out *respBuffer, n *counters, bytesOut int64) error {
	return s.roundTripOver(ctx, s.single, cmds, out, n, bytesOut)
}

func (s *server) roundTripOver(ctx context.Context, over link, cmds []redis.Cmder, out *respBuffer, n *counters, bytesOut int64) error {
	return countTrip(out, n, bytesOut, func() error {
		if s.takes {
			return takeOver(ctx, over, cmds, &take{out: out, replies: len(cmds)})
		}
		own := func(out *respBuffer) []redis.Cmder { return likeCommands(ctx, cmds, out) }
		return sendOrLeave(ctx, cmds, out, own, func(cmds []redis.Cmder) error { return sendOver(ctx, over, cmds) })
	})
}

// roundTripOf is roundTrip for commands that are ready to be sent.
func (s *server) roundTripOf(ctx context.Context, req *request, out *respBuffer, n *counters) error {
	return countTrip(out, n, int64(len(req.b)), func() error {
		if s.takes {
			return takeOver(ctx, s.single, nil, &take{out: out, replies: req.commands, request: req.b})
		}
		own := func(out *respBuffer) []redis.Cmder { return req.cmds(ctx, out) }
		return sendOrLeave(ctx, nil, out, own, func(cmds []redis.Cmder) error { return sendOver(ctx, s.single, cmds) })
	})
}

// countTrip counts what is sent and answered.
func countTrip(out *respBuffer, n *counters, bytesOut int64, trip func() error) error {
	out.reset()
	start := time.Now()
	err := trip()
	n.waited.Add(int64(time.Since(start)))
	n.roundTrips.Add(1)
	n.bytesOut.Add(bytesOut)
	n.bytesIn.Add(int64(len(out.b)))
	return err
}

// takeOver sends commands whose replies the connection takes; none where the take has its own.
func takeOver(ctx context.Context, over link, cmds []redis.Cmder, t *take) error {
	number := lastTake.Add(1)
	takes.Store(number, t)
	defer takes.Delete(number)
	defer t.cancelledBy(ctx)()
	first := redis.NewRawWriteToCmd(ctx, t.out, takeCommand(number))
	cmds = append([]redis.Cmder{first}, cmds...)
	return t.sent(ctx, func() error { return sendOver(ctx, over, cmds) })
}

func sendOver(ctx context.Context, over link, cmds []redis.Cmder) error {
	if len(cmds) == 1 {
		return over.Process(ctx, cmds[0])
	}
	pipe := over.Pipeline()
	_ = pipe.BatchProcess(ctx, cmds...) // queues, and never fails
	_, err := pipe.Exec(ctx)
	return err
}

// untilAnswered calls a request, which is safe to repeat, until there is nothing more to wait for.
func (s *server) untilAnswered(ctx context.Context, request func() error) error {
	var p patience
	for {
		err := request()
		if err == nil {
			return nil
		}
		if err := p.again(ctx, s, err); err != nil {
			return err
		}
	}
}

// askOnce sends one command once, and gives the whole reply to read, an error reply included.
func (s *server) askOnce(ctx context.Context, over link, c commandName, out *respBuffer, n *counters, args []any, read func(*respReader) error) error {
	var sum int64
	for _, a := range args {
		sum += argBytes(len(argText(a)))
	}
	cmds := []redis.Cmder{redis.NewRawWriteToCmd(ctx, out, args...)}
	n.commands[c].Add(1)
	err := s.roundTripOver(ctx, over, cmds, out, n, commandBytes(len(args), sum))
	if err == nil {
		err = read(&respReader{buf: out.b})
	}
	if errors.Is(err, errMalformed) {
		return s.malformed(c)
	}
	return err
}

// argText is an argument's text; arguments are strings or pointers to strings, which boxing does not copy.
func argText(a any) string {
	if p, ok := a.(*string); ok {
		return *p
	}
	return a.(string)
}
