package shell

import (
	"strings"

	"github.com/rivo/uniseg"

	"rsql/cmd/rsql/internal/render"
)

// stepByCharacters makes the keys that move by a character, or delete one, take all of it: a letter with its combining marks, an
// emoji of several parts. The library's own stop between them.
func (e *editor) stepByCharacters() {
	own := e.readline.Keymap.Commands()
	forward, backward := own["forward-char"], own["backward-char"]
	erased := own["backward-delete-char"]
	e.readline.Keymap.Register(map[string]func(){
		"forward-char": func() {
			forward()
			_, end := e.around(e.readline.Cursor().Pos())
			e.readline.Cursor().Set(end)
		},
		"backward-char": func() {
			backward()
			begin, _ := e.around(e.readline.Cursor().Pos())
			e.readline.Cursor().Set(begin)
		},
		"delete-char": e.deleting(own["delete-char"]),
		"end-of-file": e.deleting(own["end-of-file"]),
		"backward-delete-char": func() {
			begin, _ := e.around(e.readline.Cursor().Pos() - 1)
			erased()
			if at := e.readline.Cursor().Pos(); begin < at {
				e.readline.Line().Cut(begin, at)
				e.readline.Cursor().Set(begin)
			}
		},
	})
}

// deleting is a command that deletes what is at the cursor, made to delete all of the character.
func (e *editor) deleting(command func()) func() {
	return func() {
		at, length := e.readline.Cursor().Pos(), e.readline.Line().Len()
		_, end := e.around(at + 1)
		command()
		if at < end-1 && e.readline.Line().Len() < length {
			e.readline.Line().Cut(at, end-1)
		}
	}
}

// around are the bounds of the character that a place in the line lies within; both are the place where it lies between two.
func (e *editor) around(at int) (begin, end int) { return character(*e.readline.Line(), at) }

// character is around for any line.
func character(line []rune, at int) (begin, end int) {
	at = min(max(at, 0), len(line))
	graphemes := uniseg.NewGraphemes(string(line))
	for begin < at && graphemes.Next() {
		if end = begin + len(graphemes.Runes()); end > at {
			return begin, end
		}
		begin = end
	}
	return at, at
}

// beside is the place, in runes, below or above one of a text of several lines, or at the end of that line where it is
// shorter; false where there is no such line.
func beside(text string, at, step int) (int, bool) {
	lines := strings.Split(text, "\n")
	row, begin := 0, 0
	for n := len([]rune(lines[row])); at > begin+n; n = len([]rune(lines[row])) {
		begin += n + 1
		row++
	}
	column := render.Width(string([]rune(lines[row])[:at-begin]))
	row += step
	if row < 0 || row >= len(lines) {
		return 0, false
	}
	at = len([]rune(strings.Join(lines[:row], "\n")))
	if row > 0 {
		at++
	}
	width := 0
	for graphemes := uniseg.NewGraphemes(lines[row]); graphemes.Next(); at += len(graphemes.Runes()) {
		if width += render.Width(graphemes.Str()); width > column {
			break
		}
	}
	return at, true
}
