package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// destination is where results go in place of the terminal: a file, or a program that reads them.
type destination struct {
	io.WriteCloser
	format render.Format
	// wait waits for the program; nil for a file.
	wait func() error
}

// Close ends the file, or the program's input and then waits for the program.
func (d *destination) Close() error {
	err := d.WriteCloser.Close()
	if d.wait != nil {
		err = errors.Join(err, d.wait())
	}
	return err
}

// openDestination opens a file, whose name decides the format, or starts a program, whose name follows a bar.
func (s *shell) openDestination(name string) (*destination, error) {
	if program, ok := strings.CutPrefix(name, "|"); ok {
		cmd := exec.Command("sh", "-c", program)
		cmd.Stdout, cmd.Stderr = s.out, s.runner.Log.Out
		in, err := cmd.StdinPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			return nil, fmt.Errorf("the program %s cannot be started: %w", program, err)
		}
		return &destination{WriteCloser: in, format: s.format, wait: cmd.Wait}, nil
	}
	if words := (&command{}); strings.ContainsAny(name[:1], `'"`) {
		args, err := words.arguments(name)
		if err != nil {
			return nil, err
		}
		name = args[0]
	} else if strings.ContainsAny(name, " \t") {
		return nil, &frame.Error{Code: frame.CodeSyntax, Msg: name + " is no name of one file", Hint: "a name with blanks stands in quotes: " + quoteText(name)}
	}
	if foreign := render.ForeignFile(name); foreign != "" {
		return nil, fmt.Errorf("results are not written as %s: the names of files end in .csv, .tsv, .json, .ndjson, .md, .parquet or .arrow", foreign)
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, report.FileError(name, "written", err)
	}
	packed, err := frame.Compress(f, name)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &destination{WriteCloser: &packedFile{packed, f}, format: render.FormatOfFile(name)}, nil
}

// packedFile is a file with the compression that its name says.
type packedFile struct {
	io.WriteCloser
	file *os.File
}

// Close completes the file.
func (p *packedFile) Close() error { return errors.Join(p.WriteCloser.Close(), p.file.Close()) }

// output sends results to a file or program until the next .output.
func (s *shell) output(_ context.Context, args []string, _ io.Writer) error {
	var err error
	if s.destination != nil {
		err = s.destination.Close()
		s.destination = nil
	}
	if err != nil || len(args) == 0 {
		return err
	}
	d, err := s.openDestination(args[0])
	if err != nil {
		return err
	}
	if d.format.Binary() {
		return errors.Join(&frame.Error{Code: frame.CodeUnsupported, Msg: "a file of the format " + string(d.format) + " holds one result",
			Hint: "write it with .once or .export"}, d.Close())
	}
	s.destination = d
	return nil
}

// once sends the results of the next statement to a file or program.
func (s *shell) once(_ context.Context, args []string, _ io.Writer) error {
	s.next = args[0]
	return nil
}

// mode sets how results are written, or says how.
func (s *shell) mode(_ context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		fmt.Fprintln(out, s.format)
		return nil
	}
	var names []string
	for _, f := range render.Formats() {
		names = append(names, string(f))
	}
	if !slices.Contains(names, args[0]) {
		e := &frame.Error{Code: frame.CodeName, Msg: "there is no format " + args[0], Hint: "choose from " + strings.Join(names, ", ")}
		if near, ok := frame.Nearest(args[0], names); ok {
			e.Hint = "did you mean " + near + "?"
		}
		return e
	}
	s.format = render.Format(args[0])
	return nil
}

// expanded turns to a line a column and back to tables.
func (s *shell) expanded(_ context.Context, args []string, out io.Writer) error {
	on := s.format == render.Vertical
	err := s.toggle(args, "a line a column", &on, out)
	switch {
	case err != nil:
		return err
	case on:
		s.format = render.Vertical
	case s.format == render.Vertical:
		s.format = render.Table
	}
	return nil
}

// headers turns the names of columns on or off.
func (s *shell) headers(_ context.Context, args []string, out io.Writer) error {
	on := !s.options.NoHeader
	err := s.toggle(args, "names of columns", &on, out)
	s.options.NoHeader = !on
	return err
}

// nullValue sets what stands for NULL.
func (s *shell) nullValue(_ context.Context, args []string, _ io.Writer) error {
	text := render.Printable(args[0])
	s.options.Null = &text
	return nil
}

// showRows sets how many rows of a table are shown.
func (s *shell) showRows(_ context.Context, args []string, _ io.Writer) error {
	n, err := number(args[0])
	if err == nil {
		s.maxRows = n
	}
	return err
}

// setWidth sets how wide tables may be.
func (s *shell) setWidth(_ context.Context, args []string, _ io.Writer) error {
	n, err := number(args[0])
	if err == nil {
		s.width = n
	}
	return err
}

// number is an argument that is a number from 0.
func number(text string) (int, error) {
	n, err := strconv.Atoi(text)
	what := ""
	switch {
	case err != nil:
		what = " is no whole number"
	case n < 0:
		what = " is less than 0"
	default:
		return n, nil
	}
	return 0, &frame.Error{Code: frame.CodeSyntax, Msg: text + what, Hint: "write a whole number, or 0 for no limit"}
}

// timer turns the time behind results on or off.
func (s *shell) timer(_ context.Context, args []string, out io.Writer) error {
	on := !s.runner.FooterStyle.NoTime
	err := s.toggle(args, "time", &on, out)
	s.runner.FooterStyle.NoTime = !on
	return err
}

// stats turns what was read, behind results, on or off.
func (s *shell) stats(_ context.Context, args []string, out io.Writer) error {
	on := !s.runner.FooterStyle.NoStats
	err := s.toggle(args, "what statements read", &on, out)
	s.runner.FooterStyle.NoStats = !on
	return err
}

// toggle sets a choice to on or off, or turns it over, and says which it is.
func (s *shell) toggle(args []string, what string, value *bool, out io.Writer) error {
	switch {
	case len(args) == 0:
		*value = !*value
	case args[0] == "on" || args[0] == "off":
		*value = args[0] == "on"
	default:
		return &frame.Error{Code: frame.CodeSyntax, Msg: args[0] + " is neither on nor off", Hint: "without either, the choice turns over"}
	}
	state := "off"
	if *value {
		state = "on"
	}
	fmt.Fprintf(out, "%s: %s\n", what, state)
	return nil
}
