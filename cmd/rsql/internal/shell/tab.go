package shell

import (
	"strings"
	"sync/atomic"

	"rsql/cmd/rsql/internal/editing"
)

// tabs is what Tab has done to the line, and what it waits for.
type tabs struct {
	// offered is how many offers there were last, and whether the only one ends with a blank.
	offered int
	blank   bool
	// blanked is the line up to the cursor, where Tab ended it with a blank.
	blanked string
	// waiting is the line up to the cursor, where there was nothing to offer; empty where nobody waits. news is set when more
	// is known of the server.
	waiting string
	news    atomic.Bool
}

// bindTab makes Tab show what there is, and do what a list of offers does not.
func (e *editor) bindTab() {
	menu := e.readline.Keymap.Commands()["menu-complete"]
	e.readline.Keymap.Register(map[string]func(){"menu-complete": func() {
		if e.readline.Keymap.Local() != "" { // the list is shown
			menu()
			return
		}
		before := e.typed()
		if begin, ok := editing.WantsQuote(string(*e.readline.Line()), len(before), e.names); ok && !isCommand(before) {
			at := len([]rune(before[:begin]))
			e.readline.Line().Insert(at, '"')
			e.readline.Cursor().Inc()
			before = e.typed()
		}
		e.tabs.offered, e.tabs.waiting, e.tabs.blanked = 0, "", ""
		menu()
		switch {
		case e.tabs.offered == 0:
			e.tabs.waiting = before
		case e.tabs.offered == 1 && e.tabs.blank:
			e.tabs.blanked = e.typed()
		}
	}})
}

// typed is the line up to the cursor.
func (e *editor) typed() string {
	return string((*e.readline.Line())[:e.readline.Cursor().Pos()])
}

// learn is called, from any goroutine, when more is known of the server.
func (e *editor) learn() {
	e.tabs.news.Store(true)
	e.readline.RefreshCompletions()
}

// retry presses Tab again where there was nothing to offer and now more is known. Who has gone on typing waits no longer.
func (e *editor) retry() {
	news := e.tabs.news.Swap(false)
	if e.tabs.waiting == "" {
		return
	}
	if e.tabs.waiting != e.typed() || !e.readline.Keys.Empty() {
		e.tabs.waiting = ""
	} else if news {
		e.tabs.waiting = ""
		e.readline.Keys.Feed(true, '\t')
	}
}

// behindNames are the characters before which no blank stands.
const behindNames = ",;.)"

// dropBlank takes back the blank that Tab wrote where a character is typed that stands right behind a name.
func (e *editor) dropBlank(key rune) {
	blanked := e.tabs.blanked
	e.tabs.blanked = ""
	if cursor := e.readline.Cursor(); blanked != "" && strings.ContainsRune(behindNames, key) && blanked == e.typed() {
		e.readline.Line().CutRune(cursor.Pos() - 1)
		cursor.Dec()
	}
}

// endsWord reports whether a blank is due behind the only offer: one is, unless the word goes on, or a blank is there.
func endsWord(offers []editing.Offer, after string) bool {
	return len(offers) == 1 && !offers[0].Open && !strings.HasPrefix(after, " ")
}
