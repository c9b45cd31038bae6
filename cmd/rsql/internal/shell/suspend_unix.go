//go:build unix

package shell

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/reeflective/readline/inputrc"
)

// Sequences that tell the terminal whether to mark what is pasted.
const (
	bracketsOn  = "\x1b[?2004h"
	bracketsOff = "\x1b[?2004l"
)

// stopTime is how long a stop is waited for. It never comes where nobody is there to let the process go on: in a process
// group that no shell controls.
const stopTime = 200 * time.Millisecond

// bindSuspend makes Ctrl-Z suspend the shell: while a line is typed, the terminal does not do it by itself.
func (e *editor) bindSuspend() {
	const name = "suspend"
	e.readline.Keymap.Register(map[string]func(){name: e.suspend})
	for _, keymap := range []string{"emacs", "vi-insert", "vi-command"} {
		_ = e.readline.Config.Bind(keymap, inputrc.Unescape(`\C-z`), name, false) // the keymaps exist
	}
}

// suspend stops the process group, as the terminal does for other programs, and draws the line anew when it goes on.
func (e *editor) suspend() {
	e.readline.History.SkipSave()
	e.readline.Display.AcceptLine()
	e.leave(func() error {
		_, err := io.WriteString(e.out, bracketsOff)
		if err == nil {
			err = stop()
		}
		if err == nil {
			_, err = io.WriteString(e.out, bracketsOn)
		}
		return err
	})
	e.readline.Display.PrintPrimaryPrompt()
}

// stop stops the process group, and returns when it goes on.
func stop() error {
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	select {
	case <-resumed:
	case <-time.After(stopTime):
	}
	return nil
}
