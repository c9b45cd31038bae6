package redistest

import (
	"io"
	"time"
)

// RefuseNext closes the next n connections as soon as they are made.
func (p *Proxy) RefuseNext(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = n
}

// refuses reports whether a new connection is one of those.
func (p *Proxy) refuses() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse == 0 {
		return false
	}
	p.refuse--
	return true
}

// Slow lets so many bytes of replies through each connection in a second; 0 is any number.
func (p *Proxy) Slow(bytesPerSecond int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.speed = bytesPerSecond
}

// linkTick is how often a slow link lets bytes through.
const linkTick = 5 * time.Millisecond

// send writes a reply, as fast as the link is.
func (p *Proxy) send(w io.Writer, reply string) error {
	p.mu.Lock()
	speed := p.speed
	p.mu.Unlock()
	if speed == 0 {
		_, err := io.WriteString(w, reply)
		return err
	}
	most := max(1, speed*int(linkTick)/int(time.Second))
	for reply != "" {
		n := min(most, len(reply))
		if _, err := io.WriteString(w, reply[:n]); err != nil {
			return err
		}
		reply = reply[n:]
		p.pause(linkTick * time.Duration(n) / time.Duration(most))
	}
	return nil
}

// pause waits, until the proxy is closed at most.
func (p *Proxy) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.done:
	}
}

// LeadTo is where connections lead that are made from now on, as after a failover.
func (p *Proxy) LeadTo(addr string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = addr
}
