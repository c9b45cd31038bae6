package redisrel

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

// pace holds all scans of a server together to a number of keys a second. The nil pace holds back nobody.
type pace struct{ limiter *rate.Limiter }

// newPace lets so many keys pass each second, and as many at once as one SCAN may ask for; nil for 0, which is any number.
func newPace(keys float64, page int) *pace {
	if keys <= 0 {
		return nil
	}
	return &pace{rate.NewLimiter(rate.Limit(keys), max(page, largestCount))}
}

// wait waits until so many keys, a page at most, may be asked for.
func (p *pace) wait(ctx context.Context, keys int) error {
	if p == nil || keys == 0 {
		return nil
	}
	turn := p.limiter.ReserveN(time.Now(), min(keys, p.limiter.Burst()))
	timer := time.NewTimer(turn.Delay())
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		turn.Cancel()
		return cancelled(ctx)
	}
}

// pacedKeys waits before keys that were asked for by name are fetched.
type pacedKeys struct {
	keySource
	pace *pace
}

func (k *pacedKeys) fill(ctx context.Context, p *page, most int) error {
	if err := k.keySource.fill(ctx, p, most); err != nil {
		return err
	}
	return k.pace.wait(ctx, len(p.keys))
}
