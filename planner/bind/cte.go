package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// cte is a common table expression and what it sees. It is bound anew for each reference, so that each has nodes of its
// own, unless its rows are computed once for all of them.
type cte struct {
	parse.CTE
	outer outer
	used  bool
	// shared is the definition that all references read, nil while there is none.
	shared *definition
	// work is the work table, while the recursive part is bound.
	work *plan.WorkTableScan
}

// cteScope is a chain of common table expressions, the nearest first.
type cteScope struct {
	next *cteScope
	cte  *cte
}

// with adds the common table expressions of a query to those that it sees.
func (b *binder) with(body sqlparser.SelectStatement, o outer) (outer, []*cte, error) {
	list := b.src.With(body)
	if list == nil {
		return o, nil, nil
	}
	ctes := make([]*cte, len(list))
	for i, c := range list {
		for _, before := range ctes[:i] {
			if before.Name.Name == c.Name.Name {
				return o, nil, plan.Errorf(plan.CodeName, "WITH names %s twice", plan.QuoteIdent(c.Name.Name)).WithPos(c.Name.Pos)
			}
		}
		ctes[i] = &cte{CTE: c, outer: o}
		o.ctes = &cteScope{next: o.ctes, cte: ctes[i]}
	}
	for _, c := range ctes {
		if c.Recursive {
			c.outer = o // which the whole list is part of
		}
	}
	return o, ctes, nil
}

// checkUnused binds the common table expressions that nobody refers to, for their errors.
func (b *binder) checkUnused(ctes []*cte) error {
	for i := len(ctes) - 1; i >= 0; i-- {
		if c := ctes[i]; !c.used {
			if _, err := b.cte(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// cte binds one reference to a common table expression.
func (b *binder) cte(c *cte) (plan.Node, error) {
	c.used = true
	if c.shared != nil {
		return plan.NewCTEScan(c.shared.cte, c.shared.node.Schema(), nil)
	}
	if n, open, err := b.reenter(c); open {
		return n, err
	}
	b.env.open = append(b.env.open, c)
	defer func() { b.env.open = b.env.open[:len(b.env.open)-1] }()
	inner := &binder{src: c.Query.Source, env: b.env, cat: b.cat, path: b.path}
	n, err := inner.cteRows(c)
	if err != nil {
		return nil, inner.at(err, c.Query.Body)
	}
	if c.shared = b.env.share(c, n); c.shared != nil {
		return plan.NewCTEScan(c.shared.cte, n.Schema(), nil)
	}
	return n, nil
}

// cteRows binds the query of a common table expression, whose source the binder has.
func (b *binder) cteRows(c *cte) (plan.Node, error) {
	if c.Recursive && b.refersToItself(c) {
		return b.recursive(c)
	}
	n, err := b.query(c.Query.Body, c.outer, nil)
	if err != nil {
		return nil, err
	}
	return rename(n, c.Name)
}

// rename gives the columns of rows the names of an alias's column list, where it has one.
func rename(n plan.Node, alias parse.Ident) (plan.Node, error) {
	if alias.Columns == nil {
		return n, nil
	}
	if have := n.Schema().NumFields(); have != len(alias.Columns) {
		return nil, plan.Errorf(plan.CodeName, "%s names %s, its query has %d", plan.QuoteIdent(alias.Name), counted(len(alias.Columns)), have).
			WithPos(alias.Columns[0].Pos)
	}
	exprs, names := make([]plan.Expr, len(alias.Columns)), make([]string, len(alias.Columns))
	for i, id := range alias.Columns {
		col, err := plan.NewColumn(n.Schema(), i)
		if err != nil {
			return nil, err
		}
		exprs[i], names[i] = col, id.Name
	}
	return plan.NewProject(n, exprs, names)
}

// find looks a common table expression up; nil when there is none of that name.
func (s *cteScope) find(id parse.Ident) (*cte, error) {
	if len(id.Path) > 0 {
		return nil, nil
	}
	var seen []*cte
	for at := s; at != nil; at = at.next {
		if at.cte.Name.Name == id.Name {
			return at.cte, nil
		}
		seen = append(seen, at.cte)
	}
	found := pick(seen, id.Name, (*cte).name)
	if len(found) > 1 {
		names := make([]string, len(found))
		for i, c := range found {
			names[i] = plan.QuoteIdent(c.name())
		}
		return nil, plan.Errorf(plan.CodeName, "table %s is ambiguous: %s", plan.QuoteIdent(id.Name), listed(names)).WithPos(id.Pos)
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return nil, nil
}

func (c *cte) name() string { return c.Name.Name }

// names lists what is in sight.
func (s *cteScope) names() []string {
	var out []string
	for at := s; at != nil; at = at.next {
		out = append(out, at.cte.name())
	}
	return out
}
