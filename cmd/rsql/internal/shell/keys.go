package shell

import (
	"errors"
	"os"
	"strings"

	"github.com/reeflective/readline"
	"github.com/reeflective/readline/inputrc"
	"golang.org/x/term"

	"rsql/cmd/rsql/internal/render"
)

// bind puts commands of our own in the place of some of the library's, whatever keys they have, and makes Tab show what there
// is.
func (e *editor) bind() {
	own := e.readline.Keymap.Commands()
	e.readline.Keymap.Register(map[string]func(){
		"end-of-line":      e.endOrSuggestion,
		"forward-word":     e.wordOrSuggestion,
		"self-insert":      e.insertKey,
		"previous-history": e.lineOr(own["previous-history"], -1),
		"next-history":     e.lineOr(own["next-history"], 1),
		// The library's own runs no editor that has arguments, and leaves the terminal to it as the line needs it.
		"edit-and-execute-command": e.editLine,
		"edit-command-line":        e.editLine,
		"abort":                    e.abort(own["abort"], own["emacs-editing-mode"]),
	})
	e.stepByCharacters()
	e.bindEscape()
	e.bindTab()
	e.bindSuspend()
	_ = e.readline.Config.Bind("emacs", inputrc.Unescape(`\t`), "menu-complete", false) // the keymap exists
}

// abort is a command that leaves a list or a search, or else the line, made to leave the line at once where it is Ctrl-C. The
// library's own also drops what was typed behind Ctrl-C before it was read.
func (e *editor) abort(command, leaveList func()) func() {
	return func() {
		if key := e.readline.Keys.Caller(); len(key) != 1 || key[0] != interruptKey || !e.readline.Keymap.IsEmacs() {
			command()
			return
		}
		leaveList()
		e.readline.Display.AcceptLine()
		e.readline.History.Accept(false, false, readline.ErrInterrupt)
	}
}

// editLine puts the line into the user's editor, and takes what comes back.
func (e *editor) editLine() {
	line := e.readline.Line()
	e.leave(func() error {
		text, err := edited(string(*line), os.Stdin, os.Stdout, os.Stderr)
		if err == nil {
			line.Set([]rune(strings.TrimRight(text, "\n"))...)
			e.readline.Cursor().Set(line.Len())
		}
		return err
	})
}

// leave runs a function with the terminal as it is outside of the editor, and says below the line what went wrong.
func (e *editor) leave(run func() error) {
	stdin := int(os.Stdin.Fd())
	raw, err := term.GetState(stdin)
	if err == nil && e.cooked != nil {
		err = term.Restore(stdin, e.cooked)
	}
	if err == nil {
		err = errors.Join(run(), term.Restore(stdin, raw))
	}
	if err != nil {
		e.readline.Hint.SetTemporary(render.Printable(err.Error()))
	}
}

// lineOr goes to the line of the statement above or below the cursor and, from the first or last, does what a command does.
func (e *editor) lineOr(command func(), step int) func() {
	return func() {
		cursor := e.readline.Cursor()
		at, ok := beside(string(*e.readline.Line()), cursor.Pos(), step)
		if !ok {
			command()
			return
		}
		e.readline.History.SkipSave()
		cursor.Set(at)
	}
}

// endOrSuggestion goes to the end of the line and, from there, takes the suggestion, as the right arrow does.
func (e *editor) endOrSuggestion() {
	if !e.readline.Display.AcceptInline(e.readline.Line(), e.readline.Cursor()) {
		e.readline.History.SkipSave()
		e.readline.Cursor().EndOfLineAppend()
	}
}

// wordOrSuggestion goes to the end of the next word and, at the end of the line, takes the next word of the suggestion.
func (e *editor) wordOrSuggestion() {
	line, cursor := e.readline.Line(), e.readline.Cursor()
	e.readline.History.SkipSave()
	if cursor.Pos() == line.Len() {
		e.readline.Display.AcceptInlineWord(line, cursor)
		return
	}
	cursor.Move(line.ForwardEnd(line.Tokenize, cursor.Pos()) + 1)
}

// insertKey inserts what was typed. The library's own moves the cursor by the width of a character, and so beyond the next
// one behind a wide character, and not at all behind a combining one, which it drops where it comes together with a letter.
func (e *editor) insertKey() {
	e.readline.History.SkipSave()
	if key := e.readline.Keys.Caller(); len(key) > 0 && key[0] != inputrc.Esc {
		e.dropBlank(key[0])
		e.readline.Cursor().InsertAt(key...)
	}
}
