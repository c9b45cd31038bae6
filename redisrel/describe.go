package redisrel

import (
	"fmt"
	"strings"

	"rsql/planner/plan"
)

// describe is the access path of a spec in words.
func (r *relation) describe(spec plan.ScanSpec, wholeHash bool, pageKeys int) plan.ScanPath {
	a := r.accessFor(spec.Filters)
	var p plan.ScanPath
	key := r.pattern.String()
	switch {
	case a.exact && a.params && len(a.keys) == 0:
		p.Path = "exact keys"
	case a.exact && len(a.keys) == 0:
		p.Path = "empty"
		return p
	case a.exact:
		p.Path = fmt.Sprintf("exact keys (%d)", len(a.keys))
		key = a.keys[0]
	default:
		glob := a.pattern.Glob(a.bounds)
		p.Path = "SCAN"
		command := "SCAN 0"
		if glob != "*" {
			p.Path = "MATCH " + glob
			command += " MATCH " + argument(glob)
			key = glob
		}
		p.Commands = append(p.Commands, fmt.Sprintf("%s COUNT %d", command, pageKeys))
	}
	if a.params && !a.exact {
		p.Notes = append(p.Notes, "parameters may narrow it")
	}
	p.Commands = append(p.Commands, r.fetchCommands(spec.Columns, wholeHash, argument(key), len(a.keys) > 1)...)
	return p
}

// fetchCommands are the commands that read one key.
func (r *relation) fetchCommands(columns []int, wholeHash bool, key string, several bool) []string {
	var fields []string
	seen := map[string]bool{}
	ttl := false
	for _, at := range columns {
		switch c := r.columns[at]; c.source {
		case fromField:
			if !seen[c.field] {
				seen[c.field] = true
				fields = append(fields, argument(c.field))
			}
		case fromTTL:
			ttl = true
		}
	}
	out := []string{"TYPE " + key}
	switch {
	case wholeHash:
		out[0] = "HGETALL " + key
	case len(fields) > 0:
		out[0] = "HMGET " + key + " " + strings.Join(fields, " ")
	}
	if ttl {
		out = append(out, "PTTL "+key)
	}
	if several {
		out[len(out)-1] += " …"
	}
	return out
}

// argument is a command's argument as redis-cli takes it.
func argument(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == '"' || c == '\'' || c == 0x7f || c == 0xfffd }) {
		return s
	}
	return fmt.Sprintf("%q", s)
}
