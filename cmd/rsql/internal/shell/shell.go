package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/cmd/rsql/internal/runner"
	"rsql/frame"
)

// Terminal is where the conversation takes place.
type Terminal struct {
	In  *os.File
	Out io.Writer
	// Format is how results are written.
	Format render.Format
	// Options are how they look.
	Options render.Options
	// Server is what people call the server, without a password.
	Server string
	// Begin is a file of statements and commands to begin with, where there is one; empty for none.
	Begin string
	// Connections are names that Open knows.
	Connections []string
	// Open connects to another server, for .connect, and says what people call it; nil where there is no other.
	Open func(ctx context.Context, url string) (session *frame.Session, server string, err error)
}

// errInterrupt is Ctrl-C at the prompt.
var errInterrupt = errors.New("interrupt")

// lineReader reads what a person types: a statement with its semicolon, over as many lines as it takes, or a dot command.
type lineReader interface {
	// Read returns errInterrupt for Ctrl-C and io.EOF for Ctrl-D.
	Read() (string, error)
	// Restore gives the terminal back as it was, for an end in the middle of a line.
	Restore()
	// UseServer says which server statements run on from here on.
	UseServer(server string)
	// Keep puts into the history what was not read.
	Keep(text string)
}

// shell is one conversation.
type shell struct {
	runner  *runner.Runner
	in      *os.File
	out     io.Writer
	format  render.Format
	options render.Options
	reader  lineReader
	catalog *catalog
	server  string
	open    func(ctx context.Context, url string) (*frame.Session, string, error)
	// last is the SQL that was typed last.
	last string
	// maxRows is how many rows of a result are shown on a terminal; 0 is all. width is how wide it is; 0 asks it.
	maxRows, width int
	// destination takes results in place of the terminal; nil for the terminal. next is that of the next statement alone.
	destination *destination
	next        string
	// connections are names of servers, for completion.
	connections []string
	// noPager is set where long results are not paged.
	noPager bool
	// busy counts the programs that have the terminal, which Ctrl-C is then for.
	busy atomic.Int32
}

// Run talks until .quit, Ctrl-D or the end of the context.
func Run(ctx context.Context, r *runner.Runner, t Terminal) error {
	fmt.Fprintf(r.Log.Out, "rsql on %s; .help for help\n", t.Server)
	s := &shell{maxRows: defaultMaxRows, runner: r, in: t.In, out: t.Out, format: t.Format, options: t.Options, server: t.Server, open: t.Open,
		catalog: newCatalog(r.Session)}
	defer s.catalog.stop()
	s.reader = newReader(t, s)
	s.connections = t.Connections
	if err := s.begin(ctx, t.Begin); err != nil {
		return err
	}
	err := s.talk(ctx)
	if s.destination != nil {
		err = errors.Join(err, s.destination.Close())
	}
	return err
}

// errQuit ends the conversation.
var errQuit = errors.New("quit")

func (s *shell) talk(ctx context.Context) error {
	// Ctrl-C never ends the shell, not even between two statements.
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, os.Interrupt)
	defer signal.Stop(caught)
	for {
		text, err := s.read(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errInterrupt):
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(s.runner.Log.Out)
			return nil
		case err != nil:
			return fmt.Errorf("the terminal cannot be read: %w", err)
		}
		if err := s.interruptible(ctx, text); err != nil {
			if errors.Is(err, errQuit) {
				return nil
			}
			return err
		}
	}
}

// read reads in the background, so that the end of the context ends it. What reads on then ends with the process.
func (s *shell) read(ctx context.Context) (string, error) {
	type line struct {
		text string
		err  error
	}
	lines := make(chan line, 1)
	go func() {
		text, err := s.reader.Read()
		lines <- line{text, err}
	}()
	select {
	case l := <-lines:
		return l.text, l.err
	case <-ctx.Done():
		s.reader.Restore()
		return "", ctx.Err()
	}
}

// grace is how long what was interrupted may take to end. A server that hangs is not waited for.
const grace = 700 * time.Millisecond

