package dump

import "syscall"

// alone keeps signals of the terminal from the server, and ends it when this process is killed.
func alone() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
