package main

import (
	"context"
	"errors"
	"flag"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/rogpeppe/go-internal/testscript"

	"rsql/redisrel/redistest"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the golden files")

// TestScripts runs the scripts of testdata/script, each with a redis-server of its own. They have two further commands:
//
//	redis HSET user:1 name Ann      sends a command to the server
//	exits 3 rsql -c 'SELECT x'      runs a program and compares its exit code
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *rewrite,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			server, err := redistest.StartProcess("--enable-protected-configs", "yes") // scripts say where it saves
			if err != nil {
				return err
			}
			env.Defer(server.Stop)
			env.Setenv("RSQL_URL", server.URL)
			env.Setenv("ADDR", server.Addr)
			env.Values["server"] = server
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"redis": redisCommand, "exits": exits},
	})
}

func redisCommand(ts *testscript.TestScript, _ bool, args []string) {
	options, err := redis.ParseURL(ts.Getenv("RSQL_URL"))
	ts.Check(err)
	client := redis.NewClient(options)
	defer client.Close()
	command := make([]any, len(args))
	for i, a := range args {
		command[i] = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\e`, "\x1b", `\0`, "\x00", `\xff`, "\xff").Replace(a)
	}
	ts.Check(client.Do(context.Background(), command...).Err())
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGUMENTS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
