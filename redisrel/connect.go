package redisrel

import (
	"context"
	"errors"
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
	// namespace is what stands before the names of its tables, as SQL writes it; empty for nothing.
	namespace string
	// dbs are the databases of the server, shared by them all.
	dbs *databases
	// ownsClient is set where Close closes the client.
	ownsClient bool
	// looked counts what finding tables and columns reads.
	looked counters

	// resolving and inferring let statements that look for the same table at the same time find it once: by the name that
	// was asked for, and by the table's. discovering is the look at the keyspace.
	resolving, inferring flights[*relation]
	// finishes are the commands of which mayFinish knows that they are allowed.
	finishes    sync.Map
	discovering flights[*discovery]

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

// Connect connects to the server of a URL, and checks that a Redis server answers there that lets us in:
//
//	redis://host:6379/3             one server and its database, or the cluster that it is a node of; rediss:// speaks TLS
//	redis+cluster://a:7000,b:7000   a cluster, by some of its nodes
//	redis+sentinel://a,b/name/0     the server that sentinels call the master of that name
//
// The URL may carry a user, a password, the options of redis.ParseURL, and ours: cluster, replicas, cacert, cert, key,
// tls_server_name, sentinel_username and sentinel_password. Errors are CodeConnection errors that name host:port and never a password.
func Connect(ctx context.Context, rawURL string, opts ...Option) (*Server, error) {
	set := defaultSettings()
	for _, o := range opts {
		o(&set)
	}
	t, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	if err := tune(t, &set); err != nil {
		return nil, err
	}
	connect := connectServer
	if t.topology == sentinels {
		connect = connectSentinels
	}
	s, err := connect(ctx, t, set)
	if err != nil {
		return nil, err
	}
	if s.cluster == nil || s.cluster.alone {
		set.pace = s.pace
		s.withDatabases(t.options.DB, databaseOf(t, set, connect))
	}
	return s, nil
}

// connectServer connects to the first of a target's servers that answers, or the cluster that it is a node of.
func connectServer(ctx context.Context, t *target, set settings) (*Server, error) {
	var first error
	for _, addr := range t.addrs {
		o := *t.options
		o.Addr = addr
		takes := takeReplies(&o)
		s := newSession(newServer(redis.NewClient(&o), addr), set)
		s.ownsClient, s.takes = true, takes
		err := s.check(ctx, &o)
		if err == nil {
			var c *Server
			if c, err = s.whole(ctx, t); err == nil {
				return c, nil
			}
		}
		_ = s.Close() // the first error tells
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, first
}

// SilenceClient ends the log that go-redis writes to stderr, in the whole process. All that it says there is in our errors.
func SilenceClient() { logging.Disable() }

// Connector makes a [Server] with options.
type Connector func(opts ...Option) (*Server, error)

// UseClient connects through a client of the caller's, as [NewServer] does.
func UseClient(client redis.UniversalClient) Connector {
	return func(opts ...Option) (*Server, error) { return NewServer(client, opts...) }
}

// NewServer uses a client of the caller's, which the caller closes. Its own time limits and retries hold, for a cluster but
// for the connections of rsql's own to the nodes, which [Server.Close] closes. Rings are refused: their servers do not know of one another.
func NewServer(client redis.UniversalClient, opts ...Option) (*Server, error) {
	set := defaultSettings()
	for _, o := range opts {
		o(&set)
	}
	switch c := client.(type) {
	case *redis.Client:
		s := newSession(newServer(c, c.Options().Addr), set)
		set.pace = s.pace
		return s.withDatabases(c.Options().DB, databaseOfClient(c, set)), nil
	case *redis.ClusterClient:
		return sessionOfCluster(newClusterOf(c), set), nil
	}
	return nil, plan.Errorf(plan.CodeUnsupported, "rsql does not read through a %T", client).
		WithHint("give it a *redis.Client or a *redis.ClusterClient")
}

func newSession(low *server, set settings) *Server {
	low.pageKeys, low.fetches, low.patience = set.pageKeys, set.fetches, set.patience
	low.pace, low.pages.fixed, low.name = set.pace, set.fixedPages, set.name
	if low.pace == nil {
		low.pace = newPace(set.rate, scanPages*set.pageKeys)
	}
	s := &Server{
		server: low, settings: set,
		temporary: map[string]*relation{}, parsed: map[string]*relation{}, inferred: map[string]*relation{},
		wholly: map[string]bool{},
	}
	if set.name != "" {
		s.namespace = plan.QuoteIdent(set.name)
	}
	s.dbs = &databases{main: s, others: map[int]*Server{}}
	return s
}

// tune sets what the URL left open. The client's own retries are off: they multiply with those for connecting, wait for a
// server that hangs again and again, and repeat commands that must not be. What is safe to repeat we repeat ourselves.
func tune(t *target, set *settings) error {
	o := t.options
	t.replicas = t.replicas || set.replicas
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
	if err := tuneTLS(t, set); err != nil {
		return err
	}
	if o.PoolSize == 0 {
		// A pool that has failed to dial as often as it has room gives the last error without dialing, for a second.
		o.PoolSize = set.fetches + brokenRetries + 1
	}
	o.DisableIdentity = true
	if o.Protocol == 0 {
		// Nothing that we read looks different in RESP3, whose push messages the client would look for before each reply.
		o.Protocol = 2
	}
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return nil
}

// tuneTLS sets the certificates. The name that a certificate must be for is that of each server's host, where nobody says
// another. What stands beside another server takes over its certificates, but not its name, where it speaks TLS as well.
func tuneTLS(t *target, set *settings) error {
	o, inherited := t.options, set.tlsFiles
	if set.name != "" {
		inherited.ServerName = ""
	}
	files := t.tls.or(inherited)
	if o.TLSConfig == nil {
		if t.tls != (TLSFiles{}) || files != (TLSFiles{}) && set.name == "" {
			return plan.Errorf(plan.CodeConnection, "certificates are given, and redis:// is the URL of a server that does not speak TLS").WithHint("write rediss://")
		}
		return nil
	}
	o.TLSConfig.ServerName = ""
	if set.tls != nil {
		o.TLSConfig = set.tls.Clone()
	}
	return files.apply(o.TLSConfig)
}

// Ping asks for an answer once. One that refuses the command is an answer, too.
func (s *Server) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil && !isReply(err) {
		return s.broken(ctx, err)
	}
	return nil
}

// Addr is the server's host:port.
func (s *Server) Addr() string { return s.addr }

// Strict reports whether anomalies of a scan are errors.
func (s *Server) Strict() bool { return s.settings.strict }

// Close closes the connections, those of other databases as well, unless the client is the caller's. It is idempotent.
func (s *Server) Close() error {
	var errs []error
	for _, one := range s.all() {
		errs = append(errs, one.closeOwn())
	}
	s.mu.Lock()
	s.dbs.closed = true
	s.mu.Unlock()
	return errors.Join(errs...)
}

// closeOwn closes the connections to one database.
func (s *Server) closeOwn() error {
	s.mu.Lock()
	owns := s.ownsClient
	s.ownsClient = false
	s.mu.Unlock()
	var err error
	if s.cluster != nil {
		err = s.cluster.close()
	}
	if !owns {
		return err
	}
	return errors.Join(err, s.client.Close())
}
