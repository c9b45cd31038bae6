package shell

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"golang.org/x/term"

	"rsql/cmd/rsql/internal/render"
)

// defaultPager shows long lines whole, ends by itself where the text fits, and leaves it on the screen.
const defaultPager = "less -FRSX"

// pager is a writer of results that hands one that is longer than the screen to a program in which people scroll.
type pager struct {
	render.Writer
	text bytes.Buffer
	out  io.Writer
	// rows is how many lines the screen has room for; show runs the program on a text.
	rows int
	show func(text io.Reader) error
}

var _ render.Writer = (*pager)(nil)

// End completes a result and shows it.
func (p *pager) End() error { return errors.Join(p.Writer.End(), p.flush()) }

// Abort shows what there is of a result that failed.
func (p *pager) Abort() error { return errors.Join(p.Writer.Abort(), p.flush()) }

func (p *pager) flush() error {
	defer p.text.Reset()
	if bytes.Count(p.text.Bytes(), []byte("\n")) < p.rows {
		_, err := p.out.Write(p.text.Bytes())
		return err
	}
	return p.show(&p.text)
}

// paged is a writer of tables that pages what does not fit the screen; nil where there is no pager, or nobody to scroll.
func (s *shell) paged(ctx context.Context, out io.Writer, format render.Format, options render.Options) render.Writer {
	terminal, ok := s.out.(*os.File)
	if s.noPager || !ok || !term.IsTerminal(int(terminal.Fd())) || !term.IsTerminal(int(s.in.Fd())) || os.Getenv("TERM") == "dumb" ||
		format != render.Table && format != render.Vertical {
		return nil
	}
	rows := s.rows()
	program := cmp.Or(os.Getenv("PAGER"), defaultPager)
	if name, _, _ := strings.Cut(strings.TrimSpace(program), " "); rows == 0 || name == "cat" || name == "" {
		return nil
	} else if _, err := exec.LookPath(name); err != nil && program == defaultPager {
		return nil
	}
	p := &pager{out: out, rows: rows - rowsBeside, show: func(text io.Reader) error { return s.page(ctx, program, text, terminal) }}
	p.Writer = render.NewWith(format, &p.text, options)
	return p
}

// rowsBeside are the rows of the screen for the footer and the next prompt.
const rowsBeside = 2

// page runs the program on a text. Ctrl-C is the program's meanwhile.
func (s *shell) page(ctx context.Context, program string, text io.Reader, terminal *os.File) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.busy.Add(1)
	defer s.busy.Add(-1)
	cmd := exec.Command("sh", "-c", program)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = text, terminal, s.runner.Log.Out
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) || errors.Is(err, syscall.EPIPE) { // it was left before the end, and has said what is wrong
		return nil
	}
	return err
}

// setPager turns the pager on or off.
func (s *shell) setPager(_ context.Context, args []string, out io.Writer) error {
	on := !s.noPager
	err := s.toggle(args, "pager", &on, out)
	s.noPager = !on
	return err
}
