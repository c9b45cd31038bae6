package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/cmd/rsql/internal/runner"
	"rsql/cmd/rsql/internal/shell"
	"rsql/frame"
)

const longHelp = `rsql answers SQL over the data that lives in a Redis server, under keys that other applications own.

  rsql redis://host:6379/0                                     a shell
  rsql -c 'SELECT city, count(*) FROM user GROUP BY city'      statements
  rsql -f report.sql --format csv -o report.csv                a script into a file
  rsql prod                                                    a connection of rsql.toml by its name
  rsql dump.rdb -c 'SHOW TABLES'                               a file that Redis has saved
  rsql demo                                                    a server with data to try it on

A file is loaded by a redis-server of its own, which takes no writes and ends with the command.
The server is the URL (host:port will do) or the name of a connection in ~/.config/rsql/rsql.toml, else $RSQL_URL, else $REDIS_URL, else ` + defaultURL + `.
Results go to stdout, everything else to stderr.

Exit codes: 0 done; 1 usage, file or internal error; 2 no connection; 3 a statement failed; 130 interrupted.`

// newCommand is rsql with its subcommands.
func newCommand(std streams, log *report.Log, args []string) *cobra.Command {
	f := &flags{log: log, memoryLimit: frame.DefaultMemoryLimit(), args: args}
	root := &cobra.Command{
		Use:               "rsql [URL | NAME]",
		Short:             "SQL over the data in a Redis server",
		Long:              longHelp,
		Version:           version(),
		Args:              oneServer,
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: f.completeServers,
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := dumpFile(args)
			switch {
			case err != nil:
				return err
			case path != "":
				return f.workOn(cmd.Context(), std, path)
			}
			url, err := f.server(cmd.Context(), args)
			if err != nil {
				return err
			}
			leaveProcessor(url)
			if !f.fullSpeed {
				giveWay(url)
			}
			return f.work(cmd.Context(), std, url, nil)
		},
	}
	root.SetOut(std.out)
	root.SetErr(std.messages)
	root.SetVersionTemplate("rsql {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	f.bind(root.PersistentFlags())
	completeFlags(root)
	root.AddCommand(newDemoCommand(f, std), newDoctorCommand(f, std), newManCommand(std))
	completeBash(root, std.out)
	return root
}

func oneServer(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		e := usagef("one server at a time, and these are %d arguments", len(args))
		e.hint = "quote the statement after -c"
		if slices.Contains(args, "doctor") {
			e.hint = "write rsql doctor URL"
		}
		return e
	}
	return nil
}

// flagsHint is the way out for flags that cannot be read.
const flagsHint = "rsql --help lists the flags"

// flagError names the flag that was probably meant.
func flagError(cmd *cobra.Command, err error) error {
	var usage *usageError
	if errors.As(err, &usage) {
		return usage
	}
	e := usagef("%s", err).withHint("%s", flagsHint)
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		name := "--" + strings.TrimLeft(unknown.GetSpecifiedName(), "-")
		e = usagef("there is no flag %s", name).withHint("%s", flagsHint).withNearest(name, names)
	}
	return e
}

// version is that of the module, when it was installed as one.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// lastResult finds scripts that may ask for the last result, the table _.
var lastResult = regexp.MustCompile(`(^|\W)_(\W|$)`)

// namesFile finds scripts that may read or write files, or attach servers, and so may need no other server.
var namesFile = regexp.MustCompile(`(?i)\b(from|join|describe|summarize|table|to|attach)\s*\(?\s*('|"[^"]*\.(csv|tsv|txt|json|ndjson|jsonl|parquet|arrow)(\.(gz|zst))?")|\b(read_\w+|parquet_scan)\s*\(`)

