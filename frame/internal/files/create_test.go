package files

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFilesEndWithTheContext: whoever writes a file may hang, and the process end before it is discarded.
func TestFilesEndWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "u.csv")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	out, err := Create(ctx, path)
	require.NoError(t, err)
	_, err = out.Write([]byte("new"))
	require.NoError(t, err)
	cancel()
	assert.Eventually(t, func() bool {
		entries, err := os.ReadDir(filepath.Dir(path))
		return err == nil && len(entries) == 1
	}, 10*time.Second, time.Millisecond)
	assert.ErrorIs(t, out.Commit(), context.Canceled)
	old, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(old))
}

// TestCommittedFilesStay when the context ends later.
func TestCommittedFilesStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "u.csv")
	ctx, cancel := context.WithCancel(t.Context())
	out, err := Create(ctx, path)
	require.NoError(t, err)
	require.NoError(t, out.Commit())
	cancel()
	out.Discard()
	assert.FileExists(t, path)
}
