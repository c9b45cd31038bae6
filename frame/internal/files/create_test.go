package files

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
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

// TestMissingFolders are named where they are missing, and not where a file cannot be made in one that is there.
func TestMissingFolders(t *testing.T) {
	dir := t.TempDir()
	_, err := Create(t.Context(), filepath.Join(dir, "none", "u.csv"))
	assert.ErrorContains(t, err, "there is no folder "+filepath.Join(dir, "none"))
	refused := &fs.PathError{Op: "open", Path: filepath.Join(dir, "u.csv"), Err: syscall.ENOENT} // as /proc does
	err = cannotWrite(refused.Path, refused)
	assert.NotContains(t, err.Error(), "there is no folder")
	assert.ErrorContains(t, err, "no such file or directory")
}
