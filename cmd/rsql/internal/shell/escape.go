package shell

import (
	"sync/atomic"
	"time"

	"github.com/reeflective/readline/inputrc"
)

// escapeTime is how long Escape waits for what makes an arrow or another key of several bytes of it. Terminals send those at
// once; what comes later is a key of its own.
const escapeTime = 100 * time.Millisecond

// leaveKey stands for Escape where nothing follows: the editor itself waits for the rest of its keys without end. No
// keyboard's layout has it elsewhere, and readline does nothing with it.
const leaveKey = '\x1e'

// escape tells Escape from the beginning of another key.
type escape struct {
	// drawn counts how often the line was drawn, late is the drawing that no key has come after for escapeTime.
	drawn int64
	late  atomic.Int64
	timer *time.Timer
}

// bindEscape makes Escape close the list of what there is, and keep what was chosen in it.
func (e *editor) bindEscape() {
	e.readline.Keymap.Register(map[string]func(){"leave-list": e.readline.Keymap.Commands()["emacs-editing-mode"]})
	_ = e.readline.Config.Bind("emacs", string(leaveKey), "leave-list", false) // the keymap exists
}

// watchEscape is called at each drawing of the line, before keys are waited for. Keys that are there then are still to be
// done, or are the beginning of one.
func (e *editor) watchEscape() {
	keys, esc := e.readline.Keys, &e.escape
	late := esc.late.Load() == esc.drawn
	esc.drawn++
	if esc.timer != nil {
		esc.timer.Stop()
	}
	if keys.Empty() || !e.readline.Keymap.IsEmacs() {
		return
	}
	if !late {
		drawn := esc.drawn
		esc.timer = time.AfterFunc(escapeTime, func() {
			esc.late.Store(drawn)
			keys.RequestRefresh()
		})
		return
	}
	var pending []byte
	for !keys.Empty() {
		key, _ := keys.Pop()
		pending = append(pending, key)
	}
	if string(pending) == string(inputrc.Esc) {
		pending = []byte{leaveKey}
	}
	keys.Feed(true, []rune(string(pending))...)
}
