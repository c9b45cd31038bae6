package sqldriver_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// One DB serves many goroutines, each with its rows, writes, statements and contexts.
func TestManyGoroutinesUseOneDB(t *testing.T) {
	db := start(t)
	exec(t, db, "CREATE TABLE n (id BIGINT, who BIGINT, note TEXT) WITH (key = 'n:{id}')")
	byWho, err := db.PrepareContext(t.Context(), "SELECT count(*), count(note) FROM n WHERE who = ?")
	require.NoError(t, err)
	defer byWho.Close()
	const goroutines, rounds = 50, 4
	var wg sync.WaitGroup
	for who := range goroutines {
		wg.Go(func() { assert.NoError(t, oneOfMany(t.Context(), db, byWho, who, rounds)) })
	}
	wg.Wait()
	var rows int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM n").Scan(&rows))
	assert.Equal(t, goroutines*rounds, rows)
}

// oneOfMany writes rows of its own, half of them with a NULL, and reads them in every way.
func oneOfMany(ctx context.Context, db *sql.DB, byWho *sql.Stmt, who, rounds int) error {
	for i := range rounds {
		var note sql.NullString
		if i%2 == 0 {
			note = sql.NullString{String: fmt.Sprint("note ", i), Valid: true}
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO n VALUES (:id, :who, :note)", sql.Named("id", who*100+i), sql.Named("who", who), sql.Named("note", note)); err != nil {
			return err
		}
		var n, notes int
		if err := byWho.QueryRowContext(ctx, who).Scan(&n, &notes); err != nil {
			return err
		}
		if n != i+1 || notes != (i+2)/2 {
			return fmt.Errorf("%d rows and %d notes after %d", n, notes, i+1)
		}
		if err := twoResults(ctx, db, who*100+i, note); err != nil {
			return err
		}
		if err := abandoned(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// twoResults reads the results of two statements.
func twoResults(ctx context.Context, db *sql.DB, id int, want sql.NullString) error {
	rows, err := db.QueryContext(ctx, "SELECT id FROM n WHERE id = ?; SELECT note FROM n WHERE id = ?", id, id)
	if err != nil {
		return err
	}
	defer rows.Close() // what it could say is asked for below
	var got int
	if !rows.Next() || rows.Scan(&got) != nil || got != id || rows.Next() || !rows.NextResultSet() {
		return errors.Join(fmt.Errorf("the first result of %d is %d", id, got), rows.Err())
	}
	types, err := rows.ColumnTypes()
	if err != nil || len(types) != 1 || types[0].DatabaseTypeName() != "TEXT" {
		return errors.Join(errors.New("the second result is no TEXT"), err)
	}
	var note sql.NullString
	if !rows.Next() || rows.Scan(&note) != nil || note != want {
		return fmt.Errorf("the note of %d is %v, not %v", id, note, want)
	}
	return rows.Err()
}

// abandoned leaves a long result in the middle: by closing it, and by its context.
func abandoned(ctx context.Context, db *sql.DB) error {
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	rows, err := db.QueryContext(short, "SELECT * FROM range(0, 100000000)")
	if err == nil {
		for rows.Next() {
			continue // until the context ends
		}
		err = rows.Err()
		_ = rows.Close() // the error of the rows says more
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("a query whose time is up ends with: %w", err)
	}
	open, err := db.QueryContext(ctx, "SELECT * FROM range(0, 1000)")
	if err != nil {
		return err
	}
	open.Next()
	if err := open.Close(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "SELECT nowhere FROM n")
	if frame.CodeOf(err) != frame.CodeName {
		return fmt.Errorf("a wrong name gives: %w", err)
	}
	return nil
}
