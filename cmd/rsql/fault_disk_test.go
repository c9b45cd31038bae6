//go:build linux

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestFault7_4_DiskFullInTheMiddle has the disk be full while a file is written: what was there before is there, and nothing else is.
func TestFault7_4_DiskFullInTheMiddle(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("mounting a small disk:", err)
	}
	defer func() { assert.NoError(t, syscall.Unmount(dir, 0)) }()
	server := redistest.Start(t)
	users(t, server, 20_000)
	for _, format := range []string{"csv", "csv.gz", "ndjson", "parquet", "arrow"} {
		for _, there := range []bool{false, true} {
			path := filepath.Join(dir, "u."+format)
			if there {
				require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
			}
			for _, args := range [][]string{{"-c", "COPY u TO '" + path + "'"}, {"-c", "SELECT * FROM u", "-o", path}} {
				r := runRsql(t, nil, append([]string{server.Addr}, args...)...)
				assert.NotZero(t, r.code, format)
				assert.Contains(t, r.errors, "no space left on device", format)
				assert.Contains(t, r.errors, path, format)
				left, err := os.ReadDir(dir)
				require.NoError(t, err)
				if !there {
					assert.Empty(t, left, format)
					continue
				}
				require.Len(t, left, 1, format)
				old, err := os.ReadFile(path)
				require.NoError(t, err)
				assert.Equal(t, "old", string(old), format)
			}
			_ = os.Remove(path) // which is not there in every round
		}
	}
}
