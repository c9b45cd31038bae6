package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newManCommand writes the manual page, from the same flags and texts that --help shows.
func newManCommand(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "man",
		Short: "The manual page, for man -l or a file rsql.1",
		Long:  "rsql man writes the manual page to stdout: rsql man | man -l -, or rsql man >~/.local/share/man/man1/rsql.1.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var b strings.Builder
			writeMan(&b, cmd.Root())
			if _, err := io.WriteString(std.out, b.String()); err != nil {
				return &outputError{err: err}
			}
			return nil
		},
	}
}

// writeMan writes the page of a command and its subcommands in roff.
func writeMan(b *strings.Builder, root *cobra.Command) {
	name := root.Name()
	fmt.Fprintf(b, ".TH %s 1\n.SH NAME\n%s \\- %s\n", strings.ToUpper(name), name, roff(root.Short))
	fmt.Fprintf(b, ".SH SYNOPSIS\n.nf\n%s [\\fIflags\\fR]\n", roff(root.UseLine()[:len(root.Use)]))
	for _, c := range shownCommands(root) {
		fmt.Fprintf(b, "%s %s [\\fIflags\\fR]\n", name, roff(c.Use))
	}
	fmt.Fprintf(b, ".fi\n.SH DESCRIPTION\n.nf\n%s\n.fi\n.SH OPTIONS\n", roff(root.Long))
	writeManFlags(b, root.PersistentFlags())
	b.WriteString(".SH COMMANDS\n")
	for _, c := range shownCommands(root) {
		fmt.Fprintf(b, ".SS %s %s\n.nf\n%s\n.fi\n", name, roff(c.Name()), roff(c.Long))
		writeManFlags(b, c.LocalNonPersistentFlags())
	}
}

// shownCommands are those that --help lists.
func shownCommands(root *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			out = append(out, c)
		}
	}
	return out
}

func writeManFlags(b *strings.Builder, set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		kind, usage := pflag.UnquoteUsage(f)
		b.WriteString(".TP\n")
		if f.Shorthand != "" {
			fmt.Fprintf(b, "\\fB\\-%s\\fR, ", f.Shorthand)
		}
		fmt.Fprintf(b, "\\fB\\-\\-%s\\fR", roff(f.Name))
		if kind != "" {
			fmt.Fprintf(b, " \\fI%s\\fR", roff(kind))
		}
		b.WriteString("\n" + roff(strings.ReplaceAll(usage, "\n", " ")) + "\n")
	})
}

// roff is a text in which nothing is taken for a request or an escape.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
