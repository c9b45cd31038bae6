package shell

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// param sets, forgets or lists the values of parameters.
func (s *shell) param(_ context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		for _, p := range s.runner.Params {
			named := p.(sql.NamedArg) // all of them are
			fmt.Fprintf(out, "%s = %s\n", render.Printable(named.Name), render.Printable(fmt.Sprint(named.Value)))
		}
		return nil
	}
	name := args[0]
	s.runner.Params = slices.DeleteFunc(slices.Clone(s.runner.Params), func(p any) bool { return p.(sql.NamedArg).Name == name })
	if len(args) > 1 {
		s.runner.Params = append(s.runner.Params, sql.Named(name, args[1]))
	}
	return nil
}

// connect goes to another server; where that fails, the conversation stays with the one it has.
func (s *shell) connect(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		fmt.Fprintln(out, render.Printable(s.server))
		return nil
	}
	if s.open == nil {
		return &frame.Error{Code: frame.CodeUnsupported, Msg: "this conversation has one server", Hint: "start another rsql"}
	}
	session, server, err := s.open(ctx, args[0])
	if err != nil {
		return err
	}
	before := s.runner.Session
	s.runner.Session, s.server = session, server
	s.catalog.use(session)
	s.reader.UseServer(server)
	fmt.Fprintf(out, "on %s\n", render.Printable(server))
	return before.Close()
}
