package main

import (
	"context"
	"errors"
	"strings"

	"rsql/cmd/rsql/internal/dump"
	"rsql/frame"
)

// attachable is the URL of what ATTACH names: a server, whose scheme may be left out as on the command line, or a file of RDB, for
// which a redis-server of its own runs until it is detached.
func attachable(ctx context.Context, source string) (url string, end func() error, err error) {
	path, err := dumpFile([]string{source})
	var wrong *usageError
	switch {
	case errors.As(err, &wrong):
		return "", nil, &frame.Error{Code: frame.CodeConnection, Msg: wrong.text, Hint: wrong.hint}
	case err != nil:
		return "", nil, err
	case path == "" && strings.Contains(source, "://"):
		return source, nil, nil
	case path == "":
		return "redis://" + source, nil, nil
	}
	server, err := dump.Start(ctx, path)
	var known *dump.Error
	if errors.As(err, &known) {
		return "", nil, &frame.Error{Code: frame.CodeConnection, Msg: known.Text, Hint: known.Hint}
	}
	if err != nil {
		return "", nil, err
	}
	return server.URL(), func() error { server.Close(); return nil }, nil
}
