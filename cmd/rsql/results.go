package main

import (
	"slices"
	"strings"

	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// givesResult are the words that statements begin with which surely give a result.
var givesResult = []string{"SELECT", "FROM", "VALUES", "SHOW", "DESCRIBE", "EXPLAIN", "PIVOT", "UNPIVOT"}

// results is how many results the statements of scripts give at least.
func results(scripts []report.Source) int {
	n := 0
	for _, s := range scripts {
		if isCommand(s) {
			continue
		}
		pieces, _ := frame.Split(withoutVariables(s.Text)) // what cannot be split is told of when it runs
		for _, p := range pieces {
			if words := strings.Fields(p.Text); len(words) > 0 && slices.Contains(givesResult, strings.ToUpper(words[0])) {
				n++
			}
		}
	}
	return n
}
