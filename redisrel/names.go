package redisrel

import (
	"sort"
	"strings"

	"rsql/planner/plan"
)

// resolveName finds a name among others: exactly, else the only one that differs in case.
func resolveName(name string, names []string) (string, bool, error) {
	var found []string
	for _, n := range names {
		if n == name {
			return n, true, nil
		}
		if strings.EqualFold(n, name) {
			found = append(found, n)
		}
	}
	if len(found) > 1 {
		sort.Strings(found)
		return "", false, plan.Errorf(plan.CodeName, "the name %s is ambiguous", name).WithHint("write one of %s, quoted", strings.Join(found, ", "))
	}
	if len(found) == 0 {
		return "", false, nil
	}
	return found[0], true, nil
}

// sameName finds a name that is the same but for case.
func sameName(name string, names []string) (string, bool) {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n, true
		}
	}
	return "", false
}

func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
