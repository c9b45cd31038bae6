package files

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"rsql/planner/plan"
)

// Output is a file being written. Nothing is at its path before Commit; then it is there whole, in the place of what was there
// before.
type Output struct {
	io.Writer
	file *os.File
	// temp and path are empty where there is nothing to rename: a pipe, a device, the standard output.
	temp, path string
	// keep has the end of the context leave the file alone. It is false when it is too late for that.
	keep func() bool
	ctx  context.Context
}

// Create begins a file. - is the standard output. When the context ends before Commit, the file is gone at once: whoever writes it may not
// come to discard it before the process ends.
func Create(ctx context.Context, name string) (*Output, error) {
	if name == stdin {
		return &Output{Writer: os.Stdout}, nil
	}
	if target, err := filepath.EvalSymlinks(name); err == nil { // what a link leads to is replaced, not the link
		name = target
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, plan.Errorf(plan.CodeName, "%s is a folder", name).WithHint("give the name of a file in it")
	case err == nil && !info.Mode().IsRegular():
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, cannotWrite(name, err)
		}
		return &Output{Writer: f, file: f}, nil
	}
	var salt [8]byte
	_, _ = rand.Read(salt[:]) // never fails
	temp := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+hex.EncodeToString(salt[:]))
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, cannotWrite(name, err)
	}
	if info != nil {
		if err := f.Chmod(info.Mode().Perm()); err != nil {
			return nil, cannotWrite(name, errors.Join(err, f.Close(), os.Remove(temp)))
		}
	}
	o := &Output{Writer: f, file: f, temp: temp, path: name, ctx: ctx}
	o.keep = context.AfterFunc(ctx, o.remove)
	return o, nil
}

func cannotWrite(name string, err error) error {
	e := plan.Errorf(plan.CodeData, "the file %s cannot be written", name)
	if _, missing := os.Stat(filepath.Dir(name)); errors.Is(missing, fs.ErrNotExist) {
		return e.WithHint("there is no folder %s", filepath.Dir(name))
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return e.WithCause(err)
}

// Drop has nothing be written into the file, and leaves what is at its path alone. The standard output is no file.
func (o *Output) Drop() {
	if o.file != nil {
		o.Discard()
		o.Writer = io.Discard
	}
}

// Commit puts the file into its place. After an error nothing has changed.
func (o *Output) Commit() error {
	if o.file == nil {
		return nil
	}
	var err error
	if o.temp != "" {
		err = o.file.Sync()
	}
	name := o.file.Name()
	err = errors.Join(err, o.file.Close())
	o.file = nil
	if o.temp == "" {
		if err != nil {
			return cannotWrite(name, err)
		}
		return nil
	}
	if !o.keep() {
		return context.Cause(o.ctx)
	}
	if err == nil {
		err = os.Rename(o.temp, o.path)
	}
	if err != nil {
		o.remove()
		return cannotWrite(o.path, err)
	}
	return nil
}

// Discard drops what was written. It is for errors, of which it adds none.
func (o *Output) Discard() {
	if o.file != nil {
		_ = o.file.Close()
		o.file = nil
		if o.temp != "" && o.keep() {
			o.remove()
		}
	}
}

func (o *Output) remove() { _ = os.Remove(o.temp) }
