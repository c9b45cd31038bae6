package redisrel

import "context"

// scanAhead sends the SCANs of a scan one after the other, each as soon as the one before it is answered: a SCAN needs the cursor of that,
// and while nobody asks, the server waits.
type scanAhead struct {
	cancel  context.CancelFunc
	replies chan scannedKeys
	err     error // set before replies is closed
}

// runAhead goes on where the scan is. One reply waits for being taken.
func (s *scanKeys) runAhead(ctx context.Context) *scanAhead {
	ctx, cancel := context.WithCancel(ctx)
	a := &scanAhead{cancel: cancel, replies: make(chan scannedKeys, 1)}
	cursor, size := s.cursor, s.size
	go func() {
		defer close(a.replies)
		out := respBuffer{limit: s.srv.maxRow}
		for cursor != "0" {
			reply, err := s.following(ctx, cursor, size, &out)
			if err != nil {
				a.err = err
				return
			}
			select {
			case a.replies <- reply:
			case <-ctx.Done():
				a.err = cancelled(ctx)
				return
			}
			cursor, size = reply.cursor, s.sizeAfter(reply)
		}
	}()
	return a
}

// next is the next reply.
func (a *scanAhead) next(ctx context.Context) (scannedKeys, error) {
	select {
	case reply, ok := <-a.replies:
		if !ok {
			return scannedKeys{}, a.err
		}
		return reply, nil
	case <-ctx.Done():
		return scannedKeys{}, cancelled(ctx)
	}
}

// stop ends it, and waits until it has.
func (a *scanAhead) stop() {
	a.cancel()
	for range a.replies { // until it is closed
	}
}
