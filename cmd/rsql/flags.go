package main

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"rsql/cmd/rsql/internal/config"
	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
	"rsql/redisrel"
)

// flags are the values of the command line, checked one by one as they are read.
type flags struct {
	scripts  []scriptFlag
	output   string
	format   render.Format
	params   []any
	catalog  string
	infer    string
	strict   bool
	readOnly bool
	dryRun   bool
	// errors is the file of --errors, unwritten where it is open.
	errors      string
	unwritten   *unwritten
	yes         bool
	memoryLimit int64
	tempDir     string
	recursion   int64
	timeout     time.Duration
	// options are how results are written.
	options         render.Options
	unaligned       bool
	color           string
	echo            bool
	singleRow       bool
	continueOnError bool
	// log tells what is no result.
	log       *report.Log
	fullSpeed bool
	rate      uint64
	replicas  bool
	tls       redisrel.TLSFiles
	// configFile names the settings; noRC leaves out the statements that the shell begins with.
	configFile string
	noRC       bool
	// config are the settings, once they are read; set are the flags, and args how they were given.
	config *config.Config
	set    *pflag.FlagSet
	args   []string
	// name is the connection's in the settings; empty for one that is given by its URL.
	name string
	// word is a server that was given by a word alone: a host, or a connection that the settings do not have.
	word string
	// keepLast is set where statements may ask for the last result.
	keepLast bool
	// returned is how many rows were changed by statements whose results say so.
	returned atomic.Int64
	// lazy is set where statements may need no server.
	lazy bool
	// session has further options, which no flag sets.
	session []frame.Option
}

// scriptFlag is one -c or -f.
type scriptFlag struct {
	value string
	file  bool
}

