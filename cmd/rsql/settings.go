package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"rsql/cmd/rsql/internal/config"
	"rsql/frame"
	"rsql/redisrel"
)

// settings reads rsql.toml, once.
func (f *flags) settings() (*config.Config, error) {
	if f.config != nil {
		return f.config, nil
	}
	c, err := config.Load(f.configFile)
	if err != nil {
		return nil, settingsError(err)
	}
	if c.Exposed() {
		f.log.Note(fmt.Sprintf("%s holds passwords and others may read it; chmod 600 %s", c.Path, c.Path))
	}
	f.config = c
	return c, nil
}

// settingsError is the error of a file of settings, as one of usage.
func settingsError(err error) error {
	var wrong *config.Error
	if errors.As(err, &wrong) {
		return usagef("%s", wrong.Text).withHint("%s", wrong.Hint)
	}
	return err
}

// server is where the statements run: the connection that the settings have for the argument or, without one, for the
// environment's; else the default connection, or the URL of target. It sets the flags that the settings have for it.
func (f *flags) server(ctx context.Context, args []string) (string, error) {
	c, err := f.settings()
	if err != nil {
		return "", err
	}
	given := c.Default
	for _, name := range candidates(args) {
		if name != "" {
			given = name
			break
		}
	}
	connection, err := c.Connection(ctx, given)
	switch {
	case err != nil:
		return "", settingsError(err)
	case connection != nil:
		f.name = connection.Name
		return connection.URL, f.apply(c.Path, connection.Flags)
	}
	if err := f.apply(c.Path, c.Flags); err != nil {
		return "", err
	}
	if !strings.ContainsAny(given, ":./[") {
		f.word = given
	}
	return target(args)
}

// noConnection is the hint for a host that cannot be reached and was given by a word, which may be meant for a connection.
func (f *flags) noConnection() string {
	names := f.config.Names()
	near, ok := frame.Nearest(f.word, names)
	switch {
	case ok:
		return fmt.Sprintf("did you mean the connection %s of %s?", near, f.config.Path)
	case len(names) > 0:
		return fmt.Sprintf("the connections of %s are %s; a server is host:port or redis://host:port", f.config.Path, strings.Join(names, ", "))
	}
	return fmt.Sprintf("there are no connections by name, since there is none in %s; a server is host:port or redis://host:port",
		cmp.Or(f.config.Path, filepath.Join(config.Folder(), "rsql.toml")))
}

// notSettable are flags that say what to do and not how.
var notSettable = []string{"command", "file", "output", "config", "help", "version", "no-rc"}

// apply sets flags that were not given.
func (f *flags) apply(path string, settings map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		flag := f.set.Lookup(name)
		if flag == nil || slices.Contains(notSettable, name) {
			var names []string
			f.set.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
			return usagef("%s: there is no setting %s", path, name).withHint("settings are flags by their long names; %s", flagsHint).withNearest(name, names)
		}
		if flag.Changed {
			continue
		}
		values, ok := settings[name].([]any)
		if !ok {
			values = []any{settings[name]}
		}
		for _, v := range values {
			if err := flag.Value.Set(fmt.Sprint(v)); err != nil {
				e := usagef("%s: %s: %v", path, name, err)
				var usage *usageError
				if errors.As(err, &usage) {
					e.hint = usage.hint
				}
				return e
			}
		}
	}
	return nil
}

// called is what people call a server: its name in the settings, where it has one, and its URL without a password.
func (f *flags) called(url string) string {
	if f.name == "" {
		return redisrel.RedactURL(url)
	}
	return f.name + " (" + redisrel.RedactURL(url) + ")"
}

// again are the flags as they were given, without those that the settings have for one connection.
func (f *flags) again() (*flags, error) {
	log := *f.log
	g := &flags{log: &log, memoryLimit: f.memoryLimit, config: f.config, session: f.session, keepLast: f.keepLast, unwritten: f.unwritten}
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.ParseErrorsAllowlist.UnknownFlags = true // those of a subcommand
	g.bind(set)
	return g, set.Parse(f.args)
}

// connectionNames are those of the settings, for completion.
func (f *flags) connectionNames() []string {
	if f.config == nil {
		return nil
	}
	return f.config.Names()
}

// rcFile is the file of statements and commands that the shell begins with; empty for none.
func (f *flags) rcFile() string {
	if f.noRC {
		return ""
	}
	return filepath.Join(config.Folder(), "rc.sql")
}
