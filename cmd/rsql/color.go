package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// paint sets how results and messages look on a terminal: colours, the types of columns, the width.
func (f *flags) paint(std streams) {
	f.log.Color = f.colored(std.messages)
	if file, ok := std.messages.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			f.log.Width = width
		}
	}
	if f.output != "" && f.output != dash {
		return
	}
	f.options.Color = f.colored(std.out)
	if !std.outTerminal() {
		return
	}
	f.options.Types = true
	if width, _, err := term.GetSize(int(std.out.(*os.File).Fd())); err == nil {
		f.options.Width = width
	}
}

// colored reports whether what is written there has colours: as --color says, else as NO_COLOR and CLICOLOR_FORCE do, else
// on a terminal that knows them.
func (f *flags) colored(w io.Writer) bool {
	force := os.Getenv("CLICOLOR_FORCE")
	switch {
	case f.color == "always" || f.color == "never":
		return f.color == "always"
	case os.Getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return isTerminal(w) && os.Getenv("TERM") != "dumb"
}
