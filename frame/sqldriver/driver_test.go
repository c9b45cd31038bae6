package sqldriver_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math"
	"path/filepath"
	"reflect"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/frame"
	"rsql/frame/sqldriver"
	"rsql/redisrel/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is a DB over a session whose memory is checked when the test ends.
func start(t *testing.T) *sql.DB {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	s, err := frame.Open(context.Background(), redistest.Start(t).URL, frame.WithAllocator(alloc))
	require.NoError(t, err)
	db := sqldriver.OpenDB(s)
	t.Cleanup(func() {
		require.NoError(t, db.Close())
		require.NoError(t, s.Close())
		alloc.AssertSize(t, 0)
	})
	return db
}

func exec(t *testing.T, db *sql.DB, text string, args ...any) int64 {
	t.Helper()
	r, err := db.ExecContext(t.Context(), text, args...)
	require.NoError(t, err, text)
	n, err := r.RowsAffected()
	require.NoError(t, err)
	return n
}

// users declares a table and writes users 1 to 3.
func users(t *testing.T, db *sql.DB) {
	t.Helper()
	exec(t, db, `CREATE TABLE users (id BIGINT, name TEXT, score DOUBLE, balance DECIMAL(12,2), photo BLOB, born DATE, seen TIMESTAMP, ok BOOLEAN, extra JSON)
		WITH (key = 'user:{id}')`)
	assert.EqualValues(t, 2, exec(t, db, "INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?), (3, 'Cleo', NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
		1, "Ada", 9.5, "12.50", []byte{0, 255}, time.Date(1990, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 1, 13, 0, 0, 5000, time.UTC), true, `{"a":1}`))
	assert.EqualValues(t, 1, exec(t, db, "INSERT INTO users (id, name) VALUES (:id, :name)", sql.Named("id", 2), sql.Named("name", "Ben")))
}

func names(t *testing.T, rows *sql.Rows) []string {
	t.Helper()
	out := []string{}
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		out = append(out, name)
	}
	require.NoError(t, rows.Err())
	return out
}

func TestValuesOfEveryType(t *testing.T) {
	db := start(t)
	users(t, db)
	var (
		id    int64
		name  string
		score float64
		money string
		photo []byte
		born  time.Time
		seen  time.Time
		ok    bool
		extra []byte
	)
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT * FROM users WHERE id = ?", 1).Scan(&id, &name, &score, &money, &photo, &born, &seen, &ok, &extra))
	assert.Equal(t, "1 Ada 9.5 12.50 true {\"a\":1}", strconv.FormatInt(id, 10)+" "+name+" "+strconv.FormatFloat(score, 'g', -1, 64)+" "+money+" "+strconv.FormatBool(ok)+" "+string(extra))
	assert.Equal(t, []byte{0, 255}, photo)
	assert.Equal(t, time.Date(1990, 1, 2, 0, 0, 0, 0, time.UTC), born)
	assert.Equal(t, time.Date(2024, 3, 1, 13, 0, 0, 5000, time.UTC), seen)

	var none [7]any
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT score, balance, photo, born, seen, ok, extra FROM users WHERE id = 3").
		Scan(&none[0], &none[1], &none[2], &none[3], &none[4], &none[5], &none[6]))
	assert.Equal(t, [7]any{}, none)
	var nullable sql.NullString
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT balance FROM users WHERE id = 3").Scan(&nullable))
	assert.False(t, nullable.Valid)
	assert.ErrorIs(t, db.QueryRowContext(t.Context(), "SELECT name FROM users WHERE id = 9").Scan(&name), sql.ErrNoRows)
	assert.ErrorContains(t, db.QueryRowContext(t.Context(), "SELECT score FROM users WHERE id = 3").Scan(&score), "NULL")
}

func TestEmptyBlobIsNoNull(t *testing.T) {
	db := start(t)
	var b sql.Null[[]byte]
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT ?", []byte{}).Scan(&b))
	assert.True(t, b.Valid)
	assert.Empty(t, b.V)
}

