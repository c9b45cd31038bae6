package redisrel

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rsql/planner/plan"
)

// aboutKeys is what system tables about keys share: the key is the first column, and the type the second, or always the same.
type aboutKeys struct {
	// typ is the type of the keys; empty where it is a column.
	typ string
}

// relation is the table as a raw pattern of all keys sees its filters.
func (t aboutKeys) relation() *relation {
	columns := []column{{source: fromKey, typ: plan.TextType}}
	if t.typ == "" {
		columns = append(columns, column{source: fromPart, typ: plan.TextType})
	}
	return &relation{pattern: &Pattern{glob: "*"}, shape: hashShape, columns: columns, keyAt: keysKey}
}

// keysAsked is which keys a scan of such a table asks about.
type keysAsked struct {
	access
	// types are those of the keys that are asked about further, where typed is set; keys of other types are no rows.
	typed bool
	types []string
}

// useful reads a filter that says which keys, or of which type.
func (t aboutKeys) useful(filter plan.Expr) (constraint, bool) {
	c, ok := t.relation().constraintOf(filter)
	if !ok || c.column == keysType {
		return c, ok && !c.prefix && !c.params
	}
	quoted := func(v string) bool { return strings.HasPrefix(v, `"`) } // perhaps a key that is shown so because it is no text
	return c, !slices.ContainsFunc(c.values, quoted)
}

// Supports takes = and IN over the key and the type, and LIKE over the key.
func (t aboutKeys) Supports(filter plan.Expr) plan.Support {
	if _, ok := t.useful(filter); ok {
		return plan.Inexact
	}
	return plan.No
}

// asked turns ANDed filters into the keys that they leave.
func (t aboutKeys) asked(filters []plan.Expr) keysAsked {
	var known [2]facts
	r, params := t.relation(), false
	for _, f := range filters {
		if c, ok := t.useful(f); ok {
			params = params || c.params
			known[c.column].take(c)
		}
	}
	key, typ := &known[keysKey], &known[keysType]
	if t.typ != "" {
		typ.listed, typ.values = true, []string{t.typ}
	}
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

// path is the access path, and what it asks of a key.
func (a *keysAsked) path(srv *Server, commands []string) plan.ScanPath {
	glob := a.pattern.Glob(nil)
	p, of := plan.ScanPath{Path: "SCAN", Commands: []string{scanCommand(glob, srv.pageKeys)}}, " "+argument(glob)
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
	p.Path += srv.where()
	for _, c := range append([]string{"TYPE"}, commands...) {
		p.Commands = append(p.Commands, c+of)
	}
	return p
}

// keysOfTypes walks through the keys that are asked about.
type keysOfTypes struct {
	srv   *Server
	asked keysAsked
	keys  *inTurn
	count *counters
}

func newKeysOfTypes(srv *Server, table string, asked keysAsked, count *counters) *keysOfTypes {
	req := &scanRequest{table: table, pattern: asked.pattern, exact: asked.exact, keys: asked.keys}
	return &keysOfTypes{srv: srv, asked: asked, keys: &inTurn{walk: newWalk(srv.server, req, count)}, count: count}
}

// next gives some keys that are there, of the types that are wanted, and which server has them; there may be none of them. io.EOF
// at the end.
func (k *keysOfTypes) next(ctx context.Context, most int) (node *server, keys, types []string, err error) {
	p := &page{}
	if err := k.keys.fill(ctx, p, most); err != nil {
		return nil, nil, nil, err
	}
	asked, err := k.srv.typesOf(ctx, p.keys...)
	if err != nil {
		return nil, nil, nil, err
	}
	k.count.roundTrips.Add(1)
	k.count.commands[cmdType].Add(int64(len(p.keys)))
	for i, key := range p.keys {
		if err := k.srv.systemError(ctx, "TYPE", asked[i].Err()); err != nil {
			return nil, nil, nil, err
		}
		switch typ := asked[i].Val(); {
		case typ == "none":
			k.count.vanished.Add(1)
		case !k.asked.typed || slices.Contains(k.asked.types, typ):
			keys, types = append(keys, key), append(types, typ)
		}
	}
	return p.home, keys, types, nil
}
