package redisrel

import (
	"fmt"
	"strings"

	"rsql/planner/plan"
)

// describe is an access path in words.
func (r *relation) describe(a access, req *scanRequest, lay *layout, pageKeys int) plan.ScanPath {
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
	case a.list != nil:
		var command string
		p.Path, command = a.list.describe(r.columns[a.listed].name)
		p.Commands = append(p.Commands, command)
		key = a.pattern.Glob(a.bounds)
		if a.top != nil {
			p.Path += fmt.Sprintf(", until the first %d rows are known", a.top.first)
			if a.top.rest {
				p.Notes = append(p.Notes, "where the index names too few rows, the others are read as well")
			}
		}
	default:
		glob := a.pattern.Glob(a.bounds)
		p.Path = "SCAN"
		if glob != "*" {
			p.Path = "MATCH " + glob
			key = glob
		}
		p.Commands = append(p.Commands, scanCommand(glob, pageKeys))
		if r.template() == nil {
			p.Notes = append(p.Notes, fmt.Sprintf("rows are keys of the type %s; those of others are skipped and counted", r.shape.redisType))
		}
	}
	if n := req.elements.nearest; n > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("the circle grows or shrinks until it shows the first %d rows and few others; where none does, all are read", n))
	}
	if what := req.elements.String(); what != "" {
		p.Path += ", " + what
	}
	if (a.params || a.elements.params || a.list != nil && a.list.elements.params) && !a.exact {
		p.Notes = append(p.Notes, "parameters may narrow it")
	}
	p.Commands = append(p.Commands, lay.fetchCommands(req, argument(key), len(a.keys) > 1 || lay.main == cmdMGet && !a.exact)...)
	return p
}

// scanCommand is the first SCAN for keys that match a glob.
func scanCommand(glob string, pageKeys int) string {
	if glob == "*" {
		return fmt.Sprintf("SCAN 0 COUNT %d", pageKeys)
	}
	return fmt.Sprintf("SCAN 0 MATCH %s COUNT %d", argument(glob), pageKeys)
}

// fetchCommands are the commands that read one key, of several or of one only.
func (l *layout) fetchCommands(req *scanRequest, key string, several bool) []string {
	command := l.main.String() + " " + key
	switch {
	case l.main == cmdHMGet && !l.shape.many:
		for _, f := range l.fields {
			command += " " + argument(f)
		}
	case l.main == cmdJSONGet:
		command += " " + documentRoot
	case l.main == cmdZCount:
		command += " " + strings.Join(l.countArgs, " ")
	case l.readsElements():
		for _, a := range l.shape.reader(req, l).arguments(nil, nil, elementsPerPart) {
			command += " " + argument(a)
		}
	}
	out := []string{command}
	if l.ttl {
		out = append(out, "PTTL "+key)
	}
	if len(l.fieldTTLs) > 0 {
		command := cmdHPTTL.String() + " " + key
		for _, a := range l.fieldTTLArgs() {
			command += " " + argument(a)
		}
		out = append(out, command)
	}
	if l.readsLives() {
		out = append(out, cmdHPTTL.String()+" "+key+" FIELDS of each part")
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
