package shell

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/reeflective/readline"
	"golang.org/x/term"

	"rsql/cmd/rsql/internal/editing"
	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// prompt is what the first line begins with. The editor indents the lines that follow by as much.
const prompt = "rsql> "

// newReader is the line editor where the terminal has what it needs, else a plain reader of lines.
func newReader(t Terminal, s *shell) lineReader {
	out, ok := t.Out.(*os.File)
	if t.In != os.Stdin || !ok || !term.IsTerminal(int(out.Fd())) || os.Getenv("TERM") == "dumb" {
		return newPlainReader(t.In, s.runner.Log.Out)
	}
	return newEditor(s)
}

// editor reads with editing and history, with colours, completion, suggestions and hints.
type editor struct {
	readline *readline.Shell
	// cooked is the state of the terminal outside of the editor.
	cooked  *term.State
	history *history
	names   editing.Names
	// params are the values of parameters, whose names are completed.
	params func() []any
	// lastColumns are the columns of the last result.
	lastColumns func() []string
	// connections are the names of servers.
	connections func() []string
	// out is the terminal.
	out io.Writer
	// color is set where what is typed has colours.
	color bool
	// accepted is set when a line is done, so that nothing is suggested behind it any longer.
	accepted bool
	escape   escape
	tabs     tabs
}

var _ lineReader = (*editor)(nil)

func newEditor(s *shell) *editor {
	rl := readline.NewShell()
	for name, value := range map[string]any{
		"cursor-position-probe":   false, // a terminal that does not answer would hang it
		"convert-meta":            false, // letters beyond ASCII are letters
		"input-meta":              true,
		"output-meta":             true,
		"multiline-column":        false,
		"enable-bracketed-paste":  true, // else a tab in what is pasted completes, and the end of a line runs it
		"bell-style":              "none",
		"comment-begin":           "--",
		"completion-ignore-case":  true,
		"usage-hint-always":       true,  // says how many candidates there is no room for
		"echo-control-characters": false, // Ctrl-C would be drawn over what stands at the cursor; Read draws it
		// The first Tab types what all candidates have in common, and shows them; the next ones go through them.
		"menu-complete-display-prefix": true,
	} {
		_ = rl.Config.Set(name, value) // all of them exist
	}
	e := &editor{readline: rl, history: openHistory(s.runner.Log.Out), names: s.catalog, out: s.out, color: s.options.Color,
		params: func() []any { return s.runner.Params }, connections: func() []string { return s.connections }, lastColumns: s.lastColumns}
	e.history.on(s.server)
	rl.Prompt.Primary(func() string { return prompt })
	rl.SyntaxHighlighter = e.shown
	rl.AcceptMultiline = e.accept
	rl.Completer = e.complete
	rl.PasteTransformer = func(text string) string { return pasted(e.typed(), text) }
	rl.Hint.SetProvider(e.hint)
	rl.History.Add("history", e.history)
	e.bind()
	s.catalog.changed = e.learn
	if state, err := term.GetState(int(os.Stdin.Fd())); err == nil {
		e.cooked = state
	}
	return e
}

// accept reports whether the line is done.
func (e *editor) accept(line []rune) bool {
	e.accepted = finished(string(line))
	if e.accepted {
		e.readline.ClearInlineSuggestion()
	}
	return e.accepted
}

// UseServer tells the history which server statements run on from here on.
func (e *editor) UseServer(server string) { e.history.on(server) }

// Keep puts a text into the history. Where its file cannot be written, it is there until the shell ends.
func (e *editor) Keep(text string) { _, _ = e.history.Write(text) }

// finished reports whether a text is to be run: a statement with its semicolon, a command, or nothing.
func finished(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || dotted(text) != "" || frame.Complete(text)
}

// interruptKey is Ctrl-C.
const interruptKey = '\x03'