// bind declares the flags.
func (f *flags) bind(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	add := func(name, short, kind, usage string, take func(string) error) {
		set.VarP(&funcValue{kind: kind, take: take}, name, short, usage)
	}
	add("command", "c", "SQL", "run these statements and exit; may be given more than once", func(s string) error {
		f.scripts = append(f.scripts, scriptFlag{value: s})
		return nil
	})
	add("file", "f", "FILE", "run the statements of a file and exit; - is stdin", func(s string) error {
		f.scripts = append(f.scripts, scriptFlag{value: s, file: true})
		return nil
	})
	set.StringVarP(&f.output, "output", "o", "", "write the results to `FILE`, which appears when all statements are done")
	add("format", "", "FORMAT", "table, csv, tsv, json, ndjson, markdown, vertical, unaligned, parquet or arrow (default: table on a terminal,\n"+
		"by the name of the file of -o, else tsv)", f.takeFormat)
	set.BoolVarP(&f.unaligned, "no-align", "A", false, "write values as they are with | between them: --format unaligned")
	set.StringVarP(&f.options.Separator, "field-separator", "F", "", "the `TEXT` between the values of unaligned (default |)")
	set.BoolVarP(&f.options.TuplesOnly, "tuples-only", "t", false, "write rows alone: no names of columns, no number of rows")
	set.BoolVar(&f.options.NoHeader, "no-header", false, "leave out the names of columns")
	add("null", "", "TEXT", "what stands for NULL (default: NULL in table, vertical and markdown, nothing in csv, tsv and unaligned)", f.takeNull)
	add("color", "", "WHEN", "always, never, or auto: on a terminal, unless NO_COLOR is set (default auto)", f.takeColor)
	set.BoolVar(&f.singleRow, "single-row", false, "fail where a result does not have exactly one row")
	add("var", "v", "NAME=VALUE", "the value of the parameter :name, and of :'name' (a string) and :\"name\" (a name of a table or column)", f.takeParam)
	set.BoolVar(&f.continueOnError, "continue-on-error", false, "run the statements after one that failed, too; the exit code is 3 all the same")
	set.BoolVar(&f.echo, "echo", false, "show each statement on stderr before it runs")
	set.BoolVarP(&f.log.Quiet, "quiet", "q", false, "do not say what statements did; errors and notes remain")
	add("log-format", "", "FORMAT", "messages on stderr as text, or as json, an object a line (default text)", f.takeLogFormat)
	set.StringVar(&f.catalog, "catalog", "", "declare the tables and views of a `FILE` of CREATE TABLE and CREATE VIEW statements, for this session only")
	add("infer", "", "MODE", "types of undeclared tables: from a sample, from all values, or all text (default sample)", f.takeInfer)
	set.BoolVar(&f.strict, "strict", false, "fail where keys were skipped, vanished, or values repaired")
	set.BoolVar(&f.readOnly, "read-only", false, "refuse everything that would change the server")
	set.BoolVar(&f.dryRun, "dry-run", false, "let writes look at everything and change nothing; they show the first rows that they would write")
	set.StringVar(&f.errors, "errors", "", "write a line of JSON into `FILE` for each row that a write skipped, failed to write, or knows nothing of")
	set.BoolVar(&f.yes, "yes", false, "do not ask on a terminal before an UPDATE or DELETE of all rows, or a TRUNCATE")
	add("memory-limit", "", "SIZE", "the most memory that a statement may use, such as 512MB or 80%; 0 for any (default 60%);\n"+
		"rows that it has no room for go to temporary files", f.takeMemory)
	add("temp-dir", "", "DIRECTORY", "where temporary files go (default: the system's directory for them)", f.takeTempDir)
	add("max-recursion", "", "N", "the most iterations of a recursive WITH (default 100000)", f.takeRecursion)
	add("rate", "", "N", "the most keys that are read in a second, such as 50000 (default any number)", f.takeRate)
	set.BoolVar(&f.fullSpeed, "full-speed", false, "read as fast as the server gives, though others wait for it longer")
	set.BoolVar(&f.replicas, "replicas", false, "read from replicas, whose rows may be a moment old")
	set.StringVar(&f.tls.CA, "cacert", "", "trust the authorities in `FILE` (PEM) where the URL is rediss://")
	set.StringVar(&f.tls.Cert, "cert", "", "show the certificate in `FILE` (PEM) to the server")
	set.StringVar(&f.tls.Key, "key", "", "`FILE` with the key of --cert")
	set.StringVar(&f.tls.ServerName, "tls-server-name", "", "the `NAME` that the server's certificate must be for, instead of its host")
	set.StringVar(&f.configFile, "config", "", "read the settings of a `FILE` instead of ~/.config/rsql/rsql.toml")
	set.BoolVar(&f.noRC, "no-rc", false, "do not begin the shell with ~/.config/rsql/rc.sql")
	add("timeout", "", "TIME", "the most time that a statement may take, such as 30s", f.takeTimeout)
}

func (f *flags) takeNull(text string) error {
	text = render.Printable(text)
	f.options.Null = &text
	return nil
}

func (f *flags) takeFormat(s string) error {
	names := formatNames()
	if !slices.Contains(names, s) {
		return choice("format", s, names)
	}
	f.format = render.Format(s)
	return nil
}

func (f *flags) takeColor(s string) error {
	if !slices.Contains(colorChoices, s) {
		return choice("choice of colours", s, colorChoices)
	}
	f.color = s
	return nil
}

func (f *flags) takeLogFormat(s string) error {
	if !slices.Contains(logFormats, s) {
		return choice("format of messages", s, logFormats)
	}
	f.log.JSON = s == "json"
	return nil
}

func (f *flags) takeInfer(s string) error {
	if !slices.Contains(inferModes, s) {
		return choice("way to infer types", s, inferModes)
	}
	f.infer = s
	return nil
}

// choice is the error of a word that is none of those to choose from.
func choice(what, word string, words []string) error {
	e := usagef("there is no %s %q", what, word)
	e.hint = "choose from " + strings.Join(words, ", ")
	return e.withNearest(word, words)
}

