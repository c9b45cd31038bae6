// Command rsql answers SQL over the data that lives in a Redis server: in a shell, or in batch.
//
//	rsql [URL] [-c SQL | -f FILE | < script]
//	rsql demo
//
// Results go to stdout, everything else to stderr. This package has the flags and what depends on the process: signals,
// files, exit codes. Statements are run by internal/runner, results are written by internal/render, people are told by
// internal/report, and talked with by internal/shell. internal/demo is the embedded server with its data.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/redis/go-redis/v9"

	"rsql/cmd/rsql/internal/report"
)

func main() {
	// A reader that has seen enough is then an error of the write, and not the end of the process.
	signal.Ignore(syscall.SIGPIPE)
	// What the client logs about its connections comes back as errors, too.
	redis.SetLogger(silent{})
	collectSeldom()
	os.Exit(run(context.Background(), os.Args[1:], streams{in: os.Stdin, out: os.Stdout, messages: os.Stderr}))
}

// silent logs nothing.
type silent struct{}

// Printf drops a message.
func (silent) Printf(context.Context, string, ...any) {}

// run runs the command and gives its exit code.
func run(ctx context.Context, args []string, std streams) int {
	log := &report.Log{Out: std.messages}
	cmd := newCommand(std, log, args)
	cmd.SetArgs(args)
	return exitCode(log, cmd.ExecuteContext(ctx))
}
