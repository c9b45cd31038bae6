package plan_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

var rewrite = flag.Bool("rewrite", false, "write docs/functions.md anew")

const functionsPage = "../../docs/functions.md"

// TestFunctionsPage compares docs/functions.md with the registry.
func TestFunctionsPage(t *testing.T) {
	want := functionsDoc()
	if *rewrite {
		require.NoError(t, os.WriteFile(functionsPage, []byte(want), 0o644))
	}
	got, err := os.ReadFile(functionsPage)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "run the test with -rewrite and look at the difference")
}

// functionsDoc is the registry as a page, a table for each category.
func functionsDoc() string {
	headings := [][2]string{
		{"operator", "Operators"}, {"conditional", "Conditions"}, {"text", "Text"}, {"bytes", "Bytes and hashes"}, {"numeric", "Numbers"}, {"date", "Dates and times"},
		{"json", "JSON"}, {"aggregate", "Aggregates"}, {"window", "Window functions"},
	}
	tables := map[string]*strings.Builder{}
	for _, h := range headings {
		tables[h[0]] = &strings.Builder{}
	}
	for _, f := range plan.Functions() {
		b := tables[f.Category]
		if b == nil {
			panic("no heading for the category " + f.Category)
		}
		cells := []string{code(f.Signature), inTable(f.Doc), code(f.Example) + " → " + code(f.Result), names(f.Aliases)}
		if f.Operator() { // they have no examples
			cells = []string{code(f.Signature), inTable(f.Doc), names(f.Aliases)}
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	var out strings.Builder
	out.WriteString("# Functions and operators\n\nNames are taken in any case. Most give NULL when an argument is NULL; aggregates leave NULLs out.\n" +
		"The page is made from the registry: `go test ./planner/plan -run TestFunctionsPage -rewrite`.\n")
	for _, h := range headings {
		head := "| function | meaning | example | other names |\n|---|---|---|---|\n"
		switch h[0] {
		case "operator":
			head = "| operator | meaning | other names |\n|---|---|---|\n"
		case "aggregate":
			head = "In the examples the rows of x and s are (1, 'a'), (2, 'b'), (3, 'b') and (4, NULL).\n\n" + head
		}
		fmt.Fprintf(&out, "\n## %s\n\n%s%s", h[1], head, tables[h[0]].String())
	}
	out.WriteString(tableFunctionsDoc())
	return out.String()
}

func names(list []string) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = code(n)
	}
	return strings.Join(out, ", ")
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + inTable(s) + "`"
}

// inTable keeps a text within its cell.
func inTable(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// tableFunctionsDoc is the registry of table functions as a section.
func tableFunctionsDoc() string {
	var out strings.Builder
	out.WriteString("\n## Table functions\n\nThey stand in FROM, with an alias that names the table or, of one column, the column; their arguments may use columns\n" +
		"of the tables before them. WITH ORDINALITY behind the call adds a column `ordinality`, which counts from 1.\n\n" +
		"| function | rows | example | other names |\n|---|---|---|---|\n")
	for _, f := range plan.TableFuncs() {
		fmt.Fprintf(&out, "| %s | %s | %s → %s | %s |\n", code(f.Signature), inTable(f.Doc), code(f.Example), code(f.Result), names(f.Aliases))
	}
	return out.String()
}
