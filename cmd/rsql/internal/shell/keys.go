package shell

import (
	"github.com/reeflective/readline/inputrc"
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
	})
	e.stepByCharacters()
	_ = e.readline.Config.Bind("emacs", inputrc.Unescape(`\t`), "menu-complete", false) // the keymap exists
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
		e.readline.Cursor().InsertAt(key...)
	}
}
