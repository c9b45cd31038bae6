package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"
	"github.com/pelletier/go-toml/v2"
)

// Config is the content of a file.
type Config struct {
	// Path is the file's; empty where there is none.
	Path string `toml:"-"`
	// Default is the connection that is meant where nothing else is said.
	Default string `toml:"default"`
	// Flags are set for every connection.
	Flags map[string]any `toml:"flags"`
	// Connections are the connections by their names, as they are written.
	Connections map[string]map[string]any `toml:"connections"`
	// open is set where others may read the file.
	open bool
}

// Error is what is wrong with a file.
type Error struct{ Text, Hint string }

// Error is the text.
func (e *Error) Error() string { return e.Text }

// Folder is where the files of a person's settings lie.
func Folder() string { return filepath.Join(xdg.ConfigHome, "rsql") }

// Load reads a file; an empty path is that of the person's settings, which need not be there.
func Load(path string) (*Config, error) {
	given := path != ""
	if !given {
		path = filepath.Join(Folder(), "rsql.toml")
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !given:
		return &Config{}, nil
	case err != nil:
		return nil, &Error{Text: fmt.Sprintf("the settings cannot be read: %v", err), Hint: "--config names the file"}
	}
	c := &Config{Path: path}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(c); err != nil {
		return nil, located(path, text, err)
	}
	if info, err := os.Stat(path); err == nil {
		c.open = info.Mode().Perm()&0o077 != 0
	}
	if c.Default != "" && c.Connections[c.Default] == nil {
		return nil, &Error{Text: fmt.Sprintf("%s: the default connection %s is not there", path, c.Default), Hint: "the connections are " + strings.Join(c.Names(), ", ")}
	}
	return c, nil
}

// located is an error of a file with its place.
func located(path string, text []byte, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, column := strict.Errors[0].Position()
		key := strict.Errors[0].Key()
		e := &Error{Text: fmt.Sprintf("%s:%d:%d: there is no setting %s", path, row, column, strings.Join(key, ".")),
			Hint: "settings are default, [flags] and [connections.NAME]"}
		if bytes.Contains(text, []byte("["+key[0]+"]")) {
			e.Hint = fmt.Sprintf("a connection is written as [connections.%s]; %s", key[0], e.Hint)
		}
		return e
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, column := syntax.Position()
		return &Error{Text: fmt.Sprintf("%s:%d:%d: %s", path, row, column, strings.TrimPrefix(syntax.Error(), "toml: "))}
	}
	return &Error{Text: fmt.Sprintf("%s: %v", path, err)}
}

// Names are the names of the connections.
func (c *Config) Names() []string { return slices.Sorted(maps.Keys(c.Connections)) }

// Exposed reports whether the file holds passwords and others may read it.
func (c *Config) Exposed() bool {
	if !c.open {
		return false
	}
	for _, settings := range c.Connections {
		if settings["password"] != nil {
			return true
		}
		if u, ok := settings["url"].(string); ok && hasPassword(u) {
			return true
		}
	}
	return false
}
