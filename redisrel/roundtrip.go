package redisrel

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// roundTrip sends commands as one pipeline, once, and counts. The replies are in out, as the server sent them; error
// replies are replies. An error means that out does not hold all of them.
func (s *server) roundTrip(ctx context.Context, cmds []redis.Cmder, out *respBuffer, n *counters, bytesOut int64) error {
	out.reset()
	start := time.Now()
	var err error
	if len(cmds) == 1 {
		err = s.client.Process(ctx, cmds[0])
	} else {
		pipe := s.client.Pipeline()
		_ = pipe.BatchProcess(ctx, cmds...) // queues, and never fails
		_, err = pipe.Exec(ctx)
	}
	n.waited.Add(int64(time.Since(start)))
	n.roundTrips.Add(1)
	n.bytesOut.Add(bytesOut)
	n.bytesIn.Add(int64(len(out.b)))
	return err
}

// ask sends one command until it is answered, and gives the whole reply to read, an error reply included.
func (s *server) ask(ctx context.Context, c commandName, out *respBuffer, n *counters, args []any, read func(*respReader) error) error {
	cmds := []redis.Cmder{redis.NewRawWriteToCmd(ctx, out, args...)}
	var sum int64
	for _, a := range args {
		sum += argBytes(len(argText(a)))
	}
	var p patience
	for {
		n.commands[c].Add(1)
		err := s.roundTrip(ctx, cmds, out, n, commandBytes(len(args), sum))
		if err == nil {
			err = read(&respReader{buf: out.b})
		}
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errMalformed):
			return s.malformed(c)
		}
		if err := p.again(ctx, s, err); err != nil {
			return err
		}
	}
}

// argText is an argument's text; arguments are strings or pointers to strings, which boxing does not copy.
func argText(a any) string {
	if p, ok := a.(*string); ok {
		return *p
	}
	return a.(string)
}
