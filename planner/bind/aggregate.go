package bind

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// slotBase is the ordinal of the first slot: beyond the columns of any input.
const slotBase = 1 << 24

// slot is a column that comes into being above the grouping: an aggregate, or a subquery of a select item.
type slot struct {
	agg *plan.AggCall
	sub *subquery
	// grouping are the keys that GROUPING asks about.
	grouping []int
	// column is which of the subquery's columns it is.
	column int
	// index is the column's ordinal once it exists.
	index int
}

// grouping collects what a grouped query computes. Expressions around aggregates are bound over the block's input, with
// slots for the aggregates; place moves them above the Aggregate node.
type grouping struct {
	k    *block
	keys []plan.Expr
	// subqueries are those in the keys.
	subqueries []keySubquery
	// byItem are the keys that GROUP BY names by an item's position or alias, itemKeys their ordinals.
	byItem   map[int]plan.Expr
	itemKeys map[int]int
	// inSets is set while the keys of grouping sets are bound.
	inSets bool
	slots  []*slot
	// sets are the grouping sets, as ordinals of keys; nil for one set of all keys.
	sets [][]int
	// refs are the column references as the text has them, for the error of a column that is not grouped.
	refs map[*plan.ColumnRef]parse.Ident
}

func newGrouping(k *block) *grouping {
	return &grouping{k: k, byItem: map[int]plan.Expr{}, itemKeys: map[int]int{}, refs: map[*plan.ColumnRef]parse.Ident{}}
}

// grouped reports whether the SELECT groups its rows.
func (k *block) grouped() bool {
	q := k.query
	return len(q.GroupBy) > 0 || q.Having != nil || k.hasAggregate(append(k.src.Tail(q).Nodes(), q.SelectExprs, q.OrderBy)...)
}

// hasAggregate looks for an aggregate of this query, not into subqueries. One with OVER is none, but there may be some in its arguments
// and in its window.
func (k *block) hasAggregate(nodes ...sqlparser.SQLNode) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		switch x := n.(type) {
		case *sqlparser.Subquery:
			return false, nil
		case *sqlparser.FuncExpr:
			id := k.src.Ident(x.Name.String())
			over := id.Call != nil && id.Call.Over != nil
			found = found || !over && k.aggregateCalled(id) != nil && k.owner(x, id) == nil || id.Call != nil && k.hasAggregate(id.Call.Nodes()...)
		}
		return !found, nil
	}, nodes...)
	return found
}

// groupKey binds a key and gives its ordinal.
func (k *block) groupKey(e sqlparser.Expr) (int, error) {
	s := k.site("GROUP BY")
	s.alias, s.attach = k.keyAlias, k.attachKey
	n, ok, err := k.ordinal(e, "GROUP BY")
	if err != nil {
		return 0, err
	}
	var key plan.Expr
	if ok {
		key, err = k.keyItem(s, n)
	} else {
		key, err = s.expr(e)
	}
	if err != nil {
		return 0, err
	}
	if !ok {
		n, ok = k.group.itemOf(key)
	}
	if !ok {
		return k.addKey(key)
	}
	return k.addItemKey(n, key)
}

// itemOf is the item that GROUP BY names by its alias with a key.
func (g *grouping) itemOf(key plan.Expr) (int, bool) {
	for n, named := range g.byItem {
		if named == key {
			return n, true
		}
	}
	return 0, false
}

// addItemKey takes a key up that is an item. In grouping sets two items of one expression are two keys, which a set may have one of.
func (k *block) addItemKey(n int, key plan.Expr) (int, error) {
	g := k.group
	if at, ok := g.itemKeys[n]; ok {
		return at, nil
	}
	at, err := k.addKey(key)
	if err != nil {
		return 0, err
	}
	for _, taken := range g.itemKeys {
		if taken == at && g.inSets {
			at = len(g.keys)
			g.keys = append(g.keys, k.typed(key))
			break
		}
	}
	g.itemKeys[n], g.byItem[n] = at, g.keys[at]
	return at, nil
}

// addKey takes a key up, unless it is there already, and gives its ordinal.
func (k *block) addKey(key plan.Expr) (int, error) {
	key = k.typed(key)
	if key.Type() == plan.UnknownType {
		var err error
		if key, err = plan.Coerce(key, plan.TextType); err != nil {
			return 0, err
		}
	}
	for i, have := range k.group.keys {
		if plan.EqualExpr(have, key) {
			return i, nil
		}
	}
	k.group.keys = append(k.group.keys, key)
	return len(k.group.keys) - 1, nil
}

// keyItem binds a select item as a key.
func (k *block) keyItem(s *site, n int) (plan.Expr, error) {
	if key, ok := k.group.byItem[n]; ok {
		return key, nil
	}
	it := k.items[n]
	if it.expr == nil {
		return s.ref(it.column, it.pos)
	}
	plain := *s
	plain.alias = nil
	key, err := plain.expr(it.expr)
	if err == nil {
		k.group.byItem[n] = key
	}
	return key, err
}

// keyAlias gives the value of the select item that a name in GROUP BY means, where it names no column of the input.
func (k *block) keyAlias(s *site, id parse.Ident) (plan.Expr, bool, error) {
	found := pick(k.ordinals(), id.Name, func(i int) string { return k.items[i].name })
	if len(found) == 0 {
		return nil, false, nil
	}
	if len(found) > 1 {
		return nil, false, plan.Errorf(plan.CodeName, "GROUP BY %s is ambiguous: %d columns of the SELECT list are called so",
			plan.QuoteIdent(id.Name), len(found)).WithHint("write the column's position").WithPos(id.Pos)
	}
	key, err := k.keyItem(s, found[0])
	return key, true, err
}

// having binds the condition on groups.
func (k *block) having(h *sqlparser.Where) (plan.Expr, error) {
	if h == nil {
		return nil, nil
	}
	s := k.outputSite("HAVING")
	s.alias = k.boundAlias
	pred, err := s.expr(h.Expr)
	if err != nil {
		return nil, err
	}
	pred, err = plan.Condition(pred, "HAVING")
	return pred, k.at(err, h.Expr)
}

// reserve makes a slot and the reference to it.
func (g *grouping) reserve(s *slot, name string, t plan.Type) (plan.Expr, error) {
	one := arrow.NewSchema([]arrow.Field{plan.NewField(name, t)}, nil)
	ref, err := plan.NewColumn(one, 0)
	if err != nil {
		return nil, err
	}
	g.slots = append(g.slots, s)
	return plan.Shift(ref, slotBase+len(g.slots)-1), nil
}

// call computes an aggregate once, however often it is written.
func (g *grouping) call(agg *plan.AggCall) (plan.Expr, error) {
	for i, s := range g.slots {
		if s.agg != nil && plan.EqualAgg(s.agg, agg) {
			one := arrow.NewSchema([]arrow.Field{plan.NewField(agg.String(), agg.Type())}, nil)
			ref, err := plan.NewColumn(one, 0)
			if err != nil {
				return nil, err
			}
			return plan.Shift(ref, slotBase+i), nil
		}
	}
	return g.reserve(&slot{agg: agg}, agg.String(), agg.Type())
}
