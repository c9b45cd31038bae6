package main

import (
	"github.com/spf13/cobra"

	"rsql/cmd/rsql/internal/render"
)

// The words that flags take, for their checks and for completion.
var (
	inferModes   = []string{"sample", "all", "text"}
	colorChoices = []string{"auto", "always", "never"}
	logFormats   = []string{"text", "json"}
)

// formatNames are those of the formats of results.
func formatNames() []string {
	names := make([]string, 0, len(render.Formats()))
	for _, f := range render.Formats() {
		names = append(names, string(f))
	}
	return names
}

// completeServers offers the connections of the settings for the server.
func (f *flags) completeServers(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	c, err := f.settings()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return c.Names(), cobra.ShellCompDirectiveDefault
}

// completeFlags tells the shells' completions which words flags take; where it tells nothing, they offer files.
func completeFlags(root *cobra.Command) {
	for name, words := range map[string][]string{
		"format": formatNames(), "infer": inferModes, "color": colorChoices, "log-format": logFormats,
	} {
		_ = root.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // all of them exist
	}
}
