package report

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"rsql/frame"
)

// FileError says why a file of a name could not be read, written, or whatever is done to it.
func FileError(name, done string, err error) *frame.Error {
	e := &frame.Error{Code: frame.CodeData, Hint: "paths are relative to the working directory"}
	var reason *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist) && done == "read":
		e.Msg = "there is no file " + name
		return e
	case errors.Is(err, syscall.EISDIR):
		e.Hint = "give the name of a file in it"
		e.Msg = fmt.Sprintf("the file %s cannot be %s: it is a folder", name, done)
		return e
	case !errors.Is(err, fs.ErrNotExist):
		e.Hint = ""
	}
	if errors.As(err, &reason) {
		err = reason.Err
	}
	e.Msg = fmt.Sprintf("the file %s cannot be %s: %v", name, done, err)
	return e
}
