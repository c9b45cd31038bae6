package redisrel

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// errRedirected is a reply that sends its command to another node of the cluster.
var errRedirected = errors.New("another node has the key")

// mostHops is how often a command is sent to another node again.
const mostHops = 16

// redirect is where a reply sends its command: to the node that has the slot now (MOVED), or that is about to have it and
// may have the key (ASK).
type redirect struct {
	addr string
	ask  bool
}

// redirectOf reads a reply such as MOVED 3999 127.0.0.1:6381.
func redirectOf(reply string) (redirect, bool) {
	word, rest, _ := strings.Cut(reply, " ")
	if word != "MOVED" && word != "ASK" {
		return redirect{}, false
	}
	_, addr, ok := strings.Cut(rest, " ")
	return redirect{addr: strings.TrimSpace(addr), ask: word == "ASK"}, ok
}

// hop is a redirect of some keys.
type hop struct {
	redirect
	keys []int
}

// hasRedirect reports whether there may be a reply among others that is a redirect.
func hasRedirect(replies []byte) bool {
	for _, word := range []string{"-MOVED ", "-ASK "} {
		if at := bytes.Index(replies, bytesOf(word)); at == 0 || at > 0 && replies[at-1] == '\n' {
			return true
		}
	}
	return false
}

// routed are commands that were sent to a node, as many for each of some keys, and their replies.
type routed struct {
	srv   *server
	cmds  []redis.Cmder
	keys  int
	out   *respBuffer
	count *counters
	// inOrder is set where commands of different keys must not overtake one another.
	inOrder bool
	// again, when it is set, makes the commands of a key that are sent to a node.
	again func(key int, to string) []redis.Cmder
}

// follow puts the replies of other nodes in the place of those that sent their commands there.
func (r *routed) follow(ctx context.Context) error {
	if r.srv.cluster == nil {
		return nil
	}
	for range mostHops {
		replies, hops, err := r.redirected()
		if err != nil || len(hops) == 0 {
			return err
		}
		if err := r.resend(ctx, replies, hops); err != nil {
			return err
		}
	}
	return plan.Errorf(plan.CodeServer, "redis %s: the nodes of the cluster send a command to one another, for the %dth time", r.srv, mostHops).
		WithHint("do they agree on who has which slot? redis-cli --cluster check tells")
}

// redirected takes the replies apart, and finds the keys of which a reply is a redirect, by where they are sent.
func (r *routed) redirected() (replies [][]byte, hops []hop, err error) {
	replies = make([][]byte, len(r.cmds))
	per := len(r.cmds) / r.keys
	reader := respReader{buf: r.out.b}
	for i := range r.cmds {
		from := reader.pos
		kind, line, err := reader.head()
		if err == nil {
			err = reader.skipBody(kind, line)
		}
		if err != nil {
			return nil, nil, err
		}
		replies[i] = r.out.b[from:reader.pos]
		if kind != '-' {
			continue
		}
		if to, ok := redirectOf(string(line)); ok {
			hops = r.hop(hops, to, i/per)
		}
	}
	return replies, hops, nil
}

// hop adds a key to where it is sent.
func (r *routed) hop(hops []hop, to redirect, key int) []hop {
	if strings.HasPrefix(to.addr, ":") { // the node does not know its own address
		host, _, _ := net.SplitHostPort(r.srv.addr)
		to.addr = net.JoinHostPort(host, to.addr[1:])
	}
	from := 0
	if r.inOrder {
		from = max(0, len(hops)-1)
	}
	for i := from; i < len(hops); i++ {
		if h := &hops[i]; h.redirect == to {
			if h.keys[len(h.keys)-1] != key {
				h.keys = append(h.keys, key)
			}
			return hops
		}
	}
	return append(hops, hop{to, []int{key}})
}

// resend sends the commands of redirected keys on, and puts all replies together.
func (r *routed) resend(ctx context.Context, replies [][]byte, hops []hop) error {
	all := r.out.b
	defer func() { r.out.b = all }()
	r.out.b = nil
	per := len(r.cmds) / r.keys
	for _, h := range hops {
		if !h.ask {
			r.srv.cluster.stale()
		}
		var cmds []redis.Cmder
		for _, key := range h.keys {
			own := r.cmds[key*per : (key+1)*per]
			if r.again != nil {
				own = r.again(key, h.addr)
			}
			for _, cmd := range own {
				if h.ask {
					cmds = append(cmds, redis.NewRawWriteToCmd(ctx, r.out, "ASKING"))
				}
				cmds = append(cmds, cmd)
			}
		}
		if err := r.sendTo(ctx, r.srv.cluster.node(h.addr), cmds); err != nil {
			return err
		}
		if err := r.place(replies, h.keys, h.ask); err != nil {
			return err
		}
	}
	all = bytes.Join(replies, nil)
	return nil
}

// sendTo sends commands to another node. What was sent before is not to be sent again, so that a connection that cannot be made
// is tried a few times.
func (r *routed) sendTo(ctx context.Context, to *server, cmds []redis.Cmder) error {
	var p patience
	for {
		err := to.roundTrip(ctx, cmds, r.out, r.count, 0)
		if err == nil || !r.inOrder || !isDial(err) {
			return err
		}
		if err := p.again(ctx, to, err); err != nil {
			return &followError{err}
		}
	}
}

// followError is why there was no connection to send commands on; the node that they were sent to first has answered.
type followError struct{ cause error }

// Error implements error.
func (e *followError) Error() string { return e.cause.Error() }

// Unwrap gives what failed.
func (e *followError) Unwrap() error { return e.cause }

// place puts the replies in out in the places of those of some keys.
func (r *routed) place(replies [][]byte, keys []int, asking bool) error {
	per := len(r.cmds) / r.keys
	reader := respReader{buf: bytes.Clone(r.out.b)}
	for _, key := range keys {
		for i := key * per; i < (key+1)*per; i++ {
			if asking {
				if err := reader.skip(); err != nil { // +OK
					return err
				}
			}
			from := reader.pos
			if err := reader.skip(); err != nil {
				return err
			}
			replies[i] = reader.buf[from:reader.pos]
		}
	}
	return nil
}

// stale makes the next statement look at the slots again.
func (c *cluster) stale() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved = true
}
