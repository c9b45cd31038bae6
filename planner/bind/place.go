package bind

import (
	"slices"

	"rsql/planner/plan"
)

// aggregate puts the Aggregate node over the block's input, and moves the select items, the condition of HAVING and the
// sort keys above it.
func (k *block) aggregate(having plan.Expr, keys []sortKey) ([]sortKey, error) {
	g := k.group
	if err := g.node(); err != nil {
		return nil, err
	}
	if err := g.joinSubqueries(); err != nil {
		return nil, err
	}
	var err error
	if having != nil {
		if having, err = g.place(having); err != nil {
			return nil, err
		}
		if k.node, err = plan.NewFilter(k.node, having); err != nil {
			return nil, err
		}
	}
	for i := range k.items {
		if k.items[i].bound, err = g.placeItem(k.items[i].bound); err != nil {
			return nil, plan.AtPos(err, k.items[i].pos)
		}
	}
	if err := k.rows.moved(g.place); err != nil {
		return nil, err
	}
	for i := range keys {
		if keys[i].output < 0 {
			if keys[i].expr, err = g.place(keys[i].expr); err != nil {
				return nil, plan.AtPos(err, keys[i].pos)
			}
		}
	}
	return keys, nil
}

// joinSubqueries puts the subqueries above the Aggregate node, in the order in which they are written.
func (g *grouping) joinSubqueries() error {
	for _, s := range g.slots {
		if s.sub == nil {
			continue
		}
		if s.column == 0 {
			placed, err := s.sub.over(g.place)
			if err != nil {
				return err
			}
			*s.sub = *placed
			if err := g.k.joinSubquery(s.sub); err != nil {
				return err
			}
		}
		s.index = s.sub.at + s.column
	}
	return nil
}

// node builds the Aggregate node.
func (g *grouping) node() error {
	var names []string
	var aggs []*plan.AggCall
	for _, key := range g.keys {
		names = append(names, columnName(key))
	}
	for _, s := range g.slots {
		if s.agg != nil {
			s.index = len(names)
			aggs, names = append(aggs, s.agg), append(names, s.agg.String())
		}
	}
	sets := g.sets != nil
	for _, s := range g.slots {
		if s.grouping != nil {
			s.index, sets = len(names), true
			names = append(names, "grouping")
		}
	}
	if sets {
		n, err := g.setsNode(aggs, names)
		if err == nil {
			g.k.node = n
		}
		return err
	}
	n, err := plan.NewAggregate(g.k.node, g.keys, aggs, names)
	if err != nil {
		return err
	}
	g.k.node = n
	return nil
}

// columnName is the name of a column, the text of another expression.
func columnName(e plan.Expr) string {
	if c, ok := e.(*plan.ColumnRef); ok {
		return c.Name
	}
	return e.String()
}

// place moves an expression above the grouping: keys and slots become columns of the new input, constants stay, and a
// column that is neither is an error.
func (g *grouping) place(e plan.Expr) (plan.Expr, error) {
	var failed error
	out := plan.ReplaceExpr(e, func(e plan.Expr) (plan.Expr, bool) {
		if failed != nil {
			return e, true
		}
		r, ok, err := g.placed(e)
		if err != nil {
			failed = err
			return e, true
		}
		return r, ok
	})
	return out, failed
}

// placeItem is place for a select item: one that is a key, though a constant, is NULL in the rows of the sets without it.
func (g *grouping) placeItem(e plan.Expr) (plan.Expr, error) {
	if _, constant := e.(*plan.Literal); constant && g.sets != nil {
		for i, key := range g.keys {
			if plan.EqualExpr(e, key) {
				return plan.NewColumn(g.k.node.Schema(), i)
			}
		}
	}
	return g.place(e)
}

func (g *grouping) placed(e plan.Expr) (plan.Expr, bool, error) {
	switch e.(type) {
	case *plan.Literal, *plan.Param: // as good as a key of the same value, and lists of IN hold nothing else
		return e, true, nil
	}
	at := slices.Index(g.keys, e) // random() equals no other random(), and is still this key
	if at < 0 {
		at = slices.IndexFunc(g.keys, func(key plan.Expr) bool { return plan.EqualExpr(e, key) })
	}
	if at >= 0 {
		c, err := plan.NewColumn(g.k.node.Schema(), at)
		return c, true, err
	}
	c, ok := e.(*plan.ColumnRef)
	if !ok {
		return nil, false, nil
	}
	if c.Index >= windowBase { // windows and table functions come above the grouping
		return e, true, nil
	}
	if c.Index >= slotBase {
		r, err := plan.NewColumn(g.k.node.Schema(), g.slots[c.Index-slotBase].index)
		return r, true, err
	}
	written := g.refs[c]
	if written.Name == "" {
		written.Name = c.Name
	}
	name := plan.QuoteIdent(written.Name)
	return nil, false, plan.Errorf(plan.CodeName, "column %s is neither grouped nor aggregated", name).
		WithHint("add it to GROUP BY, or write ANY_VALUE(%s)", name).WithPos(written.Pos)
}
