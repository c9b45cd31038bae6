//go:build !unix

package dump

import "syscall"

// alone is nothing where there are no process groups.
func alone() *syscall.SysProcAttr { return nil }
