package frame

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"

	"rsql/planner/plan"
	"rsql/redisrel"
)

// sessionCatalog is where statements find the tables of servers. It connects to the first server when it is asked for one of its.
type sessionCatalog struct{ session *Session }

var _ plan.Namespaces = sessionCatalog{}

// tables is the catalog of the session's servers.
func (s *Session) tables() plan.Namespaces { return sessionCatalog{s} }

// Table implements plan.Catalog.
func (c sessionCatalog) Table(ctx context.Context, name string) (plan.Table, error) {
	if err := c.session.connected(ctx); err != nil {
		return nil, orFile(err, name)
	}
	t, err := c.session.server.Table(ctx, name)
	return t, orFile(err, name)
}

// orFile is the error of a table that is not found, which says so where there is a file of that name.
func orFile(err error, name string) error {
	var known *plan.Error
	if !errors.As(err, &known) || known.Code != plan.CodeName && known.Code != plan.CodeConnection {
		return err
	}
	if info, statErr := os.Stat(name); statErr != nil || !info.Mode().IsRegular() {
		return err
	}
	return known.WithHint("there is a file of that name, and the names of files are written in single quotes: '%s'", strings.ReplaceAll(name, "'", "''"))
}

// Namespace implements plan.Namespaces.
func (c sessionCatalog) Namespace(ctx context.Context, path []string) (plan.Catalog, error) {
	return c.session.serverOf(ctx, path)
}

// serverOf is the server, in one of its databases, that a path means: that of the session's URL for none, another database
// of it for a number, an attached one for its name, and a database of that for both.
func (s *Session) serverOf(ctx context.Context, path []string) (*redisrel.Server, error) {
	if len(path) == 0 || isNumber(path[0]) {
		if err := s.connected(ctx); err != nil {
			return nil, err
		}
		return databaseOf(ctx, s.server, path)
	}
	one, err := s.attached.find(path[0])
	if err != nil {
		return nil, err
	}
	if one == nil {
		return nil, s.attached.unknown(path[0])
	}
	return databaseOf(ctx, one.server, path[1:])
}

func isNumber(name string) bool {
	_, err := strconv.ParseUint(name, 10, 64)
	return err == nil
}

// databaseOf is the database of a server that a path means.
func databaseOf(ctx context.Context, server *redisrel.Server, path []string) (*redisrel.Server, error) {
	cat, err := server.Namespace(ctx, path)
	if err != nil {
		return nil, err
	}
	return cat.(*redisrel.Server), nil
}

// servers are those that are connected, attached ones included.
func (s *Session) servers() []*redisrel.Server {
	var out []*redisrel.Server
	if server := s.reached(); server != nil {
		out = append(out, server)
	}
	for _, one := range s.attached.list() {
		out = append(out, one.server)
	}
	return out
}

// Database is a database of the session's server, or of an attached one.
type Database struct {
	session *Session
	path    []string
}

// Database is another database of the server, Database("3"), an attached server, Database("east"), or another database of that,
// Database("east", "3"). What is wrong with the path shows when its tables are read.
func (s *Session) Database(path ...string) *Database { return &Database{session: s, path: path} }

// Table is a table there; see [Session.Table].
func (d *Database) Table(name string) *Frame { return d.session.table(here(), d.path, name) }

// Scan is a table there over the keys of a pattern; see [Session.Scan].
func (d *Database) Scan(pattern string) *Frame { return d.session.table(here(), d.path, pattern) }
