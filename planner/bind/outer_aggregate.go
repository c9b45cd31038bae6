package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// ungrouped is the finding that a query without GROUP BY is one of a single group after all, since an aggregate in one of its
// subqueries is its own.
type ungrouped struct{ query *sqlparser.Select }

// Error is seen by nobody: the query is bound again.
func (*ungrouped) Error() string { return "an aggregate in a subquery groups the query around it" }

// owner is the query around this one that an aggregate belongs to: the nearest one whose columns it takes, where it takes
// none of this one's. It is nil for an aggregate of this query, as one without columns is.
func (k *block) owner(x *sqlparser.FuncExpr, id parse.Ident) *around {
	if k.outer.around == nil {
		return nil
	}
	nodes := []sqlparser.SQLNode{x.Exprs}
	if id.Call != nil {
		nodes = append(nodes, id.Call.Nodes()...)
	}
	var owner *around
	own := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		switch c := n.(type) {
		case *sqlparser.Subquery:
			own = true // what it takes from around is not known before it is bound
		case *sqlparser.ColName:
			at := k.level(k.columnParts(c))
			own = own || at == nil
			if owner == nil || at != nil && at.inside(owner) {
				owner = at
			}
		}
		return !own, nil
	}, nodes...)
	if own {
		return nil
	}
	return owner
}

// level is what stands around this query and has the column of a name; nil where the query has it itself, or nothing has.
func (k *block) level(parts []parse.Ident) *around {
	if found, err := k.scope.find(parts); err != nil || len(found) > 0 || k.scope.called(parts) {
		return nil
	}
	for at := k.outer.around; at != nil; at = at.next {
		if found, err := at.site.scope.find(parts); err != nil || len(found) > 0 || at.site.scope.called(parts) {
			return at
		}
	}
	return nil
}

// inside reports whether a stands within what b stands for.
func (a *around) inside(b *around) bool {
	for at := a.next; at != nil; at = at.next {
		if at == b {
			return true
		}
	}
	return false
}

// aggregate binds an aggregate of the query that stands around another one, and gives what stands for its value there.
func (a *around) aggregate(f *plan.Func, x *sqlparser.FuncExpr, id parse.Ident) (plan.Expr, error) {
	at := a.site
	switch {
	case at.aggs == nil && at.output:
		return nil, &ungrouped{at.block.query}
	case at.aggs == nil:
		return nil, at.misplaced(f).WithPos(id.Pos)
	}
	agg, err := at.block.aggCall(f, x, id)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	value, err := at.aggs.call(agg)
	if err != nil {
		return nil, err
	}
	return a.bound(value, f.Name)
}