// work runs the statements that the flags name, or the shell. greet, if any, speaks before the shell or stdin.
func (f *flags) work(ctx context.Context, std streams, url string, greet func()) (err error) {
	scripts, err := f.readScripts(std)
	if err != nil {
		return err
	}
	interactive := scripts == nil
	if err := f.fitsOutput(std, interactive); err != nil {
		return err
	}
	if format := f.chooseFormat(std); format.Binary() && results(scripts) > 1 {
		return usagef("a file of the format %s holds one result, and the statements give several", format).
			withHint("write each by a statement of its own: COPY (SELECT …) TO 'FILE'")
	}
	f.keepLast = interactive || slices.ContainsFunc(scripts, func(s report.Source) bool { return lastResult.MatchString(s.Text) || isCommand(s) })
	f.lazy = slices.ContainsFunc(scripts, func(s report.Source) bool { return namesFile.MatchString(s.Text) })
	f.paint(std)
	signals := batchSignals
	if interactive {
		signals = shellSignals
	}
	if f.unwritten, err = openUnwritten(f.errors); err != nil {
		return err
	}
	defer func() {
		if closing := f.unwritten.close(); closing != nil {
			err = errors.Join(err, closing)
		}
	}()
	writes := slices.ContainsFunc(scripts, func(s report.Source) bool { return frame.Writes(withoutVariables(s.Text)) || isCommand(s) })
	var opened atomic.Pointer[output]
	err = untilSignal(ctx, signals, writes, func(ctx context.Context) error { // from the first file on, which a signal would leave
		out, err := openOutput(f.output, std)
		if err != nil {
			return err
		}
		opened.Store(out)
		return f.run(ctx, std, url, scripts, out, greet)
	})
	out := opened.Load()
	switch {
	case out == nil:
		return err
	case err != nil && !errors.Is(err, runner.ErrFailed):
		out.discard()
	default:
		err = errors.Join(err, out.commit())
	}
	f.noteReturned(err, out)
	return err
}

// noteReturned tells what was written by statements whose results, which say it, are lost.
func (f *flags) noteReturned(err error, out *output) {
	var failed *outputError
	lost := errors.As(err, &failed) || err != nil && !errors.Is(err, runner.ErrFailed) && out.file != ""
	if lost && f.returned.Load() > 0 && !f.dryRun && !readerGone(err) {
		f.log.Note("results are lost, and what their statements changed stays: " + report.Count(f.returned.Load(), "row"))
	}
}

// fitsOutput refuses an output that the statements or their results are not for.
func (f *flags) fitsOutput(std streams, interactive bool) error {
	if interactive && f.output != "" {
		return usagef("-o wants statements: -c, -f, or a script on stdin")
	}
	if format := f.chooseFormat(std); format.Binary() && (f.output == "" || f.output == dash) && (interactive || std.outTerminal()) {
		return usagef("--format %s is nothing to look at", format).withHint("write it to a file: -o result.%s", format)
	}
	if foreign := render.ForeignFile(f.output); foreign != "" && f.format == "" && !f.unaligned {
		return usagef("-o %s: results are not written as %s", f.output, foreign).withHint("the names of files end in .csv, .tsv, .json, .ndjson, .md, .parquet or .arrow, and --format csv says what any other has")
	}
	return nil
}

// run connects, and runs the scripts or, without any, the shell.
func (f *flags) run(ctx context.Context, std streams, url string, scripts []report.Source, out *output, greet func()) (err error) {
	session, err := f.open(ctx, url)
	if err != nil {
		return err
	}
	r := &runner.Runner{Session: session, Log: f.log, Params: f.params, Timeout: f.timeout, Echo: f.echo, SingleRow: f.singleRow}
	if isTerminal(std.messages) && !f.log.JSON && !f.log.Quiet {
		r.Progress = std.messages
	}
	defer func() {
		f.returned.Store(r.Returned)
		if closeErr := r.Session.Close(); err == nil {
			err = closeErr
		}
	}()
	if greet != nil && len(f.scripts) == 0 {
		greet()
	}
	if f.continueOnError {
		r.Continue = continues
	}
	if !f.yes && !f.dryRun && std.inTerminal() && (scripts == nil || isTerminal(std.messages)) {
		r.Confirm = std.confirm
	}
	if scripts == nil {
		r.Footer = true
		return shell.Run(ctx, r, shell.Terminal{
			In: std.in, Out: std.out, Format: f.chooseFormat(std), Options: f.options, Server: f.called(url), Open: f.reopen, Begin: f.rcFile(), Connections: f.connectionNames(),
		})
	}
	results := &countedResults{Writer: render.NewWith(f.chooseFormat(std), out, f.options)}
	r.Out = results
	defer func() { f.noteResults(results.n, f.chooseFormat(std)) }()
	return batch(ctx, r, scripts, func(line string) error {
		return shell.Batch(ctx, r, line, out, f.chooseFormat(std), f.options)
	})
}

