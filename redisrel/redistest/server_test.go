package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(orphanVariable) != "" {
		abandonServer()
	}
	goleak.VerifyTestMain(m)
}

func TestStartsInParallel(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := Start(t)
			client := s.Client(t)
			require.NoError(t, client.Set(t.Context(), "mine", i, 0).Err())
			got, err := client.Get(t.Context(), "mine").Int()
			require.NoError(t, err)
			assert.Equal(t, i, got, "every test has a server of its own")
			size, err := client.DBSize(t.Context()).Result()
			require.NoError(t, err)
			assert.EqualValues(t, 1, size)
		})
	}
}

func TestStopLeavesNothing(t *testing.T) {
	s, err := StartProcess()
	require.NoError(t, err)
	require.DirExists(t, s.dir)
	s.Stop()
	s.Stop()
	assert.NoDirExists(t, s.dir)
	_, err = net.DialTimeout("tcp", s.Addr, time.Second)
	assert.Error(t, err, "the port is closed")
}

func TestStartEndsWithTheTest(t *testing.T) {
	var s *Server
	t.Run("inner", func(t *testing.T) { s = Start(t) })
	_, err := net.DialTimeout("tcp", s.Addr, time.Second)
	assert.Error(t, err)
}

func TestKeepsNothingOnDisk(t *testing.T) {
	s := Start(t)
	values, err := s.Client(t).ConfigGet(t.Context(), "save").Result()
	require.NoError(t, err)
	assert.Empty(t, values["save"])
	values, err = s.Client(t).ConfigGet(t.Context(), "appendonly").Result()
	require.NoError(t, err)
	assert.Equal(t, "no", values["appendonly"])
}

func TestArgumentsReachTheServer(t *testing.T) {
	s := Start(t, "--maxmemory", "12mb", "--requirepass", `p@ss "word"/#`)
	values, err := s.Client(t).ConfigGet(t.Context(), "maxmemory").Result()
	require.NoError(t, err, "the URL carries the password: %s", s.URL)
	assert.Equal(t, "12582912", values["maxmemory"])
	_, err = s.CPU(t.Context())
	assert.NoError(t, err, "the package's own commands log in as well")
}

func TestServerWithUsersOnly(t *testing.T) {
	s := Start(t, "--user", "default", "off", "--user", "ann", "on", ">secret", "~*", "+@all")
	assert.ErrorContains(t, s.Client(t).Ping(t.Context()).Err(), "NOAUTH")
}

func TestTakenPort(t *testing.T) {
	first := Start(t)
	path, err := serverPath()
	require.NoError(t, err)
	_, err = startOn(path, first.Port, nil)
	assert.ErrorIs(t, err, errPortTaken, "the other server's answer is not taken for ours")
	assert.NoError(t, first.Client(t).Ping(t.Context()).Err(), "the other server goes on")
}

func TestBadArgumentsAreExplained(t *testing.T) {
	_, err := StartProcess("--no-such-option", "1")
	assert.ErrorContains(t, err, "no-such-option", "the log is part of the message")
}

func TestMissingServerNamesTheWayOut(t *testing.T) {
	t.Setenv(PathVariable, filepath.Join(t.TempDir(), "absent"))
	_, err := StartProcess()
	require.Error(t, err)
	assert.ErrorContains(t, err, "make redis-server")
	assert.ErrorContains(t, err, PathVariable)
}

func TestKill(t *testing.T) {
	s := Start(t)
	client := s.Client(t)
	require.NoError(t, client.Ping(t.Context()).Err())
	s.Kill()
	s.Kill()
	assert.Error(t, client.Ping(t.Context()).Err())
}

func TestPauseAndResume(t *testing.T) {
	s := Start(t)
	client := s.Client(t)
	require.NoError(t, client.Ping(t.Context()).Err())
	require.NoError(t, s.Pause())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := s.control(ctx, "PING")
	assert.ErrorContains(t, err, "timeout", "a paused server accepts and does not answer")
	require.NoError(t, s.Resume())
	assert.NoError(t, client.Ping(t.Context()).Err())
}

const orphanVariable = "RSQL_REDISTEST_ORPHAN"

// abandonServer is the body of a test binary that dies without its Cleanups.
func abandonServer() {
	s, err := StartProcess()
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Addr)
	os.Exit(0)
}

func TestServerEndsWithTheTestBinary(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	dying := exec.Command(self)
	dying.Env = append(os.Environ(), orphanVariable+"=1")
	out, err := dying.Output()
	require.NoError(t, err)
	addr := string(out[:len(out)-1])
	assert.Eventually(t, func() bool {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, 10*time.Second, 10*time.Millisecond, "the server at %s outlived the process that started it", addr)
}
