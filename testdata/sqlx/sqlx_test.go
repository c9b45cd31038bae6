// Package sqlx_test has sqlx, which many programs use database/sql through, work on the driver.
package sqlx_test

import (
	"database/sql"
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
