package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"unicode/utf8"

	"rsql/frame"
)

// unwritten is the file of --errors.
type unwritten struct {
	mu   sync.Mutex
	file *os.File
	out  *bufio.Writer
	// failed is the first error of writing into it.
	failed error
}

// openUnwritten makes the file; nil where none is wanted.
func openUnwritten(name string) (*unwritten, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // none is wanted
	}
	f, err := os.Create(name)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, usagef("--errors %s: it cannot be written: %v", name, err)
	}
	return &unwritten{file: f, out: bufio.NewWriter(f)}, nil
}

// row writes a line. Those of failures are in the file at once, whatever becomes of the program.
func (u *unwritten) row(r frame.RowReport) {
	line, err := json.Marshal(struct {
		Key     string `json:"key"`
		Element string `json:"element,omitempty"`
		Outcome string `json:"outcome"`
		Error   string `json:"error"`
	}{keyText(r.Key), keyText(r.Element), r.Outcome.String(), r.Err.Error()})
	u.mu.Lock()
	defer u.mu.Unlock()
	if err == nil {
		_, err = u.out.Write(append(line, '\n'))
	}
	if err == nil && r.Outcome != frame.RowSkipped {
		err = u.out.Flush()
	}
	if u.failed == nil {
		u.failed = err
	}
}

// keyText is a key as JSON can have it: one that is no UTF-8 is \x and hex, as a BLOB is.
func keyText(key string) string {
	if utf8.ValidString(key) {
		return key
	}
	return `\x` + hex.EncodeToString([]byte(key))
}

// close closes the file. Its error is that of the first line that could not be written.
func (u *unwritten) close() error {
	if u == nil {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	err := errors.Join(u.out.Flush(), u.file.Close())
	if u.failed != nil {
		err = u.failed
	}
	if err == nil {
		return nil
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return usagef("--errors %s: it could not be written: %v", u.file.Name(), err)
}
