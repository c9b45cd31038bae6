package sqldriver_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/frame/sqldriver"
	"rsql/redisrel/redistest"
)

// The clauses of the documentation of database/sql/driver, each asked of the driver's own types.

type (
	userID   int64
	userName string
	ratio    float32
	flag     bool
	document []byte
)

// A Valuer's value is taken, with a pointer to one and with none.
type cents int64

func (c cents) Value() (driver.Value, error) { return float64(c) / 100, nil }

func TestValuesThatDefaultParametersTake(t *testing.T) {
	db := start(t)
	id, none := userID(7), (*userID)(nil)
	price, free := cents(150), (*cents)(nil)
	for _, c := range []struct{ in, want any }{
		{userID(7), int64(7)}, {&id, int64(7)}, {none, nil}, {userName("Ada"), "Ada"}, {ratio(0.5), 0.5}, {flag(true), true},
		{document(`x`), []byte("x")}, {json.RawMessage(`{}`), `{}`}, {uint8(3), int64(3)}, {uint64(1 << 40), int64(1 << 40)},
		{price, 1.5}, {&price, 1.5}, {free, nil}, {sql.NullInt64{Int64: 5, Valid: true}, int64(5)}, {sql.Null[string]{}, nil},
		{sql.Null[string]{V: "a", Valid: true}, "a"}, {time.Date(2024, 3, 1, 13, 0, 0, 0, time.FixedZone("", 3600)), time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)},
	} {
		var got any
		if assert.NoError(t, db.QueryRowContext(t.Context(), "SELECT ?", c.in).Scan(&got), "%T", c.in) {
			assert.Equal(t, c.want, got, "%T", c.in)
		}
	}
	for _, bad := range []any{uint64(1 << 63), struct{ A int }{1}, make(chan int), []string{"a"}} {
		_, err := db.ExecContext(t.Context(), "SELECT ?", bad)
		assert.Error(t, err, "%T", bad)
	}
}

// raw gives a connection of the driver itself.
func raw(t *testing.T, db *sql.DB, use func(c *sqldriver.Conn)) {
	t.Helper()
	c, err := db.Conn(t.Context())
	require.NoError(t, err)
	require.NoError(t, c.Raw(func(dc any) error {
		use(dc.(*sqldriver.Conn))
		return nil
	}))
	require.NoError(t, c.Close())
}

func TestRowsKeepTheContract(t *testing.T) {
	db := start(t)
	raw(t, db, func(c *sqldriver.Conn) {
		rows, err := c.QueryContext(t.Context(), "SELECT n, CAST('text' AS BLOB) FROM (VALUES (1), (2)) AS v(n) ORDER BY n; SELECT 'next' AS other, 2", nil)
		require.NoError(t, err)
		assert.Equal(t, []string{"n", "CAST('text' AS BLOB)"}, rows.Columns())
		first, second := make([]driver.Value, 2), make([]driver.Value, 2)
		require.NoError(t, rows.Next(first))
		require.NoError(t, rows.Next(second))
		third := []driver.Value{"as", "before"}
		for range 2 {
			assert.Equal(t, io.EOF, rows.Next(third), "the end stays the end")
		}
		assert.Equal(t, []driver.Value{"as", "before"}, third, "nothing is written into dest at the end")
		assert.True(t, rows.(driver.RowsNextResultSet).HasNextResultSet())
		require.NoError(t, rows.(driver.RowsNextResultSet).NextResultSet())
		assert.Equal(t, []string{"other", "2"}, rows.Columns())
		assert.False(t, rows.(driver.RowsNextResultSet).HasNextResultSet())
		assert.Equal(t, io.EOF, rows.(driver.RowsNextResultSet).NextResultSet())
		for range 2 {
			require.NoError(t, rows.Close(), "closing twice is closing once")
		}
		assert.Equal(t, []driver.Value{int64(1), []byte("text")}, first, "a row stays what it was behind the next and behind Close")
		assert.Equal(t, []driver.Value{int64(2), []byte("text")}, second)
	})
}

