package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"rsql/cmd/rsql/internal/render"
)

// begin runs a file of statements and commands, where there is one. What they say is not shown, and what fails is told of.
// The error is that of the context, or errQuit's nil.
func (s *shell) begin(ctx context.Context, file string) error {
	if file == "" {
		return nil
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		s.runner.Log.Note(err.Error())
		return nil
	}
	defer f.Close() // it was read
	footer := s.runner.Footer
	s.runner.Footer = false
	defer func() { s.runner.Footer, s.last = footer, "" }()
	lines := newPlainReader(f, io.Discard)
	for {
		text, err := lines.Read()
		if err != nil {
			return ctx.Err() // the file ends
		}
		if err := s.do(ctx, text, io.Discard); err != nil && !errors.Is(err, errQuit) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			s.runner.Log.Note(render.Printable(fmt.Sprintf("%s: %v", file, err)))
		}
	}
}
