package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestUnwrittenRows has failures in the file at once, and keys that are no UTF-8 as hex.
func TestUnwrittenRows(t *testing.T) {
	name := filepath.Join(t.TempDir(), "e.json")
	u, err := openUnwritten(name)
	require.NoError(t, err)
	u.row(frame.RowReport{Key: "a\xff", Outcome: frame.RowSkipped, Err: errors.New("there")})
	u.row(frame.RowReport{Key: "b\n", Outcome: frame.RowUnknown, Err: errors.New("no reply")})
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, `{"key":"\\x61ff","outcome":"skipped","error":"there"}`+"\n"+`{"key":"b\n","outcome":"unknown","error":"no reply"}`+"\n", string(got))
	require.NoError(t, u.close())
}
