package redisrel

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	// latePages in a row that are late halve the size; promptPages in a row that are not let it grow by an eighth of what it
	// may be at most.
	latePages, promptPages = 2, 4
	// A page is late that takes lateFactor times as long as the fastest of late, and lateTime. What is far away is not late.
	lateFactor = 4
	lateTime   = 20 * time.Millisecond
	// smallestPage is what pages shrink to, unless they are smaller.
	smallestPage = 10
	// fastestGrows is the part, one in so many, by which the fastest time grows with each page: a server that was nearer once
	// is forgotten after some thousand pages.
	fastestGrows = 1000
)

// pageSize keeps the pages of a server small while it is slow: they shrink when its replies take longer than they did, since
// others wait for those, too, and grow back slowly. The zero value is ready, and safe for concurrent use.
type pageSize struct {
	// fixed pages are always as large as they may be.
	fixed bool
	limit atomic.Int64 // 0 for none

	mu           sync.Mutex
	fastest      time.Duration // 0 before the first page
	late, prompt int
}

// now is how many keys the next page has, of most that it may have.
func (p *pageSize) now(most int) int {
	if limit := int(p.limit.Load()); limit > 0 {
		return min(limit, most)
	}
	return most
}

// took tells how long the replies of a page took that might have had most keys.
func (p *pageSize) took(d time.Duration, most int) {
	if p.fixed {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fastest == 0 || d < p.fastest {
		p.fastest = d
	}
	p.fastest += p.fastest / fastestGrows
	if d > lateFactor*p.fastest+lateTime {
		p.late, p.prompt = p.late+1, 0
		if p.late == latePages {
			p.late = 0
			p.limit.Store(int64(max(p.now(most)/2, min(most, smallestPage))))
		}
		return
	}
	p.late, p.prompt = 0, p.prompt+1
	if p.prompt < promptPages {
		return
	}
	p.prompt = 0
	if grown := p.now(most) + max(1, most/8); grown < most {
		p.limit.Store(int64(grown))
	} else {
		p.limit.Store(0)
	}
}
