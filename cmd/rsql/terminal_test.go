package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"github.com/stretchr/testify/require"
)

// patience is how long a screen may take to show what it must.
const patience = 20 * time.Second

// command is this test binary as rsql, with a history of its own.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Args = append([]string{"rsql"}, args...)
	terminal := os.Getenv("TERM")
	if terminal != "dumb" {
		terminal = "xterm-256color"
	}
	cmd.Env = append(os.Environ(), "TERM="+terminal, "XDG_STATE_HOME="+t.TempDir(), "XDG_CONFIG_HOME="+configHome(t), "INPUTRC=/dev/null")
	return cmd
}

// terminal is rsql on a terminal of its own.
type terminal struct {
	t      *testing.T
	cmd    *exec.Cmd
	pty    *os.File
	mu     sync.Mutex
	screen vt10x.Terminal
	// brackets is set while rsql wants to be told what is pasted.
	brackets bool
	ended    chan struct{}
}

func openTerminal(t *testing.T, rows, columns int, args ...string) *terminal {
	t.Helper()
	return openCommand(t, rows, columns, command(t, args...))
}

// openCommand runs a command on a terminal of its own.
func openCommand(t *testing.T, rows, columns int, cmd *exec.Cmd) *terminal {
	t.Helper()
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(columns)})
	require.NoError(t, err)
	term := &terminal{t: t, cmd: cmd, pty: file, screen: vt10x.New(vt10x.WithSize(columns, rows)), ended: make(chan struct{})}
	go term.read()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		<-term.ended
		_ = file.Close()
	})
	return term
}

// read draws what rsql writes, up to its end.
func (s *terminal) read() {
	defer close(s.ended)
	buf := make([]byte, 4096)
	begun := 0 // bytes of a character whose end is still to come
	for {
		n, err := s.pty.Read(buf[begun:])
		n += begun
		whole := n - len(unfinished(buf[:n]))
		s.mu.Lock()
		_, _ = s.screen.Write(buf[:whole])
		if on, off := bytes.LastIndex(buf[:whole], []byte("\x1b[?2004h")), bytes.LastIndex(buf[:whole], []byte("\x1b[?2004l")); on != off {
			s.brackets = on > off
		}
		s.mu.Unlock()
		begun = copy(buf, buf[whole:n])
		if err != nil {
			return
		}
	}
}

// unfinished is the beginning of a character at the end of a text that the screen would drop.
func unfinished(text []byte) []byte {
	for i := len(text) - 1; i >= max(0, len(text)-utf8.UTFMax); i-- {
		if utf8.RuneStart(text[i]) {
			if utf8.FullRune(text[i:]) {
				return nil
			}
			return text[i:]
		}
	}
	return nil
}

func TestUnfinished(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "", "a│": "", "a│"[:3]: "│"[:2], "a│"[:2]: "│"[:1], "日本"[:5]: "本"[:2], "\x1b[K": "", "\x80\x80\x80\x80\x80": ""} {
		require.Equal(t, want, string(unfinished([]byte(text))), "%q", text)
	}
}

func (s *terminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := strings.Split(s.screen.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func (s *terminal) send(keys string) {
	s.t.Helper()
	_, err := io.WriteString(s.pty, keys)
	require.NoError(s.t, err)
}

// paste does as terminals do with what people paste.
func (s *terminal) paste(text string) {
	s.t.Helper()
	s.mu.Lock()
	brackets := s.brackets
	s.mu.Unlock()
	text = strings.ReplaceAll(text, "\n", "\r")
	if brackets {
		text = "\x1b[200~" + text + "\x1b[201~"
	}
	s.send(text)
}

// enter types lines, each followed by Enter.
func (s *terminal) enter(lines ...string) {
	s.t.Helper()
	for _, l := range lines {
		s.send(l + "\r")
	}
}

// shows waits until the screen shows a text.
func (s *terminal) shows(want string) {
	s.t.Helper()
	s.until(func(screen string) bool { return strings.Contains(screen, want) }, want)
}

// prompts waits until the screen ends in a text and an empty prompt.
func (s *terminal) prompts(want string) {
	s.t.Helper()
	end := strings.TrimSuffix(want, "\n") + "\nrsql>"
	s.until(func(screen string) bool { return strings.HasSuffix(strings.TrimRight(screen, "\n"), end) }, end)
}

func (s *terminal) until(ok func(string) bool, want string) {
	s.t.Helper()
	deadline := time.Now().Add(patience)
	for !ok(s.text()) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen does not show:\n%s\nbut:\n%s", want, s.text())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// exits waits for the end and gives the exit code.
func (s *terminal) exits() int {
	s.t.Helper()
	return exitCodeOf(s.t, s.cmd)
}

// exitCodeOf waits for the end of a process.
func exitCodeOf(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait() // the exit code tells
	return cmd.ProcessState.ExitCode()
}

func interrupt(t *testing.T, cmd *exec.Cmd, s syscall.Signal) {
	t.Helper()
	require.NoError(t, cmd.Process.Signal(s))
}