// isCommand reports whether the text of a -c is a command of the shell.
func isCommand(s report.Source) bool { return s.Name == "" && shell.IsCommand(s.Text) }

// withoutVariables is a text with some value for each variable, to see what its statements are.
func withoutVariables(text string) string {
	s, err := frame.Substitute(text, func(string) (string, bool) { return "_", true })
	if err != nil { // it does not run either
		return text
	}
	return s.Text
}

// continues reports whether --continue-on-error goes on after a failed statement. There is nothing to go on with where
// results cannot be written or the server is gone.
func continues(err error) bool {
	var output *outputError
	return !errors.As(err, &output) && !readerGone(err) && frame.CodeOf(err) != frame.CodeConnection
}

// open connects and loads the file of --catalog.
func (f *flags) open(ctx context.Context, url string) (*frame.Session, error) {
	var catalog report.Source
	var err error
	if f.catalog != "" {
		if catalog, err = readFile(f.catalog); err != nil {
			return nil, err
		}
	}
	boundHeap(f.memoryLimit)
	session, err := frame.Open(ctx, url, f.sessionOptions()...)
	var refused *frame.Error
	down := errors.As(err, &refused) && refused.Code == frame.CodeConnection
	if down && f.word != "" {
		return nil, refused.WithHint("%s", f.noConnection())
	}
	if down && url == defaultURL {
		return nil, refused.WithHint("%s; rsql demo starts a server of its own, with data to try", refused.Hint)
	}
	if err != nil {
		return nil, err
	}
	if err := session.LoadCatalog(ctx, catalog.Text); err != nil {
		_ = session.Close() // the first error tells
		return nil, &report.Located{Err: err, Source: catalog}
	}
	return session, nil
}

// reopen connects to another server, for the shell.
func (f *flags) reopen(ctx context.Context, server string) (*frame.Session, string, error) {
	g, err := f.again()
	if err != nil {
		return nil, "", err
	}
	url, err := g.server(ctx, []string{server})
	if err != nil {
		return nil, "", err
	}
	session, err := g.open(ctx, url)
	return session, g.called(url), err
}

// countedResults counts the results that a writer writes.
type countedResults struct {
	render.Writer
	n int
}

// Begin begins a result, and counts it.
func (c *countedResults) Begin(schema *arrow.Schema) error {
	c.n++
	return c.Writer.Begin(schema)
}

// noteResults tells who wrote several results into a file of a format that is meant for one.
func (f *flags) noteResults(n int, format render.Format) {
	if n > 1 && f.output != "" && f.output != dash && (format == render.CSV || format == render.JSON) {
		f.log.Note(fmt.Sprintf("%s has %d results, one behind the other, and %s is for one: COPY (…) TO 'FILE' writes each into a file of its own",
			f.output, n, strings.ToUpper(string(format))))
	}
}

// batch runs scripts in their order.
func batch(ctx context.Context, r *runner.Runner, scripts []report.Source, command func(line string) error) error {
	for _, s := range scripts {
		run := func() error { return r.Script(ctx, s) }
		if isCommand(s) {
			run = func() error { return command(s.Text) }
		}
		if err := run(); err != nil {
			return err
		}
	}
	return r.Failed()
}
