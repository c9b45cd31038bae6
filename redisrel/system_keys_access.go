package redisrel

import (
	"fmt"
	"slices"
	"strings"

	"rsql/planner/plan"
)

// keysRelation is rsql.keys as a raw pattern of all keys: its filters narrow the key, the first column, and the type, the second.
func keysRelation() *relation {
	columns := []column{{source: fromKey, typ: plan.TextType}, {source: fromPart, typ: plan.TextType}}
	return &relation{pattern: &Pattern{glob: "*"}, shape: hashShape, columns: columns, keyAt: keysKey}
}

// keysAsked is which keys a scan of rsql.keys asks about.
type keysAsked struct {
	access
	// types are those of the keys that are asked about further, where typed is set; keys of other types are no rows.
	typed bool
	types []string
}

// useful reads a filter that says which keys, or of which type.
func (t *keysTable) useful(filter plan.Expr) (constraint, bool) {
	c, ok := keysRelation().constraintOf(filter)
	if !ok || c.column == keysType {
		return c, ok && !c.prefix && !c.params
	}
	quoted := func(v string) bool { return strings.HasPrefix(v, `"`) } // perhaps a key that is shown so because it is no text
	return c, !slices.ContainsFunc(c.values, quoted)
}

// Supports takes = and IN over the key and the type, and LIKE over the key.
func (t *keysTable) Supports(filter plan.Expr) plan.Support {
	if _, ok := t.useful(filter); ok {
		return plan.Inexact
	}
	return plan.No
}

// asked turns ANDed filters into the keys that they leave.
func (t *keysTable) asked(filters []plan.Expr) keysAsked {
	var known [2]facts
	r, params := keysRelation(), false
	for _, f := range filters {
		if c, ok := t.useful(f); ok {
			params = params || c.params
			known[c.column].take(c)
		}
	}
	key, typ := &known[keysKey], &known[keysType]
	a := keysAsked{access: access{pattern: r.pattern, params: params}, typed: typ.listed, types: typ.values}
	switch {
	case typ.listed && len(typ.values) == 0:
		a.exact, a.params = true, false
	case key.listed:
		a.exact, a.keys = true, key.values
	default:
		a.access = r.narrowPattern(a.access, key.prefix)
	}
	return a
}

// DescribeScan implements plan.PathDescriber.
func (t *keysTable) DescribeScan(spec plan.ScanSpec) plan.ScanPath {
	a := t.asked(spec.Filters)
	glob := a.pattern.Glob(nil)
	p, of := plan.ScanPath{Path: "SCAN", Commands: []string{scanCommand(glob, t.srv.pageKeys)}}, " "+argument(glob)
	switch {
	case a.exact && a.params && len(a.keys) == 0:
		p = plan.ScanPath{Path: "exact keys"}
	case a.exact && len(a.keys) == 0:
		return plan.ScanPath{Path: "empty"}
	case a.exact:
		p, of = plan.ScanPath{Path: fmt.Sprintf("exact keys (%d)", len(a.keys))}, " "+argument(a.keys[0])
	case glob != "*":
		p.Path = "MATCH " + glob
	}
	p.Commands = append(p.Commands, "TYPE"+of)
	for _, c := range spec.Columns {
		if name := keysCommands[c]; name != "" && c != keysType {
			p.Commands = append(p.Commands, name+of)
		}
	}
	return p
}
