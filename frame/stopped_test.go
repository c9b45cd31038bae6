package frame_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

func TestWrites(t *testing.T) {
	for script, want := range map[string]bool{
		"DELETE FROM t WHERE a = 1":                              true,
		"UPDATE t SET a = 1":                                     true,
		"TRUNCATE TABLE t":                                       true,
		"EXPLAIN DELETE FROM t":                                  true,
		"SELECT 1; -- INSERT":                                    false,
		"SELECT 1; INSERT INTO t (a) VALUES (1)":                 true,
		"REPLACE INTO t SELECT 1":                                true,
		"EXPLAIN ANALYZE REPLACE INTO t SELECT 1":                true,
		"CREATE TABLE t WITH (key = 't:{id}') AS SELECT 1 AS id": true,
		"CREATE TABLE t (id BIGINT) WITH (key = 't:{id}')":       false,
		"SELEC 1": false,
	} {
		assert.Equal(t, want, frame.Writes(script), script)
	}
}

func TestStoppedWrite(t *testing.T) {
	stopped := &frame.Error{Code: frame.CodeCancelled, Msg: "3 of 5", Write: &frame.WriteReport{Written: 3}}
	outer := &frame.Error{Msg: "outer", Cause: fmt.Errorf("between: %w", stopped)}
	assert.Equal(t, "3 of 5", frame.StoppedWrite(outer))
	assert.Empty(t, frame.StoppedWrite(&frame.Error{Msg: "no write", Cause: errors.New("x")}))
	assert.Empty(t, frame.StoppedWrite(nil))
}

// TestAWriteCancelledEarlySaysSo says of writes that are cancelled before the first row that nothing was written.
func TestAWriteCancelledEarlySaysSo(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a BIGINT) WITH (key = 't:{id}')")
	s.run(t, "INSERT INTO t VALUES (1, 1)")
	const long = "(SELECT sum(value % 7) AS n FROM generate_series(1, 1000000000000) g(value)) x"
	for text, want := range map[string]string{
		"UPDATE t SET a = x.n FROM " + long:                    "UPDATE t stopped: nothing was written",
		"REPLACE INTO t SELECT 1, n FROM " + long:              "REPLACE into t stopped: nothing was written",
		"DELETE FROM t WHERE a < (SELECT n FROM " + long + ")": "DELETE t stopped: nothing was written",
		"SELECT n FROM " + long:                                "",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		_, err := s.RunAll(ctx, text)
		cancel()
		assert.Error(t, err, text)
		assert.Equal(t, want, frame.StoppedWrite(err), text)
	}
	assert.Equal(t, []string{"1|1"}, s.rows(t, "SELECT * FROM t"))
}
