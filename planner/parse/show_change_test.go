package parse

import (
	"fmt"
	"strings"

	"github.com/xwb1989/sqlparser"
)

func displayChange(c *Change) string {
	src := c.Rows.Source
	out := fmt.Sprintf("%s %s(own=%v)", strings.ToLower(c.Verb), displayIdent(c.Target), c.Own) + displayOptions(c.Options) + src.displaySet(c.Set)
	for _, w := range c.Whens {
		out += fmt.Sprintf(" {when matched=%v", w.Matched)
		if w.BySource {
			out += " by source"
		}
		if w.Cond != nil {
			out += " and " + src.displayNode(w.Cond)
		}
		out += ": " + w.Kind.String() + src.displaySet(w.Set) + displayIdents(w.Columns)
		for _, v := range w.Values {
			out += " " + src.displayNode(v)
		}
		out += "}"
	}
	return out + " of " + displayQuery(c.Rows) + src.displayReturning(c.Returning)
}

func (s *Source) displaySet(set []Assignment) string {
	out := ""
	for _, a := range set {
		parts := make([]string, len(a.Column))
		for i, p := range a.Column {
			parts[i] = displayIdent(p)
		}
		out += " {" + strings.Join(parts, ".") + " = " + s.displayNode(a.Value) + "}"
	}
	return out
}

func (s *Source) displayReturning(list sqlparser.SelectExprs) string {
	if list == nil {
		return ""
	}
	return " {returning " + s.displayNode(list) + "}"
}

func displayInsert(s *Insert) string {
	src := s.Query.Source
	out := fmt.Sprintf("%s INTO %s%s%s %s", s.Mode, displayIdent(s.Table), displayIdents(s.Columns), displayOptions(s.Options), displayQuery(s.Query))
	if s.Alias.Name != "" {
		out += " {called " + displayIdent(s.Alias) + "}"
	}
	if c := s.Conflict; c != nil {
		out += " {on conflict" + displayIdents(c.Key) + src.displaySet(c.Set)
		if c.New.Name != "" {
			out += " new " + displayIdent(c.New)
		}
		if c.Where != nil {
			out += " where " + src.displayNode(c.Where)
		}
		out += "}"
	}
	return out + src.displayReturning(s.Returning)
}
