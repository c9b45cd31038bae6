//go:build unix && !linux

package dump

import "syscall"

// alone keeps signals of the terminal from the server.
func alone() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
