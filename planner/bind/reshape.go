package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// reshaped binds PIVOT and UNPIVOT; ok is false for the names of other tables.
func (b *binder) reshaped(id parse.Ident, o outer) (in input, ok bool, err error) {
	var n plan.Node
	var alias parse.Ident
	switch {
	case id.Pivot != nil:
		alias = id.Pivot.Alias
		n, err = b.pivot(id.Pivot, o)
	case id.Unpivot != nil:
		alias = id.Unpivot.Alias
		n, err = b.unpivot(id.Unpivot, o)
	default:
		return input{}, false, nil
	}
	if err != nil {
		return input{}, true, plan.AtPos(err, id.Pos)
	}
	s := newScope(relation{name: alias.Name, pos: alias.Pos}, n.Schema())
	return input{node: n, scope: s}, true, s.rename(alias)
}

// tablesOf begins a block over the tables of SELECT * FROM.
func (b *binder) tablesOf(q *parse.Query, o outer) (*block, error) {
	sel, ok := q.Body.(*sqlparser.Select)
	if !ok {
		return nil, plan.Errorf(plan.CodeInternal, "tables were read as %T", q.Body)
	}
	in, err := b.from(sel.From, o)
	if err != nil {
		return nil, err
	}
	k := &block{binder: b, query: &sqlparser.Select{}, outer: o, scope: in.scope, node: in.node}
	k.windows, k.rows = &windows{k: k}, &rowItems{k: k}
	return k, nil
}

// rowItemsOf are the expressions of a row (a, b), in parentheses or not; of what is no row the expression itself.
func rowItemsOf(e sqlparser.Expr) []sqlparser.Expr {
	if t := rowOfKeys(e); t != nil {
		return t
	}
	return []sqlparser.Expr{e}
}

// others are the columns of the tables that are none of those named in the nodes, as * would give them.
func (k *block) others(nodes ...sqlparser.SQLNode) ([]column, error) {
	named := map[int]bool{}
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the visitor never fails
		if c, ok := n.(*sqlparser.ColName); ok {
			if found, err := k.scope.find(k.columnParts(c)); err == nil {
				for _, c := range found {
					named[c.index] = true
				}
			}
		}
		return true, nil
	}, nodes...)
	all, err := k.starColumns(parse.Ident{})
	if err != nil {
		return nil, err
	}
	var out []column
	for _, c := range all {
		if !named[c.index] {
			out = append(out, c)
		}
	}
	k.node, err = plan.WholeTables(k.node, "") // a column that nobody knows yet is one of these, too
	return out, err
}