func (f *flags) takeParam(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		e := usagef("-v wants name=value, not %q", s)
		if !ok && s != "" {
			e = e.withHint("write -v %s=…", s)
		}
		return e
	}
	f.params = slices.DeleteFunc(f.params, func(p any) bool { return p.(sql.NamedArg).Name == name })
	f.params = append(f.params, sql.Named(name, value))
	return nil
}

func (f *flags) takeMemory(s string) error {
	n, err := frame.ParseMemoryLimit(s)
	var wrong *frame.Error
	if errors.As(err, &wrong) {
		e := usagef("--memory-limit: %s", wrong.Msg)
		e.hint = wrong.Hint
		return e
	}
	f.memoryLimit = n
	return err
}

func (f *flags) takeTempDir(s string) error {
	info, err := os.Stat(s)
	var wrong *fs.PathError
	switch {
	case errors.As(err, &wrong):
		return usagef("--temp-dir: %s: %s", s, wrong.Err)
	case err != nil:
		return err
	case !info.IsDir():
		return usagef("--temp-dir: %s is no directory", s)
	}
	f.tempDir = s
	return nil
}

func (f *flags) takeRecursion(s string) error {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return usagef("--max-recursion wants a whole number from 1, not %q", s)
	}
	f.recursion = n
	return nil
}

func (f *flags) takeRate(s string) error {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || n == 0 {
		return usagef("--rate wants a number of keys a second from 1, not %q", s)
	}
	f.rate = n
	return nil
}

func (f *flags) takeTimeout(s string) error {
	d, err := time.ParseDuration(s)
	if err == nil && d >= 0 {
		f.timeout = d
		return nil
	}
	e := usagef("--timeout wants a time such as 500ms, 30s or 5m, not %q", s)
	if _, err := strconv.ParseUint(s, 10, 32); err == nil {
		e = e.withHint("write %ss", s)
	}
	return e
}

// sessionOptions are the flags that the session obeys.
func (f *flags) sessionOptions() []frame.Option {
	opts := append(slices.Clone(f.session), frame.WithAttachable(f.attachable))
	if f.infer != "" {
		opts = append(opts, frame.WithInfer(f.infer))
	}
	if f.readOnly {
		opts = append(opts, frame.WithReadOnly())
	}
	if f.dryRun {
		opts = append(opts, frame.WithDryRun())
	}
	opts = append(opts, frame.WithMemoryLimit(f.memoryLimit), frame.WithTempDir(f.tempDir))
	if f.keepLast {
		opts = append(opts, frame.WithLastResult())
	}
	if f.lazy {
		opts = append(opts, frame.WithLazyConnection())
	}
	opts = append(opts, frame.WithRedis(f.serverOptions()...))
	if f.recursion > 0 {
		opts = append(opts, frame.WithMaxRecursion(f.recursion))
	}
	return opts
}

// serverOptions are the flags that say how a server is read, of which a connection of the settings may have its own.
func (f *flags) serverOptions() []redisrel.Option {
	opts := []redisrel.Option{redisrel.WithTLSFiles(f.tls)}
	if f.strict {
		opts = append(opts, redisrel.WithStrict(true))
	}
	if f.fullSpeed {
		opts = append(opts, redisrel.WithFullSpeed())
	}
	if f.rate > 0 {
		opts = append(opts, redisrel.WithRate(float64(f.rate)))
	}
	if f.unwritten != nil {
		opts = append(opts, redisrel.WithRowReports(f.unwritten.row))
	}
	if f.replicas {
		opts = append(opts, redisrel.WithReplicas())
	}
	return opts
}

// funcValue is a flag whose value goes to a function.
type funcValue struct {
	kind string
	take func(string) error
}

var _ pflag.Value = (*funcValue)(nil)

// String is empty: no such flag has a default to print.
func (*funcValue) String() string { return "" }

// Set hands the value on.
func (v *funcValue) Set(s string) error { return v.take(s) }

// Type is what --help calls the value.
func (v *funcValue) Type() string { return v.kind }
