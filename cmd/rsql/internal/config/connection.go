package config

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"strings"
)

// Connection is a named connection, ready to be opened.
type Connection struct {
	Name string
	// URL is the server's, with its password.
	URL string
	// Flags are set for it, those for every connection among them.
	Flags map[string]any
}

// passwordKeys are the settings that say where a password is.
var passwordKeys = []string{"password", "password_env", "password_command"}

// Connection is the connection of a name; nil where there is none. A password that a command gives is asked for.
func (c *Config) Connection(ctx context.Context, name string) (*Connection, error) {
	settings := c.Connections[name]
	if settings == nil {
		return nil, nil //nolint:nilnil // as it says
	}
	where := fmt.Sprintf("%s: connection %s", c.Path, name)
	address, ok := settings["url"].(string)
	if !ok || address == "" {
		return nil, &Error{Text: where + " has no url", Hint: `write url = "redis://host:6379/0"`}
	}
	if !strings.Contains(address, "://") {
		address = "redis://" + address
	}
	password, err := passwordOf(ctx, settings)
	if err != nil {
		return nil, &Error{Text: fmt.Sprintf("%s: %v", where, err)}
	}
	if password != "" {
		u, err := url.Parse(address)
		if err != nil {
			return nil, &Error{Text: where + ": the url cannot be read"} // the error may show a password
		}
		u.User = url.UserPassword(u.User.Username(), password)
		address = u.String()
	}
	out := &Connection{Name: name, URL: address, Flags: map[string]any{}}
	maps.Copy(out.Flags, c.Flags)
	maps.Copy(out.Flags, settings)
	delete(out.Flags, "url")
	for _, key := range passwordKeys {
		delete(out.Flags, key)
	}
	return out, nil
}

// passwordOf is the password that the settings give or lead to; empty for none.
func passwordOf(ctx context.Context, settings map[string]any) (string, error) {
	for _, key := range passwordKeys {
		given, ok := settings[key]
		if !ok {
			continue
		}
		text, ok := given.(string)
		if !ok {
			return "", fmt.Errorf("%s is no text", key)
		}
		switch key {
		case "password_env":
			password, ok := os.LookupEnv(text)
			if !ok {
				return "", fmt.Errorf("the variable %s of password_env is not set", text)
			}
			return password, nil
		case "password_command":
			cmd := exec.CommandContext(ctx, "sh", "-c", text)
			cmd.Stdin, cmd.Stderr = os.Stdin, os.Stderr
			out, err := cmd.Output()
			if err != nil {
				return "", fmt.Errorf("password_command: %w", err)
			}
			return strings.TrimRight(string(out), "\r\n"), nil
		}
		return text, nil
	}
	return "", nil
}

// hasPassword reports whether a URL has one, whether or not it can be read.
func hasPassword(address string) bool {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	user, _, ok := strings.Cut(address, "@")
	return ok && strings.Contains(user, ":")
}
