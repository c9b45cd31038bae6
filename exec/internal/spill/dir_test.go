//go:build unix

package spill

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// holdIn is set in the environment of a process that keeps a temporary file in a directory until it is killed.
const holdIn = "RSQL_TEST_HOLD_IN"

func TestWhatAKilledProcessLeftIsRemoved(t *testing.T) {
	if dir := os.Getenv(holdIn); dir != "" {
		hold(t, dir)
		return
	}
	parent := filepath.Join(t.TempDir(), "a [strange] * name")
	require.NoError(t, os.Mkdir(parent, 0o700))
	child := exec.Command(os.Args[0], "-test.run=^TestWhatAKilledProcessLeftIsRemoved$") //nolint:gosec // the test itself
	child.Env = append(os.Environ(), holdIn+"="+parent)
	_, err := child.StdinPipe()
	require.NoError(t, err)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready", strings.TrimSpace(line))

	New(parent)
	require.Len(t, left(t, parent), 1, "the process lives")
	require.NoError(t, child.Process.Kill())
	_ = child.Wait() // it was killed
	require.Len(t, left(t, parent), 1)
	New(parent)
	assert.Empty(t, left(t, parent))
}

// hold makes a temporary file and waits to be killed.
func hold(t *testing.T, dir string) {
	t.Helper()
	d := New(dir)
	_, err := d.create(&Count{})
	require.NoError(t, err)
	_, err = os.Stdout.WriteString("ready\n")
	require.NoError(t, err)
	_, err = os.Stdin.Read(make([]byte, 1)) // which never comes
	d.remove("")
	require.NoError(t, err)
}

func TestOnlyOurDirectoriesAreSwept(t *testing.T) {
	parent := t.TempDir()
	keep := []string{filepath.Join(parent, "other"), filepath.Join(parent, prefix+"without-lock")}
	for _, dir := range keep {
		require.NoError(t, os.Mkdir(dir, 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "1.arrows"), nil, 0o600))
	}
	require.NoError(t, os.WriteFile(filepath.Join(parent, "other", lockName), nil, 0o600))
	secret := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(secret, nil, 0o600))
	linked := filepath.Join(parent, prefix+"linked")
	require.NoError(t, os.Mkdir(linked, 0o700))
	require.NoError(t, os.Symlink(secret, filepath.Join(linked, lockName)))
	New(parent)
	assert.ElementsMatch(t, append(keep, linked), left(t, parent))
}

func TestADirectoryThatGotNoLockIsRemoved(t *testing.T) {
	parent := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(parent, prefix+"killed"), 0o700))
	New(parent)
	assert.Empty(t, left(t, parent), "its process was killed before it made the lock")
}

func TestADirectorySweptWhileItIsMadeIsMadeAgain(t *testing.T) {
	parent := t.TempDir()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				sweep(parent)
			}
		}
	}()
	d := New(parent)
	for range 500 {
		f, err := d.create(&Count{})
		require.NoError(t, err)
		require.NoError(t, f.Close())
		assert.FileExists(t, f.Name())
		d.remove(f.Name())
	}
	close(stop)
	<-stopped
	assert.Empty(t, left(t, parent))
}

func TestTheLockGoesLast(t *testing.T) {
	dir := filepath.Join(t.TempDir(), prefix+"killed")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "not ours", "a file"), 0o700))
	for _, name := range []string{"1.arrows", lockName} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	New(filepath.Dir(dir))
	assert.FileExists(t, filepath.Join(dir, lockName), "the next start tries again")
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "not ours")))
	New(filepath.Dir(dir))
	assert.NoDirExists(t, dir)
}

func TestADirectoryIsMadeAgain(t *testing.T) {
	parent := t.TempDir()
	d := New(parent)
	for range 3 {
		f, err := d.create(&Count{})
		require.NoError(t, err)
		g, err := d.create(&Count{})
		require.NoError(t, err)
		assert.Len(t, left(t, parent), 1)
		New(parent)
		require.NoError(t, f.Close())
		require.NoError(t, g.Close())
		d.remove(f.Name())
		assert.Len(t, left(t, parent), 1)
		d.remove(g.Name())
		assert.Empty(t, left(t, parent))
	}
}
