package main

import (
	"fmt"
	"io"
	"strings"
)

// confirm asks a person on the terminal; everything but y and yes is no.
func (s streams) confirm(what string) bool { return askYes(s.in, s.messages, what) }

// askYes asks a question and reads a line as the answer, and nothing behind it, which is the next statement's.
func askYes(in io.Reader, out io.Writer, what string) bool {
	fmt.Fprintf(out, "%s. Go on? [y/N] ", what)
	var answer strings.Builder
	for one := make([]byte, 1); ; {
		n, err := in.Read(one)
		if n > 0 && one[0] == '\n' || err != nil {
			break
		}
		answer.Write(one[:n])
	}
	switch strings.ToLower(strings.TrimSpace(answer.String())) {
	case "y", "yes":
		return true
	default:
		return false
	}
}
