package planner

import "rsql/planner/opt"

// Rules lists the optimiser rules by name, in the order in which they run.
func Rules() []string {
	var out []string
	for _, r := range opt.Rules() {
		out = append(out, r.Name)
	}
	return out
}

func allRules() map[string]bool {
	m := map[string]bool{}
	for _, r := range Rules() {
		m[r] = true
	}
	return m
}
