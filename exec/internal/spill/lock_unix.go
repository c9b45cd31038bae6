//go:build unix

package spill

import (
	"os"
	"syscall"
)

// tryLock locks a file for as long as it is open; false where somebody else has it locked. The lock of a process that is
// killed goes with it.
func tryLock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// openLock opens the lock of a directory of any process; nil where there is none that we may open. It follows no link and
// waits for no pipe.
func openLock(name string) *os.File {
	f, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	return f
}
