//go:build unix

package main

import (
	"io/fs"
	"syscall"
)

// umask is what the process takes from the permissions of new files. It can only be read by setting it.
func umask() fs.FileMode {
	mask := syscall.Umask(0)
	syscall.Umask(mask)
	return fs.FileMode(mask)
}
