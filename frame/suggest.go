package frame

import "rsql/planner/plan"

// Nearest is the candidate that a mistyped name was probably meant to be, and whether one is near enough to suggest.
func Nearest(name string, candidates []string) (string, bool) { return plan.Nearest(name, candidates) }
