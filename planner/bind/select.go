package bind

import (
	"errors"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// block is one SELECT under construction.
type block struct {
	*binder
	query *sqlparser.Select
	outer outer
	scope *scope
	// node is the input so far. Subqueries in expressions add columns at its end.
	node  plan.Node
	items []item
	// group is nil unless the query is grouped.
	group   *grouping
	windows *windows
	rows    *rowItems
	// only is a condition on the rows that aggregates take, while those of one column of a PIVOT are bound; else nil.
	only plan.Expr
}

// item is one column of the select list.
type item struct {
	// expr is nil for a column that a star stands for.
	expr   sqlparser.Expr
	column column
	name   string
	pos    plan.Pos
	// bound is the value over the block's input, nil until it is bound.
	bound plan.Expr
}

func (it item) label() string { return it.name }

// selectQuery binds a SELECT, again where one of its subqueries turns out to hold an aggregate of its rows.
func (b *binder) selectQuery(q *sqlparser.Select, o outer, want []target) (plan.Node, error) {
	n, err := b.selectBlock(q, o, want, false)
	var u *ungrouped
	if errors.As(err, &u) && u.query == q {
		return b.selectBlock(q, o, want, true)
	}
	return n, err
}

// selectBlock binds a SELECT, as one of groups where it has aggregates or is told so.
func (b *binder) selectBlock(q *sqlparser.Select, o outer, want []target, groups bool) (plan.Node, error) {
	in, err := b.from(q.From, o)
	if err != nil {
		return nil, err
	}
	tail := b.src.Tail(q)
	if tail == nil {
		tail = &parse.Tail{}
	}
	if in.node, err = sampled(in.node, tail.Sample); err != nil {
		return nil, err
	}
	k := &block{binder: b, query: q, outer: o, scope: in.scope, node: in.node}
	k.windows, k.rows = &windows{k: k, named: tail.Windows}, &rowItems{k: k}
	if err := k.bindList(want, groups); err != nil {
		return nil, err
	}
	return k.finish(tail)
}

// bindList binds the conditions, the keys of groups and the select list; groups says that the rows are grouped in any case.
func (k *block) bindList(want []target, groups bool) error {
	q := k.query
	if err := k.expand(q.SelectExprs); err != nil {
		return err
	}
	if err := k.where(q.Where); err != nil {
		return err
	}
	if groups || k.grouped() {
		k.group = newGrouping(k)
		if err := k.groupBy(q.GroupBy); err != nil {
			return err
		}
	}
	return k.bindItems(want)
}

// finish binds what follows the select list, and puts the nodes of the block together.
func (k *block) finish(tail *parse.Tail) (plan.Node, error) {
	q := k.query
	having, err := k.having(q.Having)
	if err != nil {
		return nil, err
	}
	on, err := k.distinctOn(tail.DistinctOn)
	if err != nil {
		return nil, err
	}
	keys, err := k.orderBy(q.OrderBy)
	if err != nil {
		return nil, err
	}
	keys = append(on, keys...)
	qualify, err := k.qualify(tail.Qualify)
	if err != nil {
		return nil, err
	}
	if err := k.windows.check(); err != nil {
		return nil, err
	}
	if k.group != nil {
		if keys, err = k.aggregate(having, keys); err != nil {
			return nil, err
		}
	}
	if err := k.window(qualify, keys); err != nil {
		return nil, err
	}
	if err := k.rowsOf(keys); err != nil {
		return nil, err
	}
	out := outputs{distinct: q.Distinct != "", on: keys[:len(on)], keys: keys[len(on):], limit: q.Limit}
	return k.output(out)
}

// where filters the input.
func (k *block) where(w *sqlparser.Where) error {
	if w == nil {
		return nil
	}
	s := k.site("WHERE")
	s.noAlias = true
	pred, err := s.expr(w.Expr)
	if err != nil {
		return err
	}
	if k.node, err = plan.NewFilter(k.node, pred); err != nil {
		return k.at(err, w.Expr)
	}
	return nil
}

// expand lists the select items, a star replaced by the columns that it stands for.
func (k *block) expand(list sqlparser.SelectExprs) error {
	for _, e := range list {
		switch x := e.(type) {
		case *sqlparser.AliasedExpr:
			if star := k.starCall(x.Expr); star != nil {
				if err := k.modifiedStar(star); err != nil {
					return err
				}
				continue
			}
			k.items = append(k.items, item{expr: x.Expr, name: k.itemName(x), pos: k.src.Pos(x.Expr)})
		case *sqlparser.StarExpr:
			if err := k.star(x); err != nil {
				return err
			}
		default:
			return unsupported("this kind of select item is", "")
		}
	}
	if len(k.items) == 0 {
		return plan.Errorf(plan.CodeName, "the SELECT list has no column left")
	}
	return nil
}

// itemName is the alias, else the column's own name, else the text that the user wrote.
func (k *block) itemName(x *sqlparser.AliasedExpr) string {
	if !x.As.IsEmpty() {
		return k.src.Ident(x.As.String()).Name
	}
	if label := k.src.Label(x); label != "" {
		return label
	}
	if c, ok := x.Expr.(*sqlparser.ColName); ok {
		parts := k.columnParts(c)
		if found, err := k.scope.find(parts); err == nil && len(found) > 0 {
			return found[0].name
		}
		return parts[len(parts)-1].Name
	}
	return ""
}

// bindItems binds the select list.
func (k *block) bindItems(want []target) error {
	if want != nil && len(want) != len(k.items) {
		want = nil // the number of columns is the caller's to complain about
	}
	s := k.outputSite("SELECT")
	s.windows, s.rows = k.windows, k.rows
	for i := range k.items {
		it := &k.items[i]
		var err error
		if it.bound, err = k.bindItem(s, i); err != nil {
			return plan.AtPos(err, it.pos)
		}
		if want != nil {
			it.bound, err = k.assign(it.bound, want[i])
		} else {
			it.bound = k.typed(it.bound)
		}
		if err != nil {
			return plan.AtPos(err, it.pos)
		}
	}
	return nil
}

func (k *block) bindItem(s *site, i int) (plan.Expr, error) {
	if k.group != nil {
		if key, ok := k.group.byItem[i]; ok {
			return key, nil
		}
	}
	it := k.items[i]
	if it.expr == nil {
		return s.ref(it.column, it.pos)
	}
	return s.expr(it.expr)
}
