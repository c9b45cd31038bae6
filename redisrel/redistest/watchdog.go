package redistest

import (
	"os"
	"os/exec"
	"strconv"
)

// watchdog is a shell that waits for our own end and then ends a server that nobody is left to stop: no Cleanup runs in a
// test binary that panics of its timeout or is killed.
type watchdog struct {
	shell *exec.Cmd
	// alive is the writing end of the shell's stdin. The kernel closes it when we end, however we end.
	alive *os.File
}

// watch starts the watchdog of a process and its folder.
func watch(pid int, dir string) (*watchdog, error) {
	stdin, alive, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer stdin.Close() // the shell has a descriptor of its own
	shell := exec.Command("/bin/sh", "-c", `read -r _; kill -9 "$1"; rm -rf "$2"`, "redistest-watchdog", strconv.Itoa(pid), dir)
	shell.Stdin = stdin
	if err := shell.Start(); err != nil {
		_ = alive.Close()
		return nil, err
	}
	return &watchdog{shell: shell, alive: alive}, nil
}

// dismiss ends the watchdog before it can act: the process is gone, and its number may be another's by now.
func (w *watchdog) dismiss() {
	_ = w.shell.Process.Kill()
	_ = w.shell.Wait() // reports the kill
	_ = w.alive.Close()
}
