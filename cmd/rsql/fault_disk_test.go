//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// smallDisk is a folder that takes 64 KiB: a disk of its own where the test may make one, else one where rsql may write no longer file.
type smallDisk struct {
	dir string
	// mounted is set for a disk of its own.
	mounted bool
}

func newSmallDisk(t *testing.T) *smallDisk {
	t.Helper()
	d := &smallDisk{dir: t.TempDir()}
	if syscall.Mount("tmpfs", d.dir, "tmpfs", 0, "size=64k") == nil {
		d.mounted = true
		t.Cleanup(func() { assert.NoError(t, syscall.Unmount(d.dir, 0)) })
	}
	return d
}

// run runs rsql, whose files are not longer than the disk.
func (d *smallDisk) run(t *testing.T, args ...string) outcome {
	t.Helper()
	return runRsql(t, func(c *exec.Cmd) {
		if !d.mounted {
			underLimit(t, c, "ulimit -f 64")
		}
	}, args...)
}

// isFull asserts that a message says so.
func (d *smallDisk) isFull(t *testing.T, message string) {
	t.Helper()
	if d.mounted {
		assert.Contains(t, message, "no space left on device")
	} else {
		assert.Contains(t, message, "file too large")
	}
}

// TestFault7_4_DiskFullInTheMiddle has the disk be full while a file is written: what was there before is there, and nothing else is.
func TestFault7_4_DiskFullInTheMiddle(t *testing.T) {
	disk := newSmallDisk(t)
	server := redistest.Start(t)
	users(t, server, 20_000)
	for _, format := range []string{"csv", "csv.gz", "ndjson", "parquet", "arrow"} {
		for _, there := range []bool{false, true} {
			path := filepath.Join(disk.dir, "u."+format)
			if there {
				require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
			}
			for _, args := range [][]string{{"-c", "COPY u TO '" + path + "'"}, {"-c", "SELECT * FROM u", "-o", path}} {
				r := disk.run(t, append([]string{server.Addr}, args...)...)
				assert.NotZero(t, r.code, format)
				disk.isFull(t, r.errors)
				assert.Contains(t, r.errors, path, format)
				assert.Empty(t, besides(t, path), format)
				old, err := os.ReadFile(path)
				if !there {
					assert.ErrorIs(t, err, os.ErrNotExist, format)
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, "old", string(old), format)
			}
			_ = os.Remove(path) // which is not there in every round
		}
	}
}

// TestFault7_4_DiskFullOfWhatAWriteReturns: what is written stays, and it is said how much that is.
func TestFault7_4_DiskFullOfWhatAWriteReturns(t *testing.T) {
	disk := newSmallDisk(t)
	server := redistest.Start(t)
	client := server.Client(t)
	path := filepath.Join(disk.dir, "u.csv")
	for _, c := range []struct{ statement, done string }{
		{"UPDATE u SET name = 'new' RETURNING *", "10,000 rows"},
		{"MERGE INTO u USING (SELECT id FROM u) AS s ON u.id = s.id WHEN MATCHED THEN UPDATE SET name = 'new' RETURNING u.id, u.n, u.name", "10,000 rows"},
		{"DELETE FROM u WHERE n < 9900 RETURNING *", "9,900 rows"},
	} {
		users(t, server, 10_000)
		r := disk.run(t, server.Addr, "-c", c.statement, "-o", path)
		assert.Equal(t, exitUsage, r.code, c.statement)
		disk.isFull(t, r.errors)
		assert.Contains(t, r.errors, "note: results are lost, and what their statements changed stays: "+c.done+"\n", c.statement)
		assert.NoFileExists(t, path)
		if strings.HasPrefix(c.statement, "DELETE") {
			assert.Zero(t, client.Exists(t.Context(), "u:0").Val())
			continue
		}
		assert.Equal(t, "new", client.HGet(t.Context(), "u:9999", "name").Val(), c.statement)
	}
	r := disk.run(t, server.Addr, "-c", "DELETE FROM u RETURNING *", "-c", "SELECT nothing", "-o", path)
	assert.Equal(t, exitStatement, r.code)
	assert.Contains(t, r.errors, "note: results are lost, and what their statements changed stays: 100 rows\n")
}

// TestFault7_4_DiskFullOfTemporaryFiles: a write that cannot keep its rows until it has looked at them all has changed nothing.
func TestFault7_4_DiskFullOfTemporaryFiles(t *testing.T) {
	disk := newSmallDisk(t)
	server := redistest.Start(t)
	const rows = 40_000
	users(t, server, rows)
	file := filepath.Join(t.TempDir(), "u.csv")
	require.Zero(t, runRsql(t, nil, server.Addr, "-c", "COPY u TO '"+file+"'").code)
	const same = "SELECT count(*), count(DISTINCT name), sum(n) FROM u"
	before := runRsql(t, nil, server.Addr, "-c", same)
	for _, statement := range []string{
		"UPDATE u SET name = CONCAT(name, 'new')",
		"DELETE FROM u",
		"TRUNCATE u",
		"MERGE INTO u USING (SELECT id FROM u) s ON u.id = s.id WHEN MATCHED THEN UPDATE SET name = 'new'",
		"INSERT INTO u SELECT id, concat(name, 'new'), n FROM u ORDER BY name ON DUPLICATE KEY UPDATE name = new.name",
		"INSERT OVERWRITE u SELECT id, concat(name, 'new'), n FROM u ORDER BY name",
		"COPY (SELECT * FROM u ORDER BY name, n) TO '" + file + "'",
	} {
		r := disk.run(t, server.Addr, "--memory-limit", "3MB", "--temp-dir", disk.dir, "-c", statement)
		assert.Equal(t, exitStatement, r.code, "%s: %s", statement, r.errors)
		disk.isFull(t, r.errors)
		assert.Contains(t, r.errors, disk.dir, statement)
		assert.Equal(t, before.out, runRsql(t, nil, server.Addr, "-c", same).out, statement)
		left, err := os.ReadDir(disk.dir)
		require.NoError(t, err)
		assert.Empty(t, left, statement)
	}
}

// TestFault7_4_DiskFullOfACheckpoint: a load whose place cannot be kept does not begin.
func TestFault7_4_DiskFullOfACheckpoint(t *testing.T) {
	disk := newSmallDisk(t)
	if !disk.mounted {
		t.Skip("a checkpoint is short, and only a disk of its own is too full for it")
	}
	server := redistest.Start(t)
	users(t, server, 1000)
	file := filepath.Join(t.TempDir(), "u.csv")
	require.Zero(t, runRsql(t, nil, server.Addr, "-c", "COPY u TO '"+file+"'", "-c", "TRUNCATE u", "-c", "CREATE TABLE w (id BIGINT, name TEXT, n BIGINT) WITH (key = 'w:{id}')").code)
	require.NoError(t, os.WriteFile(filepath.Join(disk.dir, "fill"), make([]byte, 64<<10), 0o600))
	r := disk.run(t, server.Addr, "-c", "COPY w FROM '"+file+"' (CHECKPOINT '"+filepath.Join(disk.dir, "place")+"')")
	assert.Equal(t, exitStatement, r.code)
	disk.isFull(t, r.errors)
	assert.Contains(t, r.errors, "0 rows of this run are written")
	assert.Zero(t, server.Client(t).Exists(t.Context(), "w:0").Val())
}
