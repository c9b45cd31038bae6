package shell

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/reeflective/readline"
	"golang.org/x/term"

	"rsql/frame"
)

// prompt is what the first line begins with. The editor indents the lines that follow by as much.
const prompt = "rsql> "

// reserveRows makes the terminal have two rows below the cursor, by scrolling where it is at the bottom: twice down (IND),
// twice up. The editor steps below its last row to clear what is there; on the bottom row it would come back one row too
// high, and draw over the last line of the result above. It could ask the terminal where the cursor is instead
// (cursor-position-probe), once for each key, and hang where no answer comes.
const reserveRows = "\x1bD\x1bD\x1b[2A"

// newReader is the line editor where the terminal has what it needs, else a plain reader of lines.
func newReader(t Terminal, messages io.Writer) lineReader {
	out, ok := t.Out.(*os.File)
	if t.In != os.Stdin || !ok || !term.IsTerminal(int(out.Fd())) || os.Getenv("TERM") == "dumb" {
		return newPlainReader(t.In, messages)
	}
	return newEditor(messages)
}

// editor reads with editing and history.
type editor struct {
	readline *readline.Shell
	before   *term.State
}

var _ lineReader = (*editor)(nil)

func newEditor(messages io.Writer) *editor {
	rl := readline.NewShell()
	for name, value := range map[string]any{
		"cursor-position-probe": false, // a terminal that does not answer would hang it
		"convert-meta":          false, // letters beyond ASCII are letters
		"input-meta":            true,
		"output-meta":           true,
		"multiline-column":      false,
		"bell-style":            "none",
		"comment-begin":         "--",
	} {
		_ = rl.Config.Set(name, value) // all of them exist
	}
	rl.Prompt.Primary(func() string { return prompt })
	rl.SyntaxHighlighter = func(line []rune) string { return string(line) + reserveRows }
	rl.AcceptMultiline = func(line []rune) bool { return finished(string(line)) }
	rl.Completer = complete
	rl.History.Add("history", openHistory(messages))
	e := &editor{readline: rl}
	if state, err := term.GetState(int(os.Stdin.Fd())); err == nil {
		e.before = state
	}
	return e
}

// finished reports whether a text is to be run: a statement with its semicolon, a command, or nothing.
func finished(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || dotted(text) != "" || frame.Complete(text)
}

// Read reads with the editor.
func (e *editor) Read() (string, error) {
	text, err := e.readline.Readline()
	if errors.Is(err, readline.ErrInterrupt) {
		return "", errInterrupt
	}
	return text, err
}

// Restore undoes what the editor set.
func (e *editor) Restore() {
	if e.before != nil {
		_ = term.Restore(int(os.Stdin.Fd()), e.before) // the process ends
	}
}