// interruptible runs what was typed. Ctrl-C ends that and no more; so does its failure, which is told here. The error is
// errQuit or that of the context.
func (s *shell) interruptible(ctx context.Context, text string) error {
	statement, cancel := signal.NotifyContext(ctx, os.Interrupt)
	defer cancel()
	out := &gate{out: s.out}
	result := make(chan error, 1)
	go func() { result <- s.do(statement, text, out) }()
	var err error
	select {
	case err = <-result:
	case <-statement.Done():
		if s.busy.Load() > 0 {
			err = <-result
			break
		}
		select {
		case err = <-result:
		case <-time.After(grace):
			out.shut()
			err = statement.Err()
			if frame.Writes(text) {
				err = fmt.Errorf("%w: %w", errOpenWrite, err)
			}
		}
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && frame.StoppedWrite(err) != "":
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errQuit):
		return errQuit
	case statement.Err() != nil && (frame.CodeOf(err) == frame.CodeCancelled || errors.Is(err, context.Canceled)):
		if term.IsTerminal(int(s.in.Fd())) {
			fmt.Fprintln(s.runner.Log.Out) // the terminal has shown ^C
		}
		s.runner.Log.Plain(render.Printable(cancelledText(err)))
	default:
		s.runner.Log.Error(err)
	}
	return nil
}

// errOpenWrite is a write that was interrupted and did not end in time.
var errOpenWrite = errors.New("the write did not end in time; some of its rows may be written")

// cancelledText says that a statement was cancelled, and what it wrote before.
func cancelledText(err error) string {
	if errors.Is(err, errOpenWrite) {
		return "cancelled: " + errOpenWrite.Error()
	}
	if written := frame.StoppedWrite(err); written != "" {
		return "cancelled: " + written
	}
	return "cancelled"
}

func (s *shell) do(ctx context.Context, text string, out io.Writer) error {
	text = strings.TrimSpace(text)
	if line := dotted(text); line != "" {
		return s.command(ctx, line, out)
	}
	if text != "" {
		s.last = text
	}
	if width, _, err := term.GetSize(int(s.in.Fd())); err == nil {
		s.runner.Log.Width = width
	}
	if changesTables.MatchString(text) {
		defer s.catalog.forget()
	}
	return s.run(ctx, text, out)
}

// changesTables finds statements after which there may be other tables, or other columns.
var changesTables = regexp.MustCompile(`(?i)\b(create|drop|alter|insert|replace|copy|merge|truncate|delete)\b`)

// run runs statements.
func (s *shell) run(ctx context.Context, text string, out io.Writer) error {
	return s.script(ctx, report.Source{Text: text}, out)
}

// script runs the statements of a source and writes their results where results go.
func (s *shell) script(ctx context.Context, src report.Source, out io.Writer) (err error) {
	d := s.destination
	if s.next != "" {
		name := s.next
		s.next = ""
		if d, err = s.openDestination(name); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.Close()) }()
	}
	if d != nil {
		options := s.options
		options.Color, options.Types, options.Width = false, false, 0
		return s.write(ctx, src, d, d.format, options)
	}
	if w := s.paged(ctx, out, s.format, s.onTerminal()); w != nil {
		return s.writeTo(ctx, src, w)
	}
	return s.write(ctx, src, out, s.format, s.onTerminal())
}

// defaultMaxRows is how many rows of a table are shown unless .maxrows says more.
const defaultMaxRows = 100

// onTerminal are the options of results that a person reads.
func (s *shell) onTerminal() render.Options {
	o := s.options
	if f, ok := s.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		o.Types, o.MaxRows = true, s.maxRows
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			o.Width = width
		}
	}
	if s.width > 0 {
		o.Width = s.width
	}
	return o
}

// rows is the height of the terminal that results go to; 0 where it is none.
func (s *shell) rows() int {
	if f, ok := s.out.(*os.File); ok {
		if _, rows, err := term.GetSize(int(f.Fd())); err == nil {
			return rows
		}
	}
	return 0
}

// show runs a statement that a command made of what was typed. Where it fails, no caret points into it.
func (s *shell) show(ctx context.Context, text string, out io.Writer) error {
	err := s.script(ctx, report.Source{Text: text}, out)
	var located *report.Located
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}

// write writes the results of a source. Each has a writer of its own: its first result has no empty line before it.
func (s *shell) write(ctx context.Context, src report.Source, out io.Writer, format render.Format, options render.Options) error {
	return s.writeTo(ctx, src, render.NewWith(format, out, options))
}

// writeTo is write with a writer.
func (s *shell) writeTo(ctx context.Context, src report.Source, w render.Writer) error {
	r := *s.runner
	r.Out = w
	return r.Script(ctx, src)
}
