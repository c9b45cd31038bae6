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
	if dump.Is(args[0]) {
		return args[0], nil
	}
	if strings.HasSuffix(strings.ToLower(args[0]), ".rdb") {
		if _, err := os.Stat(args[0]); errors.Is(err, fs.ErrNotExist) {
			return "", usagef("there is no file %s", args[0])
		}
		return "", usagef("%s is no file that Redis has saved", args[0]).withHint("such a file begins with REDIS")
	}
	return "", nil
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
