package redisrel

import (
	"context"
	"io"
	"time"
)

// walkKeys gives one scan its keys of a shared walk. The walk frees what it holds itself.
type walkKeys struct {
	walk  *sharedWalk
	n     int
	part  *walkPart
	count *counters
}

var _ keySource = (*walkKeys)(nil)

func (k *walkKeys) fill(ctx context.Context, p *page, most int) error {
	var first time.Time
	for {
		ended, err := k.more(ctx, p, most)
		n := len(p.keys)
		switch {
		case err != nil:
			return err
		case n > 0 && (ended || n >= most/2):
			return nil
		case ended:
			return io.EOF
		case n > 0 && first.IsZero():
			first = time.Now()
		case n > 0 && time.Since(first) > longestWait:
			return nil
		}
		if ctx.Err() != nil {
			return cancelled(ctx)
		}
	}
}

// more adds keys that were kept to the page, or goes on with the walk; ended says that there are none left.
func (k *walkKeys) more(ctx context.Context, p *page, most int) (ended bool, err error) {
	if n, err := k.take(ctx, p, most); n > 0 || err != nil {
		return false, err
	}
	if err := k.walk.begin(ctx); err != nil {
		return false, err
	}
	defer k.walk.end()
	if n, err := k.take(ctx, p, most); n > 0 || err != nil { // another scan was faster
		return false, err
	}
	if k.walk.ended {
		return true, nil
	}
	return false, k.walk.step(ctx, k, p, most)
}

// take adds keys that were kept to the page.
func (k *walkKeys) take(ctx context.Context, p *page, most int) (int, error) {
	keys, err := k.part.queue.Take(ctx, most-len(p.keys))
	if err != nil {
		return 0, err
	}
	parts := make([]string, len(k.part.parts))
	for _, key := range keys {
		k.part.access.pattern.Match(key, parts) // as it did when the key was found
		p.add(key, parts)
	}
	return len(keys), nil
}

func (k *walkKeys) finish(ctx context.Context) error {
	if err := k.walk.begin(ctx); err != nil {
		return err
	}
	defer k.walk.end()
	if k.walk.keys == nil {
		return nil
	}
	err := k.walk.keys.finish(ctx)
	k.walk.count.moveTo(k.count)
	return err
}

func (k *walkKeys) close() { k.walk.Leave(k.n) }
