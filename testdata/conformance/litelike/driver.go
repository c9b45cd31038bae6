// Package litelike registers the driver of rsql under the name sqlite3 for test suites that were written for SQLite, with what such
// suites take for granted and rsql does not have:
//
//   - Their tables need no key. Here a table with a PRIMARY KEY is one of hashes by that key, and one without has a rowid for it, behind a
//     view of the other columns. A column with a DEFAULT of the time gets it in each INSERT that leaves the column out. DROP TABLE removes the rows as well.
//   - They make and drop indexes. Here such a statement does nothing.
//   - They begin transactions. Here each statement of one is done when it has run, and a rollback is refused.
package litelike

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"rsql/frame/sqldriver"
)

// Name is the name that the driver is registered under.
const Name = "sqlite3"

func init() {
	db, err := sql.Open(sqldriver.Name, "")
	if err != nil {
		panic(err)
	}
	sql.Register(Name, litelikeDriver{of: db.Driver().(driver.DriverContext)})
	_ = db.Close() // it has not connected
}

type litelikeDriver struct{ of driver.DriverContext }

// Open implements [driver.Driver]; database/sql calls OpenConnector instead.
func (d litelikeDriver) Open(string) (driver.Conn, error) { return nil, errors.ErrUnsupported }

// OpenConnector implements [driver.DriverContext].
func (d litelikeDriver) OpenConnector(url string) (driver.Connector, error) {
	c, err := d.of.OpenConnector(url)
	return connector{Connector: c}, err
}

type connector struct{ driver.Connector }

// Connect implements [driver.Connector].
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	of, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: of.(*sqldriver.Conn)}, nil
}

// conn is a connection of rsql whose texts are rewritten.
type conn struct{ *sqldriver.Conn }

// PrepareContext implements [driver.ConnPrepareContext].
func (c *conn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	return c.Conn.PrepareContext(ctx, rewrite(text))
}

// ExecContext implements [driver.ExecerContext].
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.ExecContext(ctx, rewrite(text), args)
}

// BeginTx implements [driver.ConnBeginTx].
func (c *conn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return each{}, nil }

// each is a transaction whose statements are done one by one.
type each struct{}

// Commit implements [driver.Tx].
func (each) Commit() error { return nil }

// Rollback implements [driver.Tx].
func (each) Rollback() error { return errors.New("the statements of the transaction are done") }
