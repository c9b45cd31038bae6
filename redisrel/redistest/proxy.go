package redistest

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Command is a command that passes a [Proxy].
type Command struct {
	// Name is in upper case; Args are the arguments behind it.
	Name string
	Args []string
	// Nth counts the commands of this name since the proxy started or [Proxy.OnCommand] was called, from 1.
	Nth int
}

// Fault is what a proxy does with a command. The zero Fault lets it pass.
type Fault struct {
	// Reply is sent in place of the server's reply, as protocol text; the server does not see the command.
	Reply string
	// Rewrite changes the server's reply, as protocol text.
	Rewrite func(reply string) string
	// Drop closes the connection before the reply; Half closes it in the middle of the reply.
	Drop, Half bool
	// Hang never answers, until the proxy is closed.
	Hang bool
	// Delay is how long the reply is late.
	Delay time.Duration
	// Redirect is the server, as host:port, that connections made from now on lead to, as after a failover.
	Redirect string
}

// Proxy stands between clients and a server and makes faults. It understands RESP2 and RESP3 and passes one command at a
// time on each connection.
type Proxy struct {
	// Addr is what clients connect to.
	Addr string

	listener net.Listener
	done     chan struct{}
	work     sync.WaitGroup

	mu     sync.Mutex
	target string
	fault  func(Command) Fault
	counts map[string]int
	conns  map[net.Conn]struct{}
	dials  int
	refuse int
	speed  int // bytes a second; 0 for any number
}

// StartProxy starts a proxy before the server at addr; it ends with the test.
func StartProxy(tb testing.TB, addr string) *Proxy {
	tb.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{
		Addr: listener.Addr().String(), target: addr, listener: listener, done: make(chan struct{}),
		counts: map[string]int{}, conns: map[net.Conn]struct{}{},
	}
	p.work.Go(p.accept)
	tb.Cleanup(p.Close)
	return p
}

// Client is a client that connects through the proxy; it is closed when the test ends.
func (p *Proxy) Client(tb testing.TB, change ...func(*redis.Options)) *redis.Client {
	tb.Helper()
	options := &redis.Options{Addr: p.Addr}
	for _, f := range change {
		f(options)
	}
	client := redis.NewClient(options)
	tb.Cleanup(func() { _ = client.Close() })
	return client
}

// OnCommand sets what happens to commands from now on, and starts their counts anew; nil lets all pass. The function is
// called by one goroutine at a time.
func (p *Proxy) OnCommand(fault func(Command) Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.counts = fault, map[string]int{}
}

// Dials is how many connections were made to the proxy.
func (p *Proxy) Dials() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dials
}

// DropAll closes all connections.
func (p *Proxy) DropAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

// Close ends the proxy; it is idempotent.
func (p *Proxy) Close() {
	p.mu.Lock()
	select {
	case <-p.done:
	default:
		close(p.done)
	}
	p.mu.Unlock()
	_ = p.listener.Close()
	p.DropAll()
	p.work.Wait()
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		if p.refuses() {
			_ = client.Close()
			continue
		}
		p.work.Go(func() { p.serve(client) })
	}
}

// track remembers a connection, and reports whether the proxy is still open.
func (p *Proxy) track(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = struct{}{}
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

func (p *Proxy) untrack(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	_ = c.Close()
}

// serve passes the commands of one connection until it or the server's ends.
func (p *Proxy) serve(client net.Conn) {
	defer p.untrack(client)
	if !p.track(client) {
		return
	}
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer p.untrack(server)
	if !p.track(server) {
		return
	}
	p.mu.Lock()
	p.dials++
	p.mu.Unlock()
	commands, replies := bufio.NewReader(client), bufio.NewReader(server)
	for {
		raw, err := readFrame(commands)
		if err != nil {
			return
		}
		answer, end := p.answer(raw, server, replies)
		if err := p.send(client, answer); err != nil || end {
			return
		}
	}
}

// answer is the reply to a command, faults applied, and whether the connection ends with it.
func (p *Proxy) answer(raw string, server net.Conn, replies *bufio.Reader) (string, bool) {
	fault := p.decide(parseCommand(raw))
	switch {
	case fault.Drop:
		return "", true
	case fault.Reply != "":
		return fault.Reply, false
	case fault.Hang:
		<-p.done
		return "", true
	case fault.Delay > 0:
		p.pause(fault.Delay)
	}
	if _, err := server.Write([]byte(raw)); err != nil {
		return "", true
	}
	reply, err := readFrame(replies)
	switch {
	case err != nil:
		return "", true
	case fault.Half:
		return reply[:len(reply)/2], true
	case fault.Rewrite != nil:
		return fault.Rewrite(reply), false
	}
	return reply, false
}

func (p *Proxy) decide(c Command) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts[c.Name]++
	c.Nth = p.counts[c.Name]
	if p.fault == nil {
		return Fault{}
	}
	fault := p.fault(c)
	if fault.Redirect != "" {
		p.target = fault.Redirect
	}
	return fault
}

// parseCommand takes a command's protocol text apart.
func parseCommand(raw string) Command {
	var words []string
	_, rest, _ := strings.Cut(raw, "\r\n")
	for rest != "" {
		head, body, _ := strings.Cut(rest, "\r\n")
		n := frameCount(head)
		words = append(words, body[:n])
		rest = body[n+2:]
	}
	if len(words) == 0 {
		return Command{}
	}
	return Command{Name: strings.ToUpper(words[0]), Args: words[1:]}
}
