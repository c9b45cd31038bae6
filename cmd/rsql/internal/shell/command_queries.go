package shell

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// lastOr is the SQL of an argument, else the last statement.
func (s *shell) lastOr(sql string) (string, error) {
	if sql = strings.TrimRight(sql, "; \t\n"); sql != "" {
		return sql, nil
	}
	if s.last == "" {
		return "", &frame.Error{Code: frame.CodeName, Msg: "there is no last statement", Hint: "write one behind the command"}
	}
	return strings.TrimRight(s.last, "; \t\n"), nil
}

// query is lastOr for commands that run it again and again, which a statement that writes is not for.
func (s *shell) query(sql string) (string, error) {
	sql, err := s.lastOr(sql)
	if err == nil && frame.Writes(sql) {
		return "", &frame.Error{Code: frame.CodeUnsupported, Msg: "the statement writes, and would do so again and again", Hint: "give a query"}
	}
	return sql, err
}

func (s *shell) explain(ctx context.Context, args []string, out io.Writer) error {
	sql, err := s.lastOr(strings.Join(args, " "))
	if err != nil {
		return err
	}
	if frame.Writes(sql) {
		return s.show(ctx, "EXPLAIN "+sql, out)
	}
	return s.show(ctx, "EXPLAIN ANALYZE "+sql, out)
}

// benchRuns is how often .bench runs a query unless told.
const benchRuns = 10

// bench says how long a query takes: the least, the middle and the most of some runs.
func (s *shell) bench(ctx context.Context, args []string, out io.Writer) error {
	runs, sql := benchRuns, strings.Join(args, " ")
	first, rest, _ := strings.Cut(sql, " ")
	if n, err := strconv.Atoi(first); err == nil {
		if n < 1 {
			return &frame.Error{Code: frame.CodeSyntax, Msg: first + " is no number of runs", Hint: "write .bench 10"}
		}
		runs, sql = n, strings.TrimSpace(rest)
	}
	sql, err := s.query(sql)
	if err != nil {
		return err
	}
	times := make([]time.Duration, runs)
	for i := range times {
		if times[i], err = s.runner.Time(ctx, report.Source{Text: sql}); err != nil {
			return err
		}
	}
	slices.Sort(times)
	fmt.Fprintf(out, "%d runs: least %s, middle %s, most %s\n", runs, report.Duration(times[0]), report.Duration(times[runs/2]), report.Duration(times[runs-1]))
	return nil
}

// shortestWatch is the least time between two runs: a guest does not hammer.
const shortestWatch = 100 * time.Millisecond

// watch runs the last query again and again, until Ctrl-C.
func (s *shell) watch(ctx context.Context, args []string, out io.Writer) error {
	every := 2 * time.Second
	if len(args) > 0 {
		seconds, err := strconv.ParseFloat(strings.TrimSuffix(args[0], "s"), 64)
		if err != nil || !(seconds > 0 && seconds < 1e6) {
			return &frame.Error{Code: frame.CodeSyntax, Msg: args[0] + " is no number of seconds", Hint: "write .watch 2"}
		}
		every = max(shortestWatch, time.Duration(seconds*float64(time.Second)))
	}
	sql, err := s.query("")
	if err != nil {
		return err
	}
	defer func(before bool) { s.noPager = before }(s.noPager)
	s.noPager = true
	for {
		fmt.Fprintf(out, "%s, every %s; Ctrl-C ends it\n", time.Now().Format(time.TimeOnly), every)
		if err := s.show(ctx, sql, out); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// readFile runs the statements of a file.
func (s *shell) readFile(ctx context.Context, args []string, out io.Writer) error {
	text, err := os.ReadFile(args[0])
	if err != nil {
		return report.FileError(args[0], "read", err)
	}
	return s.script(ctx, report.Source{Name: args[0], Text: string(text)}, out)
}
