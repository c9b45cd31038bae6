package shell

import (
	"context"
	"errors"
	"io"
	"strings"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/cmd/rsql/internal/runner"
	"rsql/frame"
)

// IsCommand reports whether a text is a command of the shell, and no SQL.
func IsCommand(text string) bool { return isCommand(strings.TrimSpace(text)) }

// Batch runs a command where nobody talks, as that of a -c. What fails is told of and forgotten where the runner goes on.
func Batch(ctx context.Context, r *runner.Runner, line string, out io.Writer, format render.Format, options render.Options) error {
	s := &shell{runner: r, out: out, format: format, options: options, catalog: newCatalog(r.Session), noPager: true}
	defer s.catalog.stop()
	line = strings.TrimSpace(line)
	name, _ := parted(line)
	c, err := find(name)
	if err == nil && c.instead != "" {
		err = &frame.Error{Code: frame.CodeUnsupported, Msg: name + " is for the shell", Hint: "outside of it: " + c.instead}
	}
	if err == nil {
		err = s.command(ctx, line, out)
	}
	var located *report.Located
	switch {
	case err == nil || errors.Is(err, errQuit):
		return nil
	case !errors.As(err, &located):
		located = &report.Located{Err: err}
	}
	return r.Fail(ctx, err, located)
}
