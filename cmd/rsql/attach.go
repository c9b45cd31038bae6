package main

import (
	"context"
	"errors"
	"strings"

	"rsql/cmd/rsql/internal/dump"
	"rsql/frame"
)

// attachable is what ATTACH names: a connection of the settings, a server, whose scheme may be left out as on the command line, or a file
// of RDB, for which a redis-server of its own runs until it is detached.
func (f *flags) attachable(ctx context.Context, source string) (frame.Attachable, error) {
	out, err := f.configured(ctx, source)
	if err != nil || out.URL != "" {
		return out, attachError(err)
	}
	path, err := dumpFile([]string{source})
	switch {
	case err != nil:
		return out, attachError(err)
	case path == "" && strings.Contains(source, "://"):
		return frame.Attachable{URL: source}, nil
	case path == "":
		return frame.Attachable{URL: "redis://" + source}, nil
	}
	server, err := dump.Start(ctx, path)
	var known *dump.Error
	if errors.As(err, &known) {
		return out, &frame.Error{Code: frame.CodeConnection, Msg: known.Text, Hint: known.Hint}
	}
	if err != nil {
		return out, err
	}
	return frame.Attachable{URL: server.URL(), ReadOnly: true, End: func() error { server.Close(); return nil }}, nil
}

// configured is the connection of a name, with those of its flags that concern a server; it has no URL where there is none.
func (f *flags) configured(ctx context.Context, name string) (frame.Attachable, error) {
	var out frame.Attachable
	c, err := f.settings()
	if err != nil {
		return out, err
	}
	connection, err := c.Connection(ctx, name)
	if err != nil || connection == nil {
		return out, settingsError(err)
	}
	own, err := f.again()
	if err == nil {
		err = own.apply(c.Path, connection.Flags)
	}
	if err != nil {
		return out, err
	}
	return frame.Attachable{URL: connection.URL, ReadOnly: own.readOnly, Options: own.serverOptions()}, nil
}

// attachError is an error of usage as one of a statement.
func attachError(err error) error {
	var wrong *usageError
	if errors.As(err, &wrong) {
		return &frame.Error{Code: frame.CodeConnection, Msg: wrong.text, Hint: wrong.hint}
	}
	return err
}
