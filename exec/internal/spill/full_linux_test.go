package spill

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// fillIn is set in the environment of a process that fills a small disk, mounted where nobody else sees it.
const fillIn = "RSQL_TEST_FILL_IN"

func TestAFullDiskIsNamed(t *testing.T) {
	if dir := os.Getenv(fillIn); dir != "" {
		require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"))
		fill(t, dir)
		return
	}
	if os.Geteuid() != 0 {
		return // others may not mount, and have TestAFileThatCannotBeWrittenIsNamed
	}
	child := exec.Command(os.Args[0], "-test.run=^TestAFullDiskIsNamed$") //nolint:gosec // the test itself
	child.Env = append(os.Environ(), fillIn+"="+t.TempDir())
	child.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	out, err := child.CombinedOutput()
	if len(out) == 0 && err != nil {
		return // in a container that allows no mounts, the process does not begin
	}
	assert.NoError(t, err, "%s", out)
}

func fill(t *testing.T, dir string) {
	t.Helper()
	d := New(dir)
	alloc := memory.NewGoAllocator()
	w := d.NewWriter(schema, alloc, &Count{})
	b := batch(alloc, 0, 10_000)
	var err error
	for err == nil {
		err = w.Write(b.Columns(), 10_000)
	}
	assert.Equal(t, plan.CodeMemory, plan.CodeOf(err))
	assert.ErrorContains(t, err, "cannot write "+w.file.Name()+": no space left on device; make room there")
	w.Discard()
	assert.Empty(t, left(t, dir))
}
