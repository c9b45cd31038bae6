package frame_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// usersFile is a file of users 1 to n.
func usersFile(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,name,city,score\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "%d,user %d,\"Bern, %d\",\n", i, i, i%7)
	}
	return fileOf(t, "users.csv", b.String())
}

// stateOf writes a checkpoint as a run leaves it that is killed.
func stateOf(t *testing.T, path string, rows, pending int) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	at := strings.Index(string(text), `"rows"`)
	require.NoError(t, os.WriteFile(path, fmt.Appendf(nil, `%s"rows":%d,"pending":%d,"done":false}`, text[:at], rows, pending), 0o600))
}

const loadedUsers = "SELECT count(*), count(DISTINCT name), sum(id), min(city), max(city) FROM users"

func TestCheckpointedLoad(t *testing.T) {
	for _, mode := range []string{"insert", "ignore", "replace"} {
		s := start(t)
		s.declareUsers(t)
		path, ckpt := usersFile(t, 10_000), filepath.Join(t.TempDir(), "load.ckpt")
		load := "COPY users FROM '" + path + "' (CHECKPOINT '" + ckpt + "', MODE " + mode + ")"
		assert.Equal(t, "10000 rows written", s.run(t, load))
		whole := s.rows(t, loadedUsers)
		assert.Equal(t, []string{"10000|10000|50005000|Bern, 0|Bern, 6"}, whole)
		assert.Contains(t, s.run(t, load), "0 rows written: the load of "+path+" is complete since an earlier run")

		// Killed while rows 4097 to 8192 were under way, half of which arrived.
		stateOf(t, ckpt, 4096, 8192)
		for i := 6000; i <= 10_000; i++ {
			s.redis.Del(t.Context(), fmt.Sprintf("user:%d", i))
		}
		message := s.run(t, load)
		assert.Equal(t, whole, s.rows(t, loadedUsers), mode)
		if mode == "insert" {
			assert.Equal(t, "4001 rows written, 5999 rows by an earlier run", message)
		}
	}
}

func TestCheckpointedInsertKnowsItsOwnRows(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	path, ckpt := usersFile(t, 5000), filepath.Join(t.TempDir(), "load.ckpt")
	load := "COPY users FROM '" + path + "' (CHECKPOINT '" + ckpt + "')"
	s.run(t, load)

	stateOf(t, ckpt, 0, 4096)
	s.hash(t, "user:100", "name", "somebody else")
	err := s.fails(t, frame.CodeConflict, load)
	assert.ErrorContains(t, err, `the row "100" is there with other values than the file has`)
	assert.Equal(t, "somebody else", s.redis.HGet(t.Context(), "user:100", "name").Val())

	stateOf(t, ckpt, 4096, 4096) // nothing was announced, so what is there is not ours
	err = s.fails(t, frame.CodeConflict, load)
	assert.ErrorContains(t, err, "the load stopped: 0 rows of this run are written")
	assert.NotContains(t, err.Error(), "goes on", "it would find the same again")
	err = s.fails(t, frame.CodeData, "COPY users FROM '"+path+"' (CHECKPOINT '"+filepath.Join(ckpt, "none", "x")+"', MODE replace)")
	assert.NotContains(t, err.Error(), "goes on")
	s.send(t, "CONFIG SET maxmemory 1")
	err = s.fails(t, frame.CodeServer, "COPY users FROM '"+path+"' (CHECKPOINT '"+ckpt+"2', MODE replace)")
	assert.ErrorContains(t, err, "the same statement goes on from there")
	s.send(t, "CONFIG SET maxmemory 0")

	other := "COPY users FROM '" + path + "' (CHECKPOINT '" + ckpt + "', MODE replace)"
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, other), "is of another load: INSERT INTO users")
	require.NoError(t, os.WriteFile(path, []byte("id,name\n1,x\n"), 0o600))
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, load), "is of a file with other bytes")
	require.NoError(t, os.WriteFile(ckpt, []byte("rubbish"), 0o600))
	assert.ErrorContains(t, s.fails(t, frame.CodeData, load), "cannot be read")
}
