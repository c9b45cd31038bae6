package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"rsql/cmd/rsql/internal/dump"
)

// dumpFile is the argument that is a file of RDB in place of a server; empty for none.
func dumpFile(args []string) (string, error) {
	if len(args) == 0 || strings.Contains(args[0], "://") {
		return "", nil
	}
	saved, err := dump.Is(args[0])
	if saved {
		return args[0], nil
	}
	if !strings.HasSuffix(strings.ToLower(args[0]), ".rdb") {
		return "", nil // a server, whatever file has its name
	}
	if err != nil {
		return "", usagef("%s cannot be read: %s", args[0], reason(err))
	}
	info, err := os.Stat(args[0])
	switch {
	case err != nil:
		return "", usagef("there is no file %s", args[0])
	case info.IsDir():
		return "", usagef("%s is a directory, and no file that Redis has saved", args[0])
	case !info.Mode().IsRegular():
		return "", usagef("%s is no plain file; a server reads it more than once", args[0]).withHint("copy what comes out of it into a file")
	case info.Size() == 0:
		return "", usagef("%s is empty, and no file that Redis has saved", args[0])
	}
	return "", usagef("%s is no file that Redis has saved", args[0]).withHint("such a file begins with REDIS")
}

// reason is what the system says, without the path.
func reason(err error) string {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err.Error()
	}
	return err.Error()
}

// workOn runs statements, or the shell, on a file: a redis-server of its own loads it, and is gone when the command ends.
func (f *flags) workOn(ctx context.Context, std streams, path string) error {
	var server *dump.Server
	err := untilSignal(ctx, batchSignals, false, func(ctx context.Context) (err error) {
		server, err = dump.Start(ctx, path)
		return err
	})
	if server != nil {
		defer server.Close()
	}
	var known *dump.Error
	switch {
	case errors.As(err, &known):
		return usagef("%s", known.Text).withHint("%s", known.Hint)
	case err != nil:
		return err
	}
	leaveProcessor(server.URL())
	return f.work(ctx, std, server.URL(), nil)
}
