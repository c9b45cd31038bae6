package frame_test

import (
	"errors"
	"fmt"
	"testing"

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
