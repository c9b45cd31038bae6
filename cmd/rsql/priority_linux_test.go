package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// All threads of a process have the lower priority, those made later, too: the test runs itself again, since none gets it back.
func TestPriorityIsLowered(t *testing.T) {
	const only = "RSQL_TEST_PRIORITY"
	if os.Getenv(only) != "" {
		lowerPriority()
		started, done := make(chan struct{}), make(chan struct{})
		for range 8 { // goroutines that keep threads of their own
			go func() {
				runtime.LockOSThread()
				started <- struct{}{}
				<-done
			}()
			<-started
		}
		close(done)
		threads, err := os.ReadDir("/proc/self/task")
		require.NoError(t, err)
		for _, thread := range threads {
			stat, err := os.ReadFile("/proc/self/task/" + thread.Name() + "/stat")
			if errors.Is(err, fs.ErrNotExist) { // it has ended
				continue
			}
			require.NoError(t, err)
			_, fields, _ := strings.Cut(string(stat), ") ")
			assert.Equal(t, "10", strings.Fields(fields)[16], "the nice value of thread %s", thread.Name())
		}
		return
	}
	again := exec.Command(os.Args[0], "-test.run=^TestPriorityIsLowered$", "-test.count=1")
	again.Env = append(os.Environ(), only+"=yes")
	out, err := again.CombinedOutput()
	require.NoError(t, err, "%s", out)
}
