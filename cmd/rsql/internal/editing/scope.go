package editing

import (
	"cmp"
	"slices"
	"strings"

	"rsql/frame"
)

// ref is a table that a statement names, and what it calls it there.
type ref struct{ space, table, alias string }

// scope are the tables whose columns the cursor can name: those of its own SELECT and of the ones around it.
func (p *place) scope() []ref {
	var found []struct {
		ref
		groups []int
	}
	var here []int // the parentheses around the cursor, as their numbers
	var open []int
	inFrom := map[int]bool{}
	due := false
	tokens := append(slices.Clone(p.before), p.after...)
	for i := 0; i < len(tokens); i++ {
		if i == len(p.before) {
			here = slices.Clone(open)
		}
		t := tokens[i]
		switch w := word(t); {
		case isOp(t, "("):
			open, due = append(open, i), false
			inFrom[len(open)] = false
		case isOp(t, ")"):
			open, due = open[:max(0, len(open)-1)], false
		case isOp(t, ","):
			due = inFrom[len(open)]
		case w == "FROM" || w == "JOIN":
			inFrom[len(open)], due = true, true
		case due && namesTable(tokens, i):
			var r ref
			r, i = takeRef(tokens, i)
			due = false
			found = append(found, struct {
				ref
				groups []int
			}{r, slices.Clone(open)})
		case introducesTable(tokens, i) || w == "USING" && word(tokens[0]) == "MERGE":
			due = true
		case endsFrom[w]:
			inFrom[len(open)], due = false, false
		}
	}
	if here == nil {
		here = open
	}
	var out []ref
	for _, f := range found {
		if len(f.groups) <= len(here) && slices.Equal(f.groups, here[:len(f.groups)]) {
			out = append(out, f.ref)
		}
	}
	return out
}

// takeRef reads a table and its alias from token i on, and gives its last token.
func takeRef(tokens []frame.Token, i int) (ref, int) {
	var path []string
	r := ref{table: tokens[i].Value}
	for i+2 < len(tokens) && isOp(tokens[i+1], ".") {
		i += 2
		if r.table == "rsql" { // a system table
			r.table += "." + tokens[i].Value
			continue
		}
		path = append(path, r.table)
		r.table = tokens[i].Value
	}
	r.space = Dotted(path)
	r.alias = r.table
	next := i + 1
	if next < len(tokens) && word(tokens[next]) == "AS" {
		next++
	}
	if next < len(tokens) {
		if t := tokens[next]; t.Kind == frame.NameToken || t.Kind == frame.WordToken && !isKeyword[word(t)] {
			r.alias, i = t.Value, next
		}
	}
	return r, i
}

// withNames are the names that WITH gives to queries.
func (p *place) withNames() []string {
	var out []string
	tokens := append(slices.Clone(p.before), p.after...)
	for i := 1; i+2 < len(tokens); i++ {
		before := tokens[i-1]
		begins := word(before) == "WITH" || word(before) == "RECURSIVE" || isOp(before, ",")
		if begins && word(tokens[i+1]) == "AS" && isOp(tokens[i+2], "(") {
			out = append(out, tokens[i].Value)
		}
	}
	return out
}

// columns are those of the tables in scope, or of the one that the owner names, each once, with its type and, where there
// are several tables, the table.
func (p *place) columns(names Names) []Offer {
	refs, owner := p.scope(), p.owner()
	switch early := len(refs) == 0 && p.beforeFrom(); {
	case early && owner == "":
		refs = anyTables(names)
	case early:
		refs = []ref{{table: owner, alias: owner}}
	}
	if owner != "" {
		refs = slices.DeleteFunc(refs, func(r ref) bool { return !strings.EqualFold(r.alias, owner) })
	}
	var out []Offer
	at := map[string]int{}
	for _, r := range refs {
		for _, c := range names.Columns(r.space, r.table) {
			about := c.Type
			if len(refs) > 1 {
				about += ", " + r.alias
			}
			if i, ok := at[c.Name]; ok {
				out[i].About += "; " + about
				continue
			}
			at[c.Name] = len(out)
			out = append(out, Offer{Text: c.Name, About: about, Kind: kindColumns})
		}
	}
	if owner == "" && len(refs) > 1 {
		for _, r := range refs {
			out = append(out, Offer{Text: r.alias, About: "table " + r.table, Kind: kindTables, Open: true})
		}
	}
	return out
}

// beforeFrom reports whether the word stands in a SELECT whose FROM is still to be typed.
func (p *place) beforeFrom() bool {
	for _, t := range p.after {
		if word(t) == "FROM" {
			return false
		}
	}
	for _, t := range slices.Backward(p.before) {
		switch word(t) {
		case "SELECT":
			return true
		case "FROM", "VALUES":
			return false
		}
	}
	return false
}

// settable are the columns of UPDATE that can be set: those of the key cannot.
func (p *place) settable(names Names) []Offer {
	keys := ""
	for _, r := range p.scope() {
		for _, t := range names.Tables(r.space) {
			if strings.EqualFold(t.Name, r.table) {
				keys += t.Key
			}
		}
	}
	return slices.DeleteFunc(p.columns(names), func(o Offer) bool {
		return strings.Contains(keys, "{"+o.Text+"}") || strings.Contains(keys, "{"+o.Text+"*}")
	})
}

// mostLooked is of how many tables the columns are offered where none is named: those of each are read from its keys.
const mostLooked = 12

// anyTables are the tables that are most likely meant where none is named: declared ones, and then those of many keys.
func anyTables(names Names) []ref {
	tables := slices.Clone(names.Tables(""))
	slices.SortStableFunc(tables, func(a, b Table) int {
		return cmp.Or(cmp.Compare(undeclared(a), undeclared(b)), cmp.Compare(b.Keys, a.Keys))
	})
	var out []ref
	for _, t := range tables[:min(len(tables), mostLooked)] {
		out = append(out, ref{table: t.Name, alias: t.Name})
	}
	return out
}

// undeclared is 1 for tables that nobody declared.
func undeclared(t Table) int {
	if t.Kind == "discovered" {
		return 1
	}
	return 0
}
