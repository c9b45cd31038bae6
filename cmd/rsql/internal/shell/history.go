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
	entries []string
	// file is nil where none can be written; the history then lives as long as the shell.
	file *os.File
}

var _ readline.History = (*history)(nil)

// historyEntry is a line of the file.
type historyEntry struct {
	Time time.Time `json:"time"`
	Text string    `json:"text"`
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
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		var e historyEntry
		if json.Unmarshal(line, &e) == nil && e.Text != "" { // a line that another program broke is passed over
			h.entries = append(h.entries, e.Text)
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
	if text == "" || len(h.entries) > 0 && h.entries[len(h.entries)-1] == text {
		return len(h.entries), nil
	}
	h.entries = append(h.entries, text)
	if h.file == nil {
		return len(h.entries), nil
	}
	line, err := json.Marshal(historyEntry{Time: time.Now().UTC(), Text: text})
	if err == nil {
		_, err = h.file.Write(append(line, '\n'))
	}
	return len(h.entries), err
}

// errNoEntry is an entry that was asked for and is not there.
var errNoEntry = errors.New("no such entry")

// GetLine gives entry i, from the oldest.
func (h *history) GetLine(i int) (string, error) {
	if i < 0 || i >= len(h.entries) {
		return "", errNoEntry
	}
	return h.entries[i], nil
}

// Len is the number of entries.
func (h *history) Len() int { return len(h.entries) }

// Dump gives all entries.
func (h *history) Dump() any { return h.entries }
