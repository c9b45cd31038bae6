package main

import (
	"io"
	"os"

	"rsql/cmd/rsql/internal/report"
)

const (
	// dash stands for stdin in -f, and for stdout in -o.
	dash = "-"
	// stdinName is what messages call stdin.
	stdinName = "stdin"
)

// readScripts reads the texts to run: those of -c and -f in their order, else stdin. None is for a person at a terminal.
func (f *flags) readScripts(std streams) ([]report.Source, error) {
	if len(f.scripts) == 0 {
		if std.inTerminal() {
			return nil, nil
		}
		src, err := readStdin(std.in)
		return []report.Source{src}, err
	}
	var out []report.Source
	for _, s := range f.scripts {
		src := report.Source{Text: s.value}
		var err error
		switch {
		case s.file && s.value == dash:
			src, err = readStdin(std.in)
		case s.file:
			src, err = readFile(s.value)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, src)
	}
	return out, nil
}

func readStdin(in io.Reader) (report.Source, error) {
	text, err := io.ReadAll(in)
	if err != nil {
		return report.Source{}, usagef("stdin cannot be read: %v", err)
	}
	return report.Source{Name: stdinName, Text: string(text)}, nil
}

func readFile(name string) (report.Source, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		e := report.FileError(name, "read", err)
		return report.Source{}, usagef("%s", e.Msg).withHint("%s", e.Hint)
	}
	return report.Source{Name: name, Text: string(text)}, nil
}
