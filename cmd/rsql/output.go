package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// output is where results go. Its errors are *outputError, so that a full disk is not taken for a failed statement.
type output struct {
	io.Writer
	// commit makes the results visible when all statements are done; discard drops them otherwise.
	commit  func() error
	discard func()
	// file is the name of the file that appears with commit; empty for others.
	file string
}

var _ io.Writer = (*output)(nil)

// Write writes through.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return n, &outputError{err, o.file}
	}
	return n, nil
}

// openOutput opens what -o names, else stdout, which - names, too.
func openOutput(name string, std streams) (*output, error) {
	out, err := openPlain(name, std)
	if err != nil {
		return nil, err
	}
	packed, err := frame.Compress(out.Writer, name)
	if err != nil {
		out.discard()
		return nil, err
	}
	commit := out.commit
	out.Writer = packed
	out.commit = func() error {
		if err := packed.Close(); err != nil {
			out.discard()
			return outputFailure(err)
		}
		return commit()
	}
	return out, nil
}

// openPlain is openOutput without compression.
func openPlain(name string, std streams) (*output, error) {
	direct := &output{Writer: std.out, commit: func() error { return nil }, discard: func() {}}
	if name == "" || name == dash {
		return direct, nil
	}
	// The file that a link leads to is replaced, not the link.
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, usagef("-o %s: it is a folder", name).withHint("give the name of a file in it, such as -o %s", filepath.Join(name, "result.csv"))
	case err == nil && !info.Mode().IsRegular(): // a pipe or a device cannot be replaced
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, &outputError{err: err}
		}
		direct.Writer, direct.commit = f, func() error { return outputFailure(f.Close()) }
		direct.discard = func() { _ = f.Close() } // the work has failed already
		return direct, nil
	case err == nil:
		return openReplacement(name, info.Mode().Perm())
	}
	return openReplacement(name, 0o666&^umask())
}

// openReplacement opens a temporary file beside the one that it is to replace.
func openReplacement(name string, mode fs.FileMode) (*output, error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		e := usagef("the file %s cannot be written: %v", name, err)
		if _, missing := os.Stat(filepath.Dir(name)); errors.Is(missing, fs.ErrNotExist) {
			e = e.withHint("there is no folder %s", filepath.Dir(name))
		}
		return nil, e
	}
	discard := func() {
		_ = f.Close() // it is removed
		_ = os.Remove(f.Name())
	}
	commit := func() error {
		err := errors.Join(f.Chmod(mode), f.Sync(), f.Close())
		if err == nil {
			err = os.Rename(f.Name(), name)
		}
		if err != nil {
			discard()
		}
		return outputFailure(err)
	}
	return &output{Writer: f, commit: commit, discard: discard, file: name}, nil
}

func outputFailure(err error) error {
	if err == nil {
		return nil
	}
	return &outputError{err: err}
}

// chooseFormat is the format of --format, else that of the file's name, else the one that suits the reader.
func (f *flags) chooseFormat(std streams) render.Format {
	switch {
	case f.format != "":
		return f.format.ForFile(f.output)
	case f.unaligned:
		return render.Unaligned
	case f.output == "" && std.outTerminal():
		return render.Table
	}
	return render.FormatOfFile(f.output)
}
