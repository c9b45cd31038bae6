package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// streams are those of the process.
type streams struct {
	in            *os.File
	out, messages io.Writer
}

// inTerminal reports whether a person types the input.
func (s streams) inTerminal() bool { return term.IsTerminal(int(s.in.Fd())) }

// outTerminal reports whether a person reads the results.
func (s streams) outTerminal() bool { return isTerminal(s.out) }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