func TestStatementsKeepTheContract(t *testing.T) {
	db := start(t)
	users(t, db)
	raw(t, db, func(c *sqldriver.Conn) {
		st, err := c.PrepareContext(t.Context(), "SELECT name FROM users WHERE id = ?")
		require.NoError(t, err)
		assert.Equal(t, -1, st.NumInput(), "the driver counts")
		_, err = st.(driver.StmtQueryContext).QueryContext(t.Context(), nil)
		assert.ErrorContains(t, err, "0 values for 1 ?")
		for range 2 {
			rows, err := st.(driver.StmtQueryContext).QueryContext(t.Context(), []driver.NamedValue{{Ordinal: 1, Value: int64(1)}})
			require.NoError(t, err)
			dest := make([]driver.Value, 1)
			require.NoError(t, rows.Next(dest))
			assert.Equal(t, []driver.Value{"Ada"}, dest)
			require.NoError(t, rows.Close())
		}
		for range 2 {
			require.NoError(t, st.Close())
		}
		assert.NoError(t, c.ResetSession(t.Context()))
		assert.True(t, c.IsValid())
	})
}

// An error of a statement leaves the connection in the pool, and is no ErrBadConn, for which database/sql would run the statement again.
func TestFailedStatementsAreNotRunAgain(t *testing.T) {
	db := start(t)
	users(t, db)
	db.SetMaxOpenConns(1)
	for _, text := range []string{"SELECT nam FROM users", "INSERT INTO users (id, name) VALUES (1, 'Eve')", "SELECT CAST(name AS BIGINT) FROM users"} {
		_, err := db.ExecContext(t.Context(), text)
		require.Error(t, err, text)
		assert.NotErrorIs(t, err, driver.ErrBadConn, text)
	}
	assert.Equal(t, 1, db.Stats().OpenConnections)
	assert.Zero(t, db.Stats().InUse)
	require.NoError(t, db.PingContext(t.Context()))
}

// A write whose connection breaks is an error of the server's connection, and not ErrBadConn: it may have landed.
func TestLostServersAreNoBadConnections(t *testing.T) {
	server := redistest.Start(t)
	db, err := sql.Open(sqldriver.Name, server.URL)
	require.NoError(t, err)
	defer db.Close()
	exec(t, db, "CREATE TABLE n (id BIGINT, a BIGINT) WITH (key = 'n:{id}')")
	server.Stop()
	_, err = db.ExecContext(t.Context(), "INSERT INTO n VALUES (1, 2)")
	assert.NotErrorIs(t, err, driver.ErrBadConn)
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
}

// Rows that nobody closes end with the context of their query, and give their connection back.
func TestForgottenRowsEndWithTheirContext(t *testing.T) {
	db := start(t)
	db.SetMaxOpenConns(1)
	ctx, cancel := context.WithCancel(t.Context())
	rows, err := db.QueryContext(ctx, "SELECT * FROM range(0, 100000000)") //nolint:sqlclosecheck // that is the test
	require.NoError(t, err)
	require.True(t, rows.Next())
	assert.Equal(t, 1, db.Stats().InUse)
	short, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	assert.ErrorIs(t, db.PingContext(short), context.DeadlineExceeded, "there is one connection")
	cancel()
	require.NoError(t, db.PingContext(t.Context()))
	assert.False(t, rows.Next())
	assert.ErrorIs(t, rows.Err(), context.Canceled)
}

// Closing a DB ends what still reads.
func TestClosingWithOpenRows(t *testing.T) {
	db, err := sql.Open(sqldriver.Name, redistest.Start(t).URL)
	require.NoError(t, err)
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM range(0, 100000000)")
	require.NoError(t, err)
	require.True(t, rows.Next())
	require.NoError(t, db.Close())
	require.NoError(t, rows.Close())
	_, err = db.QueryContext(t.Context(), "SELECT 1")
	assert.ErrorContains(t, err, "database is closed")
}

// Contexts that have ended start nothing. The error is the context's own, whatever cause it was given.
func TestEndedContextsStartNothing(t *testing.T) {
	db := start(t)
	users(t, db)
	ended, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	raw(t, db, func(c *sqldriver.Conn) {
		_, err := c.ExecContext(ended, "DELETE FROM users WHERE id = 1", nil)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, enough)
		_, err = c.QueryContext(ended, "SELECT name FROM users", nil)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, c.Ping(ended), context.Canceled)
	})
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM users").Scan(&n))
	assert.Equal(t, 3, n)
}