func TestColumnTypes(t *testing.T) {
	db := start(t)
	users(t, db)
	rows, err := db.QueryContext(t.Context(), "SELECT id, name, score, balance, photo, born, seen, ok, extra, NULL AS n FROM users WHERE id = 1")
	require.NoError(t, err)
	defer rows.Close()
	types, err := rows.ColumnTypes()
	require.NoError(t, err)
	want := []struct {
		name, database string
		scan           any
	}{
		{"id", "BIGINT", sql.NullInt64{}}, {"name", "TEXT", sql.NullString{}}, {"score", "DOUBLE", sql.NullFloat64{}}, {"balance", "DECIMAL", sql.NullString{}},
		{"photo", "BLOB", []byte{}}, {"born", "DATE", sql.NullTime{}}, {"seen", "TIMESTAMP", sql.NullTime{}}, {"ok", "BOOLEAN", sql.NullBool{}},
		{"extra", "JSON", sql.NullString{}},
	}
	for i, w := range want {
		assert.Equal(t, w.name, types[i].Name())
		assert.Equal(t, w.database, types[i].DatabaseTypeName())
		assert.Equal(t, reflect.TypeOf(w.scan), types[i].ScanType())
		nullable, known := types[i].Nullable()
		assert.True(t, nullable && known)
	}
	assert.Equal(t, reflect.TypeFor[any](), types[9].ScanType(), "a bare NULL has no type")
	precision, scale, ok := types[3].DecimalSize()
	assert.Equal(t, []any{int64(12), int64(2), true}, []any{precision, scale, ok})
	_, _, ok = types[0].DecimalSize()
	assert.False(t, ok)
	length, ok := types[1].Length()
	assert.True(t, ok)
	assert.EqualValues(t, math.MaxInt64, length)
	_, ok = types[0].Length()
	assert.False(t, ok)

	// What ScanType says takes every value of its column.
	dest := make([]any, len(types))
	for i, c := range types {
		dest[i] = reflect.New(c.ScanType()).Interface()
	}
	require.True(t, rows.Next())
	require.NoError(t, rows.Scan(dest...))
	assert.Equal(t, "12.50", dest[3].(*sql.NullString).String)
}

func TestPreparedStatements(t *testing.T) {
	db := start(t)
	users(t, db)
	byID, err := db.PrepareContext(t.Context(), "SELECT name FROM users WHERE id = ?")
	require.NoError(t, err)
	defer byID.Close()
	insert, err := db.PrepareContext(t.Context(), "REPLACE INTO users (id, name) VALUES (?, :name)")
	require.NoError(t, err)
	defer insert.Close()
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 10 {
				id := 100 + w*10 + i
				if _, err := insert.ExecContext(t.Context(), id, sql.Named("name", strconv.Itoa(id))); !assert.NoError(t, err) {
					return
				}
				var name string
				if assert.NoError(t, byID.QueryRowContext(t.Context(), id).Scan(&name)) {
					assert.Equal(t, strconv.Itoa(id), name)
				}
			}
		})
	}
	wg.Wait()
	_, err = byID.QueryContext(t.Context())
	assert.ErrorContains(t, err, "0 values for 1 ?")
	_, err = db.PrepareContext(t.Context(), "SELECT nam FROM users")
	assert.Equal(t, frame.CodeName, frame.CodeOf(err))
}

func TestSeveralStatements(t *testing.T) {
	db := start(t)
	users(t, db)
	rows, err := db.QueryContext(t.Context(), "SELECT name FROM users WHERE id = ?; INSERT INTO users (id, name) VALUES (?, :name); SELECT name FROM users WHERE id = 7;",
		1, 7, sql.Named("name", "Gina"))
	require.NoError(t, err)
	assert.Equal(t, []string{"Ada"}, names(t, rows))
	require.True(t, rows.NextResultSet())
	columns, err := rows.Columns()
	require.NoError(t, err)
	assert.Empty(t, columns, "a statement without rows has none")
	require.True(t, rows.NextResultSet())
	assert.Equal(t, []string{"Gina"}, names(t, rows))
	assert.False(t, rows.NextResultSet())
	require.NoError(t, rows.Close())

	assert.EqualValues(t, 3, exec(t, db, "UPDATE users SET name = 'X' WHERE id IN (1, 2); DELETE FROM users WHERE id = ?", 7))

	rows, err = db.QueryContext(t.Context(), "SELECT name FROM users WHERE id = 1; INSERT INTO users (id, name) VALUES (8, 'Hal')")
	require.NoError(t, err)
	require.NoError(t, rows.Close())
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM users WHERE id = 8").Scan(&n))
	assert.Zero(t, n, "a statement whose result nobody asked for does not run")
}

func TestMistakesInAScript(t *testing.T) {
	db := start(t)
	users(t, db)
	_, err := db.ExecContext(t.Context(), "INSERT INTO users (id) VALUES (50);\nSELEC 1")
	var e *frame.Error
	require.ErrorAs(t, err, &e)
	at, known := e.Pos.Offset()
	assert.True(t, known)
	assert.Equal(t, 36, at, "the place is one in the whole text")
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM users WHERE id = 50").Scan(&n))
	assert.Zero(t, n, "a mistake of syntax anywhere runs nothing")

	_, err = db.ExecContext(t.Context(), "SELECT 1; SELECT nam FROM users")
	require.ErrorAs(t, err, &e)
	at, _ = e.Pos.Offset()
	assert.Equal(t, 17, at)
	rows, err := db.QueryContext(t.Context(), "SELECT 1; SELECT nam FROM users")
	require.NoError(t, err)
	assert.False(t, rows.NextResultSet())
	assert.Equal(t, frame.CodeName, frame.CodeOf(rows.Err()))
	require.NoError(t, rows.Close())
	for _, text := range []string{"", " ;; ", "-- nothing"} {
		_, err = db.ExecContext(t.Context(), text)
		assert.Error(t, err, text)
	}
	_, err = db.ExecContext(t.Context(), "SELECT ?; SELECT ?", 1)
	assert.ErrorContains(t, err, "1 values for 2 ?")
	_, err = db.ExecContext(t.Context(), "SELECT :a", sql.Named("b", 1))
	assert.ErrorContains(t, err, "no value for parameter :a")
	_, err = db.ExecContext(t.Context(), "SELECT ?", sql.Out{Dest: new(int)})
	assert.ErrorContains(t, err, "output parameters")
}

