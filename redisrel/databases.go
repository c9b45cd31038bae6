package redisrel

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

var _ plan.Namespaces = (*Server)(nil)

// databases are the other databases of a server that a session has used.
type databases struct {
	// main is the server of the session's URL; own is the number of its database, and open connects to another one.
	main *Server
	own  int
	open func(ctx context.Context, number int) (*Server, error)
	// opening lets statements that want the same database at the same time connect once; others are those that are
	// connected. What follows is under main's mu.
	opening flights[*Server]
	others  map[int]*Server
	closed  bool
}

// Namespace implements plan.Namespaces: a path is the number of a database, as in FROM "3".users.
func (s *Server) Namespace(ctx context.Context, path []string) (plan.Catalog, error) {
	if len(path) == 0 {
		return s, nil
	}
	number, err := strconv.ParseUint(path[0], 10, 31)
	if err != nil || len(path) > 1 {
		return nil, plan.Errorf(plan.CodeName, "redis %s has no database %s", s, plan.DottedIdent(path)).
			WithHint(`a database is a number in quotes, as in FROM "3".users; a name with a dot is quoted as a whole: "a.b"`)
	}
	return s.Database(ctx, int(number))
}

// Database is another database of the same server, with tables and declarations of its own, connected when it is first asked
// for; the server's own number gives the server itself. It is closed with the server. A database that there is not is a CodeName error.
func (s *Server) Database(ctx context.Context, number int) (*Server, error) {
	d := s.dbs
	if number == d.own {
		return d.main, nil
	}
	if d.open == nil {
		return nil, plan.Errorf(plan.CodeName, "redis %s is a cluster, which has no database %d", d.main, number).
			WithHint("a cluster has database 0 only")
	}
	known := func() (*Server, bool) {
		d.main.mu.Lock()
		defer d.main.mu.Unlock()
		other := d.others[number]
		return other, other != nil
	}
	return d.opening.do(ctx, strconv.Itoa(number), known, func() (*Server, error) {
		other, err := d.open(ctx, number)
		if err != nil {
			return nil, unknownDatabase(err, d.main, number)
		}
		other.dbs, other.database = d, strconv.Itoa(number)
		other.namespace = plan.QuoteIdent(other.database)
		if d.main.namespace != "" {
			other.namespace = d.main.namespace + "." + other.namespace
		}
		d.main.mu.Lock()
		defer d.main.mu.Unlock()
		if d.closed {
			return nil, errors.Join(plan.Errorf(plan.CodeConnection, "redis %s: the connection is closed", d.main), other.closeOwn())
		}
		d.others[number] = other
		return other, nil
	})
}

// unknownDatabase makes an error of the statement's of a database that there is not.
func unknownDatabase(err error, s *Server, number int) error {
	var e *plan.Error
	if errors.As(err, &e) && strings.Contains(e.Msg, "has no database") {
		return plan.Errorf(plan.CodeName, "redis %s has no database %d", s, number).WithHint("%s", e.Hint)
	}
	return err
}

// withDatabases gives a server the way to its other databases; open is nil for clusters.
func (s *Server) withDatabases(own int, open func(ctx context.Context, number int) (*Server, error)) *Server {
	s.dbs.own, s.dbs.open = own, open
	return s
}

// databaseOf connects to another database of a target's server.
func databaseOf(t *target, set settings, connect func(context.Context, *target, settings) (*Server, error)) func(context.Context, int) (*Server, error) {
	return func(ctx context.Context, number int) (*Server, error) {
		other, o := *t, *t.options
		o.DB = number
		other.options = &o
		return connect(ctx, &other, set)
	}
}

// databaseOfClient is [databaseOf] for a caller's client, with connections of rsql's own.
func databaseOfClient(client *redis.Client, set settings) func(context.Context, int) (*Server, error) {
	return func(ctx context.Context, number int) (*Server, error) {
		o := *client.Options()
		o.DB = number
		// What the client has made of its options, it would not make of them again.
		if o.MaxRetries == 0 {
			o.MaxRetries = -1
		}
		for _, limit := range []*time.Duration{&o.ReadTimeout, &o.WriteTimeout} {
			if *limit <= 0 { // 0 is no limit, and asked for by -1
				*limit--
			}
		}
		s := newSession(newServer(redis.NewClient(&o), o.Addr), set)
		s.ownsClient = true
		if err := s.check(ctx, &o); err != nil {
			_ = s.closeOwn() // the first error tells
			return nil, err
		}
		return s, nil
	}
}

// all are the server and its other databases that are connected.
func (s *Server) all() []*Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []*Server{s}
	if s.dbs.main == s {
		for _, number := range slices.Sorted(maps.Keys(s.dbs.others)) {
			out = append(out, s.dbs.others[number])
		}
	}
	return out
}

// labelOf is what messages call a table of the server.
func (s *Server) labelOf(name string) string {
	if s.namespace == "" {
		return name
	}
	return s.namespace + "." + plan.QuoteIdent(name)
}

// where says for EXPLAIN which server and database a scan reads; nothing for those of the session's URL.
func (s *server) where() string {
	switch {
	case s.name != "" && s.database != "":
		return ", database " + s.database + " of " + plan.QuoteIdent(s.name)
	case s.name != "":
		return ", on " + plan.QuoteIdent(s.name)
	case s.database != "":
		return ", database " + s.database
	}
	return ""
}

// DatabaseInfo is a database of a server.
type DatabaseInfo struct {
	Number int
	// Keys is how many keys it has, and Expiring how many of them have a time to live; negative where the server does not say.
	Keys, Expiring int64
	// Own is set for the one that names without a database mean.
	Own bool
}

// Databases lists the databases that have keys, and the server's own.
func (s *Server) Databases(ctx context.Context) ([]DatabaseInfo, error) {
	own := DatabaseInfo{Number: s.dbs.own, Keys: unknownSize, Expiring: unknownSize, Own: true}
	nodes, err := s.nodes(ctx)
	if err != nil {
		return nil, err
	}
	found := map[int]DatabaseInfo{}
	for _, node := range nodes {
		var text string
		err := node.retry(ctx, func() (err error) { text, err = node.single.Info(ctx, "keyspace").Result(); return err })
		if isReply(err) {
			return []DatabaseInfo{own}, nil
		}
		if err != nil {
			return nil, s.broken(ctx, err)
		}
		for name, value := range infoFields(text) {
			var more DatabaseInfo
			number, err := strconv.Atoi(strings.TrimPrefix(name, "db"))
			if err != nil {
				continue
			}
			d := found[number]
			d.Number, d.Own = number, number == own.Number
			if _, err := fmt.Sscanf(value, "keys=%d,expires=%d", &more.Keys, &more.Expiring); err != nil {
				continue
			}
			d.Keys, d.Expiring = d.Keys+more.Keys, d.Expiring+more.Expiring
			found[number] = d
		}
	}
	if _, has := found[own.Number]; !has {
		own.Keys, own.Expiring = 0, 0
		found[own.Number] = own
	}
	var out []DatabaseInfo
	for _, number := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[number])
	}
	return out, nil
}

// ReadOnly reports whether everything is refused that would change the server.
func (s *Server) ReadOnly() bool { return s.settings.readOnly }
