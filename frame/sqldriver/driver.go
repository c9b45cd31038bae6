package sqldriver

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"sync"

	"rsql/frame"
)

// Name is the name that the driver is registered under.
const Name = "rsql"

func init() { sql.Register(Name, rsqlDriver{}) }

// OpenDB makes a DB of a session. Closing the DB leaves the session open.
func OpenDB(s *frame.Session) *sql.DB {
	return sql.OpenDB(&connector{session: s})
}

type rsqlDriver struct{}

var _ driver.DriverContext = rsqlDriver{}

// Open implements [driver.Driver].
func (d rsqlDriver) Open(url string) (driver.Conn, error) {
	c := &connector{url: url, owns: true}
	conn, err := c.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	conn.(*Conn).ends = c
	return conn, nil
}

// OpenConnector implements [driver.DriverContext]. It does not connect.
func (rsqlDriver) OpenConnector(url string) (driver.Connector, error) {
	return &connector{url: url, owns: true}, nil
}

// connector gives connections that share one session.
type connector struct {
	url string
	// owns is set where closing the connector closes the session.
	owns bool

	mu      sync.Mutex
	session *frame.Session // nil before the first connection
	closed  bool
}

var (
	_ driver.Connector = (*connector)(nil)
	_ io.Closer        = (*connector)(nil)
)

var errClosed = errors.New("the database is closed")

// Driver implements [driver.Connector].
func (c *connector) Driver() driver.Driver { return rsqlDriver{} }

// Connect implements [driver.Connector]. The first connection opens the session.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errClosed
	}
	if c.session == nil {
		s, err := frame.Open(ctx, c.url)
		if err != nil {
			return nil, err
		}
		c.session = s
	}
	return &Conn{session: c.session, of: c}, nil
}

// Close implements [io.Closer]: the DB calls it when it is closed.
func (c *connector) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	if c.session == nil || !c.owns {
		return nil
	}
	return c.session.Close()
}

func (c *connector) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}