func TestTransactionsAreRefused(t *testing.T) {
	db := start(t)
	_, err := db.BeginTx(t.Context(), nil)
	assert.Equal(t, frame.CodeUnsupported, frame.CodeOf(err))
	assert.ErrorContains(t, err, "there are no transactions")
	r, err := db.ExecContext(t.Context(), "SELECT 1")
	require.NoError(t, err)
	_, err = r.LastInsertId()
	assert.Equal(t, frame.CodeUnsupported, frame.CodeOf(err))
}

func TestContexts(t *testing.T) {
	db := start(t)
	users(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	rows, err := db.QueryContext(ctx, "SELECT * FROM range(0, 100000000)")
	require.NoError(t, err)
	require.True(t, rows.Next())
	cancel()
	for rows.Next() {
	}
	assert.ErrorIs(t, rows.Err(), context.Canceled)
	require.NoError(t, rows.Close())
	_, err = db.ExecContext(ctx, "SELECT 1")
	assert.ErrorIs(t, err, context.Canceled)
}

func TestTheSessionOfAConnection(t *testing.T) {
	server := redistest.Start(t)
	db, err := sql.Open(sqldriver.Name, server.URL)
	require.NoError(t, err)
	require.NoError(t, db.PingContext(t.Context()))
	sessions := map[*frame.Session]bool{}
	var conns []*sql.Conn
	for range 3 {
		c, err := db.Conn(t.Context())
		require.NoError(t, err)
		conns = append(conns, c)
		require.NoError(t, c.Raw(func(dc any) error {
			sessions[dc.(*sqldriver.Conn).Session()] = true
			return nil
		}))
	}
	assert.Len(t, sessions, 1, "all connections share one")
	for _, c := range conns {
		require.NoError(t, c.Close())
	}
	require.NoError(t, db.Close())
	assert.Error(t, db.PingContext(t.Context()))
}

func TestOpening(t *testing.T) {
	db, err := sql.Open(sqldriver.Name, "redis://127.0.0.1:1")
	require.NoError(t, err, "nothing connects before it must")
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(db.PingContext(t.Context())))
	require.NoError(t, db.Close())

	conn, err := db.Driver().Open(redistest.Start(t).URL)
	require.NoError(t, err)
	st, err := conn.Prepare("SELECT 1")
	require.NoError(t, err)
	rows, err := st.Query(nil) //nolint:staticcheck // what old callers of the driver use
	require.NoError(t, err)
	dest := make([]driver.Value, 1)
	require.NoError(t, rows.Next(dest))
	assert.Equal(t, []driver.Value{int64(1)}, dest)
	require.NoError(t, rows.Close())
	require.NoError(t, conn.Close())
	assert.False(t, conn.(driver.Validator).IsValid())
	assert.True(t, errors.Is(conn.(driver.SessionResetter).ResetSession(t.Context()), driver.ErrBadConn))
}

// TestRowsAffectedByCopy counts the rows of a file, and no others: neither what a query gives nor what a write says of itself.
func TestRowsAffectedByCopy(t *testing.T) {
	db := start(t)
	users(t, db)
	path := filepath.Join(t.TempDir(), "u.csv")
	assert.EqualValues(t, 3, exec(t, db, "COPY users TO '"+path+"'"))
	assert.EqualValues(t, 1, exec(t, db, "COPY (SELECT id, name FROM users WHERE id = 2) TO '"+path+"'; SELECT * FROM users"))
	assert.EqualValues(t, 1, exec(t, db, "COPY users (id, name) FROM '"+path+"' (MODE update)"))
	assert.EqualValues(t, 0, exec(t, db, "INSERT INTO users (id, name) SELECT id, name FROM users WHERE id > 9"))
	assert.EqualValues(t, 0, exec(t, db, "INSERT IGNORE INTO users (id, name) VALUES (1, 'x'), (2, 'y')"))
	assert.EqualValues(t, 2, exec(t, db, "UPDATE users SET name = 'z' WHERE id < 3"))
}
