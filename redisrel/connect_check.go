package redisrel

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

const (
	refusedRetries = 3
	refusedPause   = 100 * time.Millisecond
	greetingTime   = 200 * time.Millisecond
	alertTime      = 2 * time.Second
)

// check sends a PING on a connection of its own, and says what is wrong where no PONG comes back. A server that refuses
// connections, or closes them at once as a proxy does whose server is away, is asked a few times, and one that is loading
// is waited for.
func (s *Server) check(ctx context.Context, options *redis.Options) error {
	o := *options
	// One connection is used; a pool that has failed to dial as often as it has room would go on dialing in the background.
	o.PoolSize, o.PipelinePoolSize = refusedRetries+2, 1
	probe := redis.NewClient(&o)
	defer probe.Close() // the answer is there
	started, pause, refused := time.Now(), firstPause, 0
	for {
		reply, err := probe.Ping(ctx).Result()
		var answered redis.Error
		switch {
		case err == nil && reply == "PONG":
			return nil
		case err == nil:
			return s.notRedis(nil)
		case errors.As(err, &answered) && strings.HasPrefix(answered.Error(), "NOPERM"):
			return nil // let in, with rights that may well be enough to read
		case ctx.Err() != nil:
			return cancelled(ctx)
		case errors.As(err, &answered) && isBusy(answered.Error()) && time.Since(started) < s.patience:
			pause = min(2*pause, longestPause)
		case turnedAway(err) && refused < refusedRetries:
			refused, pause = refused+1, refusedPause
		default:
			return s.explain(err, &o)
		}
		if err := waitFor(ctx, pause); err != nil {
			return err
		}
	}
}

// turnedAway reports a connection that was refused, or taken and closed, be it in the middle of a reply.
func turnedAway(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET)
}

func waitFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return cancelled(ctx)
	}
}

// explain is the error of a failed first command.
func (s *Server) explain(err error, o *redis.Options) error {
	var reply redis.Error
	if errors.As(err, &reply) {
		return s.explainReply(reply.Error(), o)
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return plan.Errorf(plan.CodeConnection, "there is no host %s", dns.Name).WithHint("look at the host of the URL")
	case errors.As(err, &dns):
		return plan.Errorf(plan.CodeConnection, "the name server does not say what address %s has", dns.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return plan.Errorf(plan.CodeConnection, "redis %s: connection refused", s).
			WithHint("is a server running there? give its URL as redis://host:port")
	case o.Network == "unix" && errors.Is(err, syscall.ENOENT):
		return plan.Errorf(plan.CodeConnection, "there is no socket %s", o.Addr).
			WithHint("unixsocket in redis.conf says where the server has its own")
	case isTLSError(err):
		return explainTLS(s.server, err)
	case isTimeout(err) && o.TLSConfig != nil: // the limit was that of dialing or that of reading
		return plan.Errorf(plan.CodeConnection, "redis %s took the connection and did not answer in TLS", s).
			WithHint("redis:// is the URL of a server that does not speak TLS")
	case isTimeout(err):
		return plan.Errorf(plan.CodeConnection, "redis %s took the connection and did not answer within %s", s, o.ReadTimeout).
			WithHint("the server hangs, or something else listens there")
	case isDialTimeout(err):
		return plan.Errorf(plan.CodeConnection, "redis %s could not be reached within %s", s, o.DialTimeout)
	case strings.HasPrefix(err.Error(), "redis: "): // go-redis could not read the reply
		return s.notRedis(err)
	}
	if said := s.greeting(o); said != "" {
		return s.explainReply(said, o)
	}
	if refused := s.alert(o); refused != nil && isTLSError(refused) {
		return explainTLS(s.server, refused)
	}
	e := plan.Errorf(plan.CodeConnection, "redis %s: the connection failed", s).WithCause(err)
	if o.TLSConfig == nil {
		return e.WithHint("a server that speaks TLS wants a rediss:// URL; what is no Redis server closes the connection as well")
	}
	return e
}

// greeting is the error that a server sends before it is asked anything, as one does that has too many clients. go-redis
// takes it for the answer to its own first command and then meets the closed connection.
func (s *Server) greeting(o *redis.Options) string {
	if o.TLSConfig != nil || o.Network != "tcp" {
		return ""
	}
	conn, err := net.DialTimeout("tcp", s.addr, o.DialTimeout)
	if err != nil {
		return ""
	}
	defer conn.Close() // all that matters has been read
	if err := conn.SetReadDeadline(time.Now().Add(greetingTime)); err != nil {
		return ""
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	reply, isError := strings.CutPrefix(strings.TrimSpace(line), "-")
	if err != nil || !isError {
		return ""
	}
	return reply
}

// alert is why a TLS server closes connections before it is asked anything, as one does that wants a certificate of ours. In
// TLS 1.3 it says so after our side of the handshake is done; a command sent by then resets the connection, and takes the
// alert with it.
func (s *Server) alert(o *redis.Options) error {
	if o.TLSConfig == nil || o.Network != "tcp" {
		return nil
	}
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: o.DialTimeout}, o.Network, s.addr, o.TLSConfig)
	if err != nil {
		return err
	}
	defer conn.Close() // all that matters has been read
	if err := conn.SetReadDeadline(time.Now().Add(alertTime)); err != nil {
		return nil
	}
	_, err = conn.Read(make([]byte, 1))
	return err
}

// explainReply is the error of an error reply to the first commands. The reply's text has no secrets: Redis does not
// repeat what it was given for a password.
func (s *Server) explainReply(reply string, o *redis.Options) error {
	refused := plan.Errorf(plan.CodeConnection, "redis %s refuses the connection: %s", s, reply)
	switch word, _, _ := strings.Cut(reply, " "); {
	case word == "NOAUTH":
		return refused.WithHint("the server wants a password: redis://:PASSWORD@%s", s.addr)
	case word == "WRONGPASS" && o.Username != "":
		return refused.WithHint("the user %s or the password is wrong: redis://USER:PASSWORD@%s", o.Username, s.addr)
	case word == "WRONGPASS", strings.Contains(reply, "invalid password"):
		return refused.WithHint("the password is wrong, or the server wants a user too: redis://USER:PASSWORD@%s", s.addr)
	case strings.Contains(reply, "without any password configured"):
		return refused.WithHint("leave the password out: redis://%s", s.addr)
	case strings.Contains(reply, "DB index is out of range"):
		return plan.Errorf(plan.CodeConnection, "redis %s has no database %d", s, o.DB).
			WithHint("a server has databases 0 to 15 unless it is set up otherwise")
	case strings.Contains(reply, "SELECT is not allowed in cluster mode"):
		return noDatabases(s.server, o.DB)
	case strings.Contains(reply, "max number of clients"):
		return refused.WithHint("the server has all the connections it allows; try again later")
	}
	return refused
}

func (s *Server) notRedis(cause error) error {
	return plan.Errorf(plan.CodeConnection, "what listens at %s is not a Redis server", s.addr).WithCause(cause).
		WithHint("look at the port of the URL")
}

func isDialTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

func isTLSError(err error) bool {
	text := err.Error()
	return strings.Contains(text, "tls: ") || strings.Contains(text, "x509: ")
}
