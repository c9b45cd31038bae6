package main

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// slowly is a write of many rows, one page after the other.
const slowly = "REPLACE INTO w (id, x) SELECT a.v * 1000 + b.v, 1 FROM n a, n b WHERE a.v < 40;"

// slowServer is a server that takes so long for every row that is written, and its proxy.
func slowServer(t *testing.T, row time.Duration) (*redistest.Server, *redistest.Proxy) {
	server := loaded(t)
	server.Client(t).HSet(t.Context(), "w:x", "x", 1)
	proxy := redistest.StartProxy(t, server.Addr)
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "RESTORE" {
			time.Sleep(row)
		}
		return redistest.Fault{}
	})
	return server, proxy
}

// written waits for a write to be under way.
func written(t *testing.T, server *redistest.Server) {
	t.Helper()
	client := server.Client(t)
	require.Eventually(t, func() bool { return client.DBSize(t.Context()).Val() > 1100 }, patience, 10*time.Millisecond)
}

func TestAStoppedBatchSaysWhatItWrote(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		server, proxy := slowServer(t, 200*time.Microsecond)
		cmd := command(t, proxy.Addr, "-c", slowly)
		var messages strings.Builder
		cmd.Stderr = &messages
		require.NoError(t, cmd.Start())
		written(t, server)
		interrupt(t, cmd, signal)
		assert.Equal(t, 128+int(signal), exitCodeOf(t, cmd))
		assert.Regexp(t, `^(interrupted|ended by a signal: terminated): REPLACE into w stopped: of 40000 rows [1-9]\d* are written, [1-9]\d* not tried\n$`, messages.String())
	}
}

func TestATimeoutSaysWhatWasWritten(t *testing.T) {
	// The whole write takes nine seconds at least, and its first page less than one.
	_, proxy := slowServer(t, 3*time.Millisecond)
	cmd := command(t, proxy.Addr, "--timeout", "6s", "-c", strings.Replace(slowly, "a.v < 40", "a.v < 3", 1))
	var messages strings.Builder
	cmd.Stderr = &messages
	require.NoError(t, cmd.Start())
	assert.Equal(t, exitStatement, exitCodeOf(t, cmd))
	assert.Regexp(t, `the time limit set by --timeout: REPLACE into w stopped: of 3000 rows [1-9]\d* are written`, messages.String())
}

func TestAWriteThatDoesNotEndMayBePartial(t *testing.T) {
	server, proxy := slowServer(t, 200*time.Microsecond)
	cmd := command(t, proxy.Addr, "-c", slowly)
	var messages strings.Builder
	cmd.Stderr = &messages
	require.NoError(t, cmd.Start())
	written(t, server)
	require.NoError(t, server.Pause())
	interrupt(t, cmd, syscall.SIGINT)
	assert.Equal(t, 130, exitCodeOf(t, cmd))
	require.NoError(t, server.Resume())
	assert.Equal(t, "interrupted: a write did not end in time; some of its rows may be written\n", messages.String())
}

func TestCtrlCInTheShellSaysWhatWasWritten(t *testing.T) {
	server, proxy := slowServer(t, 200*time.Microsecond)
	s := openTerminal(t, 24, 100, proxy.Addr)
	s.prompts(".help for help")
	s.enter(slowly)
	written(t, server)
	s.send(ctrlC)
	s.shows("cancelled: REPLACE into w stopped: of 40000 rows")
}
