package frame

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"rsql/frame/internal/files"
	"rsql/planner/plan"
)

// checkpoint is how far a bulk load has come, as its file says it. The file is replaced whole and is on the disk before the rows
// that it announces are sent.
type checkpoint struct {
	Version int `json:"version"`
	// Load identifies the statement: the table, the mode, and what is read how.
	Load string `json:"load"`
	// Content is a hash of the bytes that are read.
	Content string `json:"content"`
	// Rows are in the server. Those from Rows to Pending may be: they were sent, and nobody knows whether they arrived.
	Rows    int64 `json:"rows"`
	Pending int64 `json:"pending"`
	// Done says that all rows are in the server.
	Done bool `json:"done"`
}

// checkpointVersion is that of the file's format.
const checkpointVersion = 1

// readCheckpoint reads a checkpoint; a new one where there is no file.
func readCheckpoint(path, load, content string) (checkpoint, error) {
	fresh := checkpoint{Version: checkpointVersion, Load: load, Content: content}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	var c checkpoint
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	refused := func(format string, args ...any) error {
		return plan.Errorf(plan.CodeConflict, "the checkpoint %s "+format, append([]any{path}, args...)...).
			WithHint("remove it to load everything from the beginning")
	}
	switch {
	case err != nil:
		return c, plan.Errorf(plan.CodeData, "the checkpoint %s cannot be read", path).WithCause(err).WithHint("name a file that is not there yet")
	case c.Version != checkpointVersion || c.Rows < 0 || c.Pending < c.Rows:
		return c, refused("is of another version of rsql")
	case c.Load != load:
		return c, refused("is of another load: %s", c.Load)
	case c.Content != content:
		return c, refused("is of a file with other bytes")
	}
	return c, nil
}

// write puts the checkpoint on the disk.
func (c checkpoint) write(path string) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	out, err := files.Create(context.Background(), path) // of what is written, also when a load is stopped
	if err != nil {
		return err
	}
	defer out.Discard() // of a committed file there is nothing to discard
	if _, err := out.Write(append(text, '\n')); err != nil {
		return notWritten(path, err)
	}
	if err := out.Commit(); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder has the name of a new file survive a crash of the machine.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
