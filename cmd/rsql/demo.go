package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"rsql/cmd/rsql/internal/demo"
	"rsql/frame"
	"rsql/redisrel"
)

const demoHelp = `rsql demo starts a Redis server of its own on a free port of this machine, fills it with a shop's data, and opens
the shell on it. The server and its data are gone when the command ends.

  rsql demo                                        a shell
  rsql demo -c 'SELECT count(*) FROM users'        statements
  rsql demo --serve                                prints the server's URL, and stays until interrupted`

func newDemoCommand(f *flags, std streams) *cobra.Command {
	var serve bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "A server with data to try SQL on",
		Long:  demoHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				e := usagef("rsql demo has a server of its own and takes no %q", args[0])
				e.hint = "statements are given with -c"
				return e
			}
			if serve && len(f.scripts) > 0 {
				e := usagef("rsql demo --serve runs no statements, and -c or -f gives some")
				e.hint = "leave out --serve, or give them to another rsql with the URL that --serve prints"
				return e
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			server, err := demo.Start(cmd.Context())
			if err != nil {
				return err
			}
			defer server.Close()
			// miniredis lists its keys in alphabetical order, so that a sample would see some tables only.
			f.name = "demo"
			f.session = append(f.session, frame.WithRedis(redisrel.WithSampleKeys(math.MaxInt)))
			if serve {
				return serveDemo(cmd.Context(), std, server)
			}
			return f.work(cmd.Context(), std, server.URL(), func() { greet(std.messages) })
		},
	}
	cmd.Flags().BoolVar(&serve, "serve", false, "print the server's URL and stay until interrupted")
	return cmd
}

// greet says what there is, and what to try.
func greet(w io.Writer) {
	fmt.Fprint(w, `A shop, in a Redis server of its own:
  declared    users, products, orders, order_lines
  undeclared  pageview (events by day), session (with TTL), leaderboard (a sorted set)

Try:
`)
	for _, q := range demo.Queries() {
		fmt.Fprintf(w, "\n-- %s\n%s\n", q.Title, strings.TrimSpace(q.SQL))
	}
	fmt.Fprintln(w)
}

// serveDemo keeps the server up. A signal is how it is meant to end.
func serveDemo(ctx context.Context, std streams, server *demo.Server) error {
	return untilSignal(ctx, batchSignals, false, func(ctx context.Context) error {
		if _, err := fmt.Fprintln(std.out, server.URL()); err != nil {
			return &outputError{err: err}
		}
		fmt.Fprintln(std.messages, "the demo's server is up; Ctrl-C ends it")
		<-ctx.Done()
		return nil
	})
}
