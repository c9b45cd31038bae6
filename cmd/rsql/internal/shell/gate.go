package shell

import (
	"io"
	"sync"
)

// gate passes results on until it is shut. What was interrupted and did not end in time may go on in the background, and
// must not write between the lines of what follows.
type gate struct {
	mu   sync.Mutex
	out  io.Writer
	done bool
}

var _ io.Writer = (*gate)(nil)

// Write writes through, or nowhere.
func (g *gate) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.done {
		return len(p), nil
	}
	return g.out.Write(p)
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.done = true
}
