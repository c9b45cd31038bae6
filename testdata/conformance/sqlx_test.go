// Package conformance_test has other libraries of database/sql work on the driver: sqlx, and the test suites of their authors.
package conformance_test

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame/sqldriver"
	"rsql/redisrel/redistest"
)

type user struct {
	ID    int64          `db:"id"`
	Name  string         `db:"name"`
	City  sql.NullString `db:"city"`
	Score *float64       `db:"score"`
	Born  time.Time      `db:"born"`
}

func start(t *testing.T) *sqlx.DB {
	t.Helper()
	sqlx.BindDriver(sqldriver.Name, sqlx.QUESTION)
	db, err := sqlx.ConnectContext(t.Context(), sqldriver.Name, redistest.Start(t).URL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Exec("CREATE TABLE users (id BIGINT, name TEXT, city TEXT, score DOUBLE, born DATE) WITH (key = 'user:{id}')")
	require.NoError(t, err)
	return db
}

func TestStructsBothWays(t *testing.T) {
	db := start(t)
	score, born := 9.5, time.Date(1990, 1, 2, 0, 0, 0, 0, time.UTC)
	ada := user{ID: 1, Name: "Ada", City: sql.NullString{String: "Bern", Valid: true}, Score: &score, Born: born}
	ben := user{ID: 2, Name: "Ben", Born: born}
	r, err := db.NamedExec("INSERT INTO users (id, name, city, score, born) VALUES (:id, :name, :city, :score, :born)", []user{ada, ben})
	require.NoError(t, err)
	n, err := r.RowsAffected()
	require.NoError(t, err)
	assert.EqualValues(t, 2, n)

	var all []user
	require.NoError(t, db.Select(&all, "SELECT * FROM users ORDER BY id"))
	assert.Equal(t, []user{ada, ben}, all)
	var one user
	require.NoError(t, db.Get(&one, "SELECT * FROM users WHERE id = ?", 2))
	assert.Equal(t, ben, one)
	assert.ErrorIs(t, db.Get(&one, "SELECT * FROM users WHERE id = ?", 9), sql.ErrNoRows)
}

func TestListsAndNames(t *testing.T) {
	db := start(t)
	db.MustExec("INSERT INTO users (id, name) VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cleo')")
	query, args, err := sqlx.In("SELECT name FROM users WHERE id IN (?) ORDER BY name", []int{1, 3})
	require.NoError(t, err)
	var names []string
	require.NoError(t, db.Select(&names, db.Rebind(query), args...))
	assert.Equal(t, []string{"Ada", "Cleo"}, names)

	st, err := db.PrepareNamed("SELECT name FROM users WHERE id = :id")
	require.NoError(t, err)
	defer st.Close()
	var name string
	require.NoError(t, st.Get(&name, map[string]any{"id": 2}))
	assert.Equal(t, "Ben", name)

	rows, err := db.Queryx("SELECT id, name FROM users WHERE id = 1")
	require.NoError(t, err)
	defer rows.Close()
	require.True(t, rows.Next())
	m := map[string]any{}
	require.NoError(t, rows.MapScan(m))
	assert.Equal(t, map[string]any{"id": int64(1), "name": "Ada"}, m)
}

func TestTransactionsAreRefused(t *testing.T) {
	_, err := start(t).Beginx()
	assert.ErrorContains(t, err, "there are no transactions")
}

func TestColumnTypesAndNulls(t *testing.T) {
	db := start(t)
	db.MustExec("INSERT INTO users (id, city, name, score) VALUES (1, 'Bern', 'Ada', 9.5), (2, 'Thun', NULL, NULL)")
	rows, err := db.NamedQueryContext(t.Context(), "SELECT id, name, score, born FROM users WHERE id >= :least ORDER BY id", map[string]any{"least": 1})
	require.NoError(t, err)
	defer rows.Close()
	types, err := rows.ColumnTypes()
	require.NoError(t, err)
	names := make([]string, len(types))
	for i, c := range types {
		names[i] = c.DatabaseTypeName()
	}
	assert.Equal(t, []string{"BIGINT", "TEXT", "DOUBLE", "DATE"}, names)
	require.True(t, rows.Next())
	values, err := rows.SliceScan()
	require.NoError(t, err)
	assert.Equal(t, []any{int64(1), "Ada", 9.5, nil}, values)
	require.True(t, rows.Next())
	values, err = rows.SliceScan()
	require.NoError(t, err)
	assert.Equal(t, []any{int64(2), nil, nil, nil}, values)
	var name string
	assert.Error(t, db.Get(&name, "SELECT name FROM users WHERE id = 2"), "a NULL is no text")
	var maybe sql.NullString
	require.NoError(t, db.Get(&maybe, "SELECT name FROM users WHERE id = 2"))
	assert.False(t, maybe.Valid)
}

func TestResultsOneAfterAnother(t *testing.T) {
	db := start(t)
	rows, err := db.Queryx("SELECT 1 AS a; SELECT 2 AS b, 'x' AS c")
	require.NoError(t, err)
	defer rows.Close()
	require.True(t, rows.Next())
	first := map[string]any{}
	require.NoError(t, rows.MapScan(first))
	assert.Equal(t, map[string]any{"a": int64(1)}, first)
	require.True(t, rows.NextResultSet())
	require.True(t, rows.Next())
	second := map[string]any{}
	require.NoError(t, rows.MapScan(second))
	assert.Equal(t, map[string]any{"b": int64(2), "c": "x"}, second)
}

func TestManyGoroutinesUseOneDB(t *testing.T) {
	db := start(t)
	var wg sync.WaitGroup
	for w := range 50 {
		wg.Go(func() {
			u := user{ID: int64(w), Name: fmt.Sprint("user ", w), Born: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
			_, err := db.NamedExecContext(t.Context(), "INSERT INTO users (id, name, city, score, born) VALUES (:id, :name, :city, :score, :born)", u)
			if !assert.NoError(t, err) {
				return
			}
			var got user
			if assert.NoError(t, db.GetContext(t.Context(), &got, db.Rebind("SELECT * FROM users WHERE id = ?"), w)) {
				assert.Equal(t, u, got)
			}
		})
	}
	wg.Wait()
	var n int
	require.NoError(t, db.Get(&n, "SELECT count(*) FROM users"))
	assert.Equal(t, 50, n)
}
