package frame

import (
	"slices"
	"strings"

	"rsql/planner/plan"
)

// Nearest is the candidate that a mistyped name was probably meant to be, and whether one is near enough to suggest.
func Nearest(name string, candidates []string) (string, bool) { return plan.Nearest(name, candidates) }

// Function is a function that SQL can call.
type Function struct {
	// Name is how it is called; a function of several names is listed under each.
	Name string
	// Signature is how it is written, such as "lower(text) → TEXT", and Doc what it means.
	Signature, Doc string
}

// Functions lists the functions of SQL by name, aggregates, window functions and those that give rows among them, from
// the registry that binds them. [Session.Functions] lists those of a program, too.
func Functions() []Function { return functionsOf(nil) }

func functionsOf(table *plan.FuncTable) []Function {
	var out []Function
	for _, f := range table.Functions() {
		if f.Operator() {
			continue
		}
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			out = append(out, Function{name, f.Signature, f.Doc})
		}
	}
	for _, f := range table.TableFuncs() {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			out = append(out, Function{name, f.Signature, f.Doc})
		}
	}
	slices.SortStableFunc(out, func(a, b Function) int { return strings.Compare(a.Name, b.Name) })
	return out
}
