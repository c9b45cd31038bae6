package shell

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/reeflective/readline"
)

// maxHistory is how many entries are read back; older ones stay in the file.
const maxHistory = 10_000

// history is the statements of this and earlier conversations, each one entry however many lines it has. The file has a
// JSON object a line and is readable by its owner alone.
type history struct {
	entries []historyEntry
	// server is the one that statements run on now; suggestions are those that ran there.
	server string
	// file is nil where none can be written; the history then lives as long as the shell.
	file *os.File
}

var _ readline.History = (*history)(nil)

// historyEntry is a line of the file.
type historyEntry struct {
	Time time.Time `json:"time"`
	// Server is what people call the server that it ran on, without a password; empty where that was not kept.
	Server string `json:"server,omitempty"`
	Text   string `json:"text"`
}

// openHistory opens the file in the user's state folder. A folder that cannot be written is told and is no error.
func openHistory(messages io.Writer) *history {
	h, err := loadHistory(filepath.Join(xdg.StateHome, "rsql", "history.jsonl"))
	if err != nil {
		fmt.Fprintf(messages, "note: the history is not kept: %v\n", err)
	}
	return h
}

func loadHistory(path string) (*history, error) {
	h := &history{}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return h, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return h, err
	}
	if info, err := f.Stat(); err == nil && info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return h, errors.Join(err, f.Close())
		}
	}
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		var e historyEntry
		if json.Unmarshal(line, &e) == nil && e.Text != "" { // a line that another program broke is passed over
			h.entries = append(h.entries, e)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return h, errors.Join(err, f.Close())
		}
	}
	h.entries = h.entries[max(0, len(h.entries)-maxHistory):]
	h.file = f
	return h, nil
}

// Write adds an entry, unless it repeats the last.
func (h *history) Write(text string) (int, error) {
	text = withoutSecrets(strings.TrimSpace(text))
	e := historyEntry{Time: time.Now().UTC(), Server: h.server, Text: text}
	if n := len(h.entries); text == "" || n > 0 && h.entries[n-1].Text == text && h.entries[n-1].Server == e.Server {
		return n, nil
	}
	h.entries = append(h.entries, e)
	if h.file == nil {
		return len(h.entries), nil
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = h.file.Write(append(line, '\n'))
	}
	return len(h.entries), err
}

// errNoEntry is an entry that was asked for and is not there.
var errNoEntry = errors.New("no such entry")

// on sets the server that statements run on now, by what people call it: a URL without a password, or the name of a connection
// with the URL behind it, which may change where the name does not.
func (h *history) on(server string) { h.server, _, _ = strings.Cut(server, " (") }

// GetLine gives entry i, from the oldest.
func (h *history) GetLine(i int) (string, error) {
	if i < 0 || i >= len(h.entries) {
		return "", errNoEntry
	}
	return h.entries[i].Text, nil
}

// Len is the number of entries.
func (h *history) Len() int { return len(h.entries) }

// Dump gives the texts of all entries.
func (h *history) Dump() any {
	texts := make([]string, len(h.entries))
	for i, e := range h.entries {
		texts[i] = e.Text
	}
	return texts
}
