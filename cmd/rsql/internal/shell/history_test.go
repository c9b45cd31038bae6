package shell

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHistoryIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsql", "history.jsonl")
	h, err := loadHistory(path)
	require.NoError(t, err)
	long := "SELECT '" + strings.Repeat("x", 200_000) + "';"
	for _, s := range []string{"SELECT 1;", "SELECT 1;", "SELECT\n  2;", " ", long} {
		_, err := h.Write(s)
		require.NoError(t, err)
	}
	require.NoError(t, h.file.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString("{broken\n")
	require.NoError(t, err)
	require.NoError(t, f.Close())

	again, err := loadHistory(path)
	require.NoError(t, err)
	defer again.file.Close()
	assert.Equal(t, []string{"SELECT 1;", "SELECT\n  2;", long}, again.Dump(), "a statement of two lines is one entry")
	line, err := again.GetLine(1)
	require.NoError(t, err)
	assert.Equal(t, "SELECT\n  2;", line)
	_, err = again.GetLine(3)
	assert.Error(t, err)
}

func TestHistoryWithoutAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	h, err := loadHistory(filepath.Join(file, "history.jsonl"))
	require.Error(t, err)
	n, err := h.Write("SELECT 1;")
	require.NoError(t, err)
	assert.Equal(t, 1, n)
}
