package sqldriver

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"

	"rsql/frame"
)

// Conn is a connection of a DB, as [sql.Conn.Raw] gives it. It has no state of its own.
type Conn struct {
	session *frame.Session
	of      *connector
	// ends is what closing the connection closes as well; nil for connections of a DB.
	ends io.Closer
}

var (
	_ driver.Conn               = (*Conn)(nil)
	_ driver.ConnBeginTx        = (*Conn)(nil)
	_ driver.ConnPrepareContext = (*Conn)(nil)
	_ driver.ExecerContext      = (*Conn)(nil)
	_ driver.QueryerContext     = (*Conn)(nil)
	_ driver.NamedValueChecker  = (*Conn)(nil)
	_ driver.Pinger             = (*Conn)(nil)
	_ driver.SessionResetter    = (*Conn)(nil)
	_ driver.Validator          = (*Conn)(nil)
)

// Session is the session that all connections of the DB share.
func (c *Conn) Session() *frame.Session { return c.session }

// Ping implements [driver.Pinger]: it asks the server.
func (c *Conn) Ping(ctx context.Context) error { return c.session.Ping(ctx) }

// Close implements [driver.Conn].
func (c *Conn) Close() error {
	if c.ends != nil {
		return c.ends.Close()
	}
	return nil
}

// IsValid implements [driver.Validator].
func (c *Conn) IsValid() bool { return !c.of.isClosed() }

// ResetSession implements [driver.SessionResetter].
func (c *Conn) ResetSession(context.Context) error {
	if !c.IsValid() {
		return driver.ErrBadConn
	}
	return nil
}

// Begin implements [driver.Conn]: it refuses.
func (c *Conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

// BeginTx implements [driver.ConnBeginTx]: it refuses.
func (c *Conn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	return nil, &frame.Error{
		Code: frame.CodeUnsupported,
		Msg:  "there are no transactions: Redis has none that reads what it writes and can be rolled back",
		Hint: "each row lands whole or not at all; run the statements one by one",
	}
}

// CheckNamedValue implements [driver.NamedValueChecker]. A session takes more kinds of values than database/sql; what it does not
// take is the error of the statement.
func (c *Conn) CheckNamedValue(v *driver.NamedValue) error {
	if _, out := v.Value.(sql.Out); out {
		return &frame.Error{Code: frame.CodeUnsupported, Msg: "no statement has output parameters"}
	}
	return nil
}

// Prepare implements [driver.Conn].
func (c *Conn) Prepare(text string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), text)
}

// PrepareContext implements [driver.ConnPrepareContext]. A query is planned now, and each of several statements when it runs.
func (c *Conn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	s, err := newScript(text)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, c.session); err != nil {
		return nil, err
	}
	return &stmt{conn: c, script: s}, nil
}

// QueryContext implements [driver.QueryerContext].
func (c *Conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := newScript(text)
	if err != nil {
		return nil, err
	}
	return s.query(ctx, c.session, args)
}

// ExecContext implements [driver.ExecerContext].
func (c *Conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := newScript(text)
	if err != nil {
		return nil, err
	}
	return s.exec(ctx, c.session, args)
}

// stmt is a prepared text.
type stmt struct {
	conn   *Conn
	script *script
}

var (
	_ driver.StmtExecContext   = (*stmt)(nil)
	_ driver.StmtQueryContext  = (*stmt)(nil)
	_ driver.NamedValueChecker = (*stmt)(nil)
)

// Close implements [driver.Stmt].
func (s *stmt) Close() error { return nil }

// NumInput implements [driver.Stmt]: the session counts, since one :name may stand in several places.
func (s *stmt) NumInput() int { return -1 }

// CheckNamedValue implements [driver.NamedValueChecker].
func (s *stmt) CheckNamedValue(v *driver.NamedValue) error { return s.conn.CheckNamedValue(v) }

// QueryContext implements [driver.StmtQueryContext].
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.script.query(ctx, s.conn.session, args)
}

// ExecContext implements [driver.StmtExecContext].
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.script.exec(ctx, s.conn.session, args)
}

// Query implements [driver.Stmt].
func (s *stmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

// Exec implements [driver.Stmt].
func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

func named(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}
