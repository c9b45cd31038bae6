package redisrel

import (
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// server is a Redis server that tables read from, and how its kindness is used. It is safe for concurrent use.
type server struct {
	// client sends commands to wherever their key is; single is the same for one server, and nil for a whole cluster.
	client redis.UniversalClient
	single *redis.Client
	// cluster is that of a node, and of the server that stands for a whole cluster; nil for others.
	cluster *cluster
	// addr is where the server is: host:port. name is what the session calls it where it stands beside another one, and
	// database the number of a database that is not the one of its URL; empty for none.
	addr, name, database string
	// replica is set for one that is read from because it is one.
	replica bool
	// elected is set where another server may take the place of this one, so that a broken connection is waited for.
	elected bool
	// pageKeys is how many keys one pipeline fetches and the first SCAN asks for. Redis answers other clients between two
	// commands and, in practice, between two reads of 16 KiB from a connection; small pages keep their waiting short.
	pageKeys int
	// fetches is over how many connections pages are fetched at once, beside the one that scans.
	fetches int
	// pace is how fast keys may be read, and pages how many of them at once while the server is slow.
	pace  *pace
	pages pageSize
	// takes is set where the client's connections can take replies.
	takes bool
	// patience is how long a server that is loading, busy with a script, or without its master is waited for.
	patience time.Duration
	// maxPage is how many bytes of replies a page of several keys may have; larger ones are read in halves. maxRow is the
	// same for one key, and reading a row beyond it is refused.
	maxPage, maxRow int
	// anonymous is set when the server did not say which run of it this is.
	anonymous atomic.Bool
}

// String is what messages call the server.
func (s *server) String() string {
	out := s.addr
	if s.database != "" {
		out += "/" + s.database
	}
	if s.name != "" {
		return plan.QuoteIdent(s.name) + " (" + out + ")"
	}
	return out
}

// fetchers is how many goroutines fetch pages. Without connections that have several in flight, one page is read while another is answered.
func (s *server) fetchers() int {
	if s.takes {
		return s.fetches
	}
	return s.fetches + 1
}

// page is how many keys the next page has.
func (s *server) page() int { return s.pages.now(s.pageKeys) }

// newServer is a server with the default settings.
func newServer(client *redis.Client, addr string) *server {
	return &server{
		client: client, single: client, addr: addr,
		pageKeys: 150, fetches: 1,
		patience: 10 * time.Second,
		maxPage:  8 << 20, maxRow: 128 << 20,
	}
}