// hint is called before each drawing of the line, and decides what is shown beside it: what the history goes on with, and
// below the line the signature of the function around the cursor.
func (e *editor) hint(line []rune, cursor int) []rune {
	e.retry()
	e.watchEscape()
	e.readline.ClearInlineSuggestion()
	if key := e.readline.Keys.Caller(); e.accepted || len(key) == 1 && key[0] == interruptKey {
		return nil
	}
	text, at := string(line), len(string(line[:cursor]))
	if at == len(text) {
		e.readline.SetInlineSuggestion(e.history.suggestion(text))
	}
	if isCommand(text) {
		return nil
	}
	editing.Look(text, at, e.names)
	signature, doc := editing.Signature(text, at)
	if signature == "" {
		return nil
	}
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width < 2 {
		return nil
	}
	hint := render.Shorten(signature+" · "+doc, width-1)
	if e.color {
		hint = faint + hint + plainText
	}
	return []rune(hint)
}

// Sequences of SGR.
const (
	boldText  = "\x1b[1m"
	faint     = "\x1b[2m"
	redText   = "\x1b[31m"
	plainText = "\x1b[0m"
)

// shown is the line in its colours, with room below it.
func (e *editor) shown(line []rune) string {
	text := string(line)
	rows := roomBelow + rowsOf(strings.TrimPrefix(e.readline.GetInlineSuggestion(), text))
	if e.color {
		text = colored(text)
	}
	return text + reserve(rows)
}

// colored is what is typed in colours: the name of a command bold, or red where there is none, and SQL as it is read.
func colored(text string) string {
	if !isCommand(text) {
		return editing.Highlight(text)
	}
	name, rest, found := strings.Cut(text, " ")
	c, err := find(name)
	switch {
	case err != nil && !found:
		return text
	case err != nil:
		return redText + name + plainText + " " + rest
	case len(c.takes) > 0 && c.takes[len(c.takes)-1] == takesSQL:
		rest = editing.Highlight(rest)
	}
	if found {
		rest = " " + rest
	}
	return boldText + name + plainText + rest
}

// rowsOf is how many rows a suggestion takes below the one on which it begins, at the most.
func rowsOf(suggestion string) int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if suggestion == "" || err != nil || width <= 0 {
		return 0
	}
	lines := strings.Split(suggestion, "\n")
	rows := len(lines)
	for _, l := range lines {
		rows += (len(prompt) + drawnWidth(l)) / width
	}
	return rows
}

// drawnWidth is how many columns a line takes where the editor draws it, which writes blanks for a tab.
func drawnWidth(line string) int {
	const tab = "     "
	return render.Width(strings.ReplaceAll(line, "\t", tab))
}

// roomBelow is how many rows the editor needs below the line.
const roomBelow = 2

// reserve makes the terminal have rows below the cursor, by scrolling where it is at the bottom: down (IND) and up again.
// The editor steps below its last row to clear what is there; on the bottom row it would come back one row too high, and
// draw over the last line of the result above. It could ask the terminal where the cursor is instead
// (cursor-position-probe), once for each key, and hang where no answer comes.
func reserve(rows int) string {
	return strings.Repeat("\x1bD", rows) + fmt.Sprintf("\x1b[%dA", rows)
}

// Read reads with the editor.
func (e *editor) Read() (string, error) {
	e.accepted = false
	e.escape.drawn++
	text, err := e.readline.Readline()
	if errors.Is(err, readline.ErrInterrupt) {
		e.markInterrupted(text)
		return "", errInterrupt
	}
	return text, err
}

// markInterrupted writes ^C behind a line that was given up. The cursor stands at the beginning of the row below it.
func (e *editor) markInterrupted(text string) {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width <= 0 {
		return
	}
	last := text[strings.LastIndexByte(text, '\n')+1:]
	forward := ""
	if column := (len(prompt) + drawnWidth(last)) % width; column > 0 {
		forward = fmt.Sprintf("\x1b[%dC", column)
	}
	fmt.Fprint(e.out, "\x1b[A"+forward+"^C\n")
}

// Restore undoes what the editor set.
func (e *editor) Restore() {
	if e.cooked != nil {
		_ = term.Restore(int(os.Stdin.Fd()), e.cooked) // the process ends
	}
}
