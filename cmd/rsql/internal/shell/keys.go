package shell

import (
	"github.com/reeflective/readline/inputrc"
)

// bind gives keys what they do here beside what the editor's library has for them.
func (e *editor) bind() {
	rl := e.readline
	const endOrSuggestion = "end-of-line-or-suggestion"
	rl.Keymap.Register(map[string]func(){
		endOrSuggestion: e.endOrSuggestion,
		"self-insert":   e.insertKey,
	})
	for key, action := range map[string]string{
		`\t`:   "menu-complete", // shows what there is
		`\C-e`: endOrSuggestion,
		`\e[F`: endOrSuggestion,
		`\eOF`: endOrSuggestion,
	} {
		_ = rl.Config.Bind("emacs", inputrc.Unescape(key), action, false) // the keymap exists
	}
}

// endOrSuggestion goes to the end of the line and, from there, takes the suggestion, as the right arrow does.
func (e *editor) endOrSuggestion() {
	if !e.readline.Display.AcceptInline(e.readline.Line(), e.readline.Cursor()) {
		e.readline.History.SkipSave()
		e.readline.Cursor().EndOfLineAppend()
	}
}

// insertKey inserts what was typed. The library's own moves the cursor by the width of a character, and so beyond the next
// one behind a wide character, and not at all behind a combining one, which it drops where it comes together with a letter.
func (e *editor) insertKey() {
	e.readline.History.SkipSave()
	if key := e.readline.Keys.Caller(); len(key) > 0 && key[0] != inputrc.Esc {
		e.readline.Cursor().InsertAt(key...)
	}
}
