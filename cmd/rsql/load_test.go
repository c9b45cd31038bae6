package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestAKilledLoadGoesOn kills a bulk load again and again, whenever more of its rows have arrived, and starts it again with the
// same checkpoint: in the end the rows of the file are there, each once and whole.
func TestAKilledLoadGoesOn(t *testing.T) {
	const rows = 60_000
	var text strings.Builder
	text.WriteString("id,name,n\n")
	for i := range rows {
		fmt.Fprintf(&text, "%d,name %d,%d\n", i, i, i)
	}
	path := filepath.Join(t.TempDir(), "w.csv")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	for _, mode := range []string{"insert", "ignore", "replace"} {
		server := redistest.Start(t)
		client := server.Client(t)
		script := "CREATE TEMPORARY TABLE w (id BIGINT, name TEXT, n BIGINT) WITH (key = 'w:{id}');\n" +
			"COPY w FROM '" + path + "' (CHECKPOINT '" + filepath.Join(t.TempDir(), "w.ckpt") + "', MODE " + mode + ");\n"
		kills := 0
		for step := int64(rows / 8); ; step += rows / 8 {
			cmd := command(t, server.Addr, "-c", script)
			var messages strings.Builder
			cmd.Stderr = &messages
			require.NoError(t, cmd.Start())
			ended := make(chan struct{})
			go func() {
				_ = cmd.Wait() // its exit code tells, too
				close(ended)
			}()
			if killedAt(t, server, step, ended) {
				err := cmd.Process.Kill()
				<-ended
				if err == nil {
					kills++
					continue
				}
				require.ErrorIs(t, err, os.ErrProcessDone, "it was faster")
			}
			require.Equal(t, 0, cmd.ProcessState.ExitCode(), messages.String())
			break
		}
		assert.GreaterOrEqual(t, kills, 3, "%s: the load was killed too seldom to show anything", mode)
		require.Equal(t, int64(rows), client.DBSize(t.Context()).Val(), mode)
		for i := 0; i < rows; i += 7 {
			assert.Equal(t, map[string]string{"name": "name " + strconv.Itoa(i), "n": strconv.Itoa(i)}, client.HGetAll(t.Context(), "w:"+strconv.Itoa(i)).Val(), mode)
		}
	}
}

// killedAt waits until the server has that many keys; false where the process ended before.
func killedAt(t *testing.T, server *redistest.Server, keys int64, ended chan struct{}) bool {
	t.Helper()
	client := server.Client(t)
	for {
		select {
		case <-ended:
			return false
		case <-time.After(time.Millisecond):
			if client.DBSize(t.Context()).Val() >= keys && keys < 60_000 {
				return true
			}
		}
	}
}
