package redisrel

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"rsql/planner/plan"
)

// Server is a connection to a Redis server together with what a session knows of its keys: the temporary tables, what
// discovery found, and the types inferred so far. It is a [plan.Catalog], and safe for concurrent use.
type Server struct {
	*server
	settings settings
	// ownsClient is set where Close closes the client.
	ownsClient bool
	// looked counts what finding tables and columns reads.
	looked counters

	// resolving and inferring let statements that look for the same table at the same time find it once: by the name that
	// was asked for, and by the table's. discovering is the look at the keyspace.
	resolving, inferring flights[*relation]
	discovering          flights[*discovery]

	mu sync.Mutex
	// temporary are the session's own declarations by name; parsed are the server's, by their stored text.
	temporary map[string]*relation
	parsed    map[string]*relation
	// inferred are the relations without a declaration, by the name they were asked for.
	inferred map[string]*relation
	// wholly are the tables whose types come from every value because samples failed.
	wholly map[string]bool
	found  *discovery
	// survey is a small look at the keyspace, for estimates.
	survey *discovery
}

var _ plan.Catalog = (*Server)(nil)

// Connect connects to the server of a redis:// or rediss:// URL, and checks that a Redis server answers there that lets us
// in. The URL may carry a user, a password, a database (/3) and the options of redis.ParseURL. Errors are CodeConnection
// errors that name host:port and never a password.
func Connect(ctx context.Context, rawURL string, opts ...Option) (*Server, error) {
	set := defaultSettings()
	for _, o := range opts {
		o(&set)
	}
	options, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	tune(options, set)
	s := newSession(redis.NewClient(options), options.Addr, set)
	s.ownsClient = true
	if err := s.check(ctx, *options); err != nil {
		_ = s.Close() // the first error tells
		return nil, err
	}
	return s, nil
}

// SilenceClient ends the log that go-redis writes to stderr, in the whole process. All that it says there is in our errors.
func SilenceClient() { logging.Disable() }

// NewServer uses a client of the caller's, which the caller closes. Its own time limits and retries hold. Cluster clients
// and rings are refused: one SCAN would not see all of their keys.
func NewServer(client redis.UniversalClient, opts ...Option) (*Server, error) {
	set := defaultSettings()
	for _, o := range opts {
		o(&set)
	}
	single, ok := client.(*redis.Client)
	if !ok {
		return nil, plan.Errorf(plan.CodeUnsupported, "rsql does not read through a %T yet", client).
			WithHint("give it the *redis.Client of one server")
	}
	return newSession(single, single.Options().Addr, set), nil
}

func newSession(client *redis.Client, addr string, set settings) *Server {
	low := newServer(client, addr)
	low.pageKeys, low.fetches, low.patience = set.pageKeys, set.fetches, set.patience
	low.pace = newPace(set.rate, set.pageKeys)
	return &Server{
		server: low, settings: set,
		temporary: map[string]*relation{}, parsed: map[string]*relation{}, inferred: map[string]*relation{},
		wholly: map[string]bool{},
	}
}

// parseURL is redis.ParseURL with errors that do not repeat the URL, which may hold a password.
func parseURL(rawURL string) (*redis.Options, error) {
	options, err := redis.ParseURL(rawURL)
	if err == nil {
		return options, nil
	}
	e := plan.Errorf(plan.CodeConnection, "%q is not the URL of a Redis server", RedactURL(rawURL)).
		WithHint("write redis://host:6379/0, or rediss:// for TLS")
	if u, parseErr := url.Parse(rawURL); parseErr == nil && u.Scheme != "" && !mayHoldSecret(rawURL) {
		return nil, e.WithCause(err)
	}
	return nil, e
}

// tune sets what the URL left open. The client's own retries are off: they multiply with those for connecting, wait for a
// server that hangs again and again, and repeat commands that must not be. What is safe to repeat we repeat ourselves.
func tune(o *redis.Options, set settings) {
	for _, limit := range []struct {
		of    *time.Duration
		value time.Duration
	}{{&o.DialTimeout, set.dialTimeout}, {&o.ReadTimeout, set.commandTimeout}, {&o.WriteTimeout, set.commandTimeout}} {
		if *limit.of == 0 || limit.of == &o.DialTimeout && *limit.of < 0 { // dialing has a limit always
			*limit.of = limit.value
		}
	}
	o.ContextTimeoutEnabled = true
	o.MaxRetries, o.DialerRetries = -1, 1
	if o.TLSConfig != nil && set.tls != nil {
		name := o.TLSConfig.ServerName
		o.TLSConfig = set.tls.Clone()
		if o.TLSConfig.ServerName == "" {
			o.TLSConfig.ServerName = name
		}
	}
	if o.PoolSize == 0 {
		o.PoolSize = set.fetches + 4
	}
	o.DisableIdentity = true
	if o.Protocol == 0 {
		// Nothing that we read looks different in RESP3, whose push messages the client would look for before each reply.
		o.Protocol = 2
	}
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// Addr is the server's host:port.
func (s *Server) Addr() string { return s.addr }

// Strict reports whether anomalies of a scan are errors.
func (s *Server) Strict() bool { return s.settings.strict }

// Close closes the connections, unless the client is the caller's. It is idempotent.
func (s *Server) Close() error {
	s.mu.Lock()
	owns := s.ownsClient
	s.ownsClient = false
	s.mu.Unlock()
	if !owns {
		return nil
	}
	return s.client.Close()
}
