package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// groupBy binds the elements of GROUP BY. Each stands for one set of keys or for several; the sets of all are their
// combinations.
func (k *block) groupBy(elements sqlparser.GroupBy) error {
	sets := [][]int{nil}
	elements, distinct, err := k.distinctElements(elements)
	if err != nil {
		return err
	}
	for _, e := range elements {
		list, err := k.groupElement(e)
		if err != nil {
			return k.at(err, e)
		}
		if sets = combineSets(sets, list); len(sets) > plan.MostGroupingSets {
			return plan.Errorf(plan.CodeUnsupported, "GROUP BY comes to more than %d grouping sets", plan.MostGroupingSets).WithPos(k.src.Pos(e))
		}
	}
	if distinct {
		sets = distinctSets(sets)
	}
	if len(sets) > 1 || len(sets) == 1 && len(elements) > 0 && len(sets[0]) == 0 {
		k.group.sets = sets
	}
	return nil
}

// distinctElements are the elements of GROUP BY DISTINCT, or those of GROUP BY as they are.
func (k *block) distinctElements(elements sqlparser.GroupBy) (list sqlparser.GroupBy, distinct bool, err error) {
	if len(elements) != 1 {
		return elements, false, nil
	}
	f, ok := elements[0].(*sqlparser.FuncExpr)
	if !ok || k.src.Ident(f.Name.String()).Name != parse.GroupDistinct {
		return elements, false, nil
	}
	exprs, err := arguments(f.Exprs)
	return exprs, true, err
}

// distinctSets leaves out the sets that have the keys of one before.
func distinctSets(sets [][]int) [][]int {
	var out, seen [][]int
	for _, set := range sets {
		keys := slices.Compact(slices.Sorted(slices.Values(set)))
		if !slices.ContainsFunc(seen, func(have []int) bool { return slices.Equal(have, keys) }) {
			out, seen = append(out, set), append(seen, keys)
		}
	}
	return out
}

func combineSets(a, b [][]int) [][]int {
	var out [][]int
	for _, x := range a {
		for _, y := range b {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out
}

// groupElement lists the grouping sets of an element, as ordinals of the keys.
func (k *block) groupElement(e sqlparser.Expr) ([][]int, error) {
	if k.starCall(e) != nil {
		return k.groupAll()
	}
	if t := rowOfKeys(e); t != nil {
		set, err := k.groupKeys(t)
		return [][]int{set}, err
	}
	f, ok := e.(*sqlparser.FuncExpr)
	if !ok {
		at, err := k.groupKey(e)
		return [][]int{{at}}, err
	}
	name := k.src.Ident(f.Name.String()).Name
	switch name {
	case parse.GroupNone:
		return [][]int{nil}, nil
	case parse.GroupRollup, parse.GroupCube, parse.GroupSets:
	default:
		at, err := k.groupKey(e)
		return [][]int{{at}}, err
	}
	list, err := arguments(f.Exprs)
	if err != nil {
		return nil, err
	}
	k.group.inSets = true
	var out [][]int
	for _, arg := range list {
		sets, err := k.groupElement(arg)
		if err != nil {
			return nil, k.at(err, arg)
		}
		if name != parse.GroupSets && len(sets) != 1 {
			return nil, plan.Errorf(plan.CodeSyntax, "ROLLUP and CUBE take expressions, not other grouping sets").WithPos(k.src.Pos(arg))
		}
		out = append(out, sets...)
	}
	switch name {
	case parse.GroupRollup:
		return plan.Rollup(out), nil
	case parse.GroupCube:
		return plan.Cube(out)
	}
	return out, nil
}

// rowOfKeys is what a row (a, b) holds, in further parentheses or not; nil of what is no row.
func rowOfKeys(e sqlparser.Expr) sqlparser.Exprs {
	switch x := e.(type) {
	case *sqlparser.ParenExpr:
		return rowOfKeys(x.Expr)
	case sqlparser.ValTuple:
		return sqlparser.Exprs(x)
	default:
		return nil
	}
}

// groupKeys takes the keys of a row; those of the rows in it are among them, (a, (a, b)) being (a, a, b).
func (k *block) groupKeys(list sqlparser.Exprs) ([]int, error) {
	var out []int
	for _, e := range list {
		if t := rowOfKeys(e); t != nil {
			inner, err := k.groupKeys(t)
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
			continue
		}
		at, err := k.groupKey(e)
		if err != nil {
			return nil, k.at(err, e)
		}
		out = append(out, at)
	}
	return out, nil
}

// groupAll groups by every select item without an aggregate and without a window function.
func (k *block) groupAll() ([][]int, error) {
	s := k.site("GROUP BY")
	var set []int
	for i, it := range k.items {
		if it.expr != nil && (k.hasAggregate(it.expr) || k.hasWindow(it.expr)) {
			continue
		}
		key, err := k.keyItem(s, i)
		if err != nil {
			return nil, plan.AtPos(err, it.pos)
		}
		if _, constant := key.(*plan.Literal); constant {
			continue
		}
		at, err := k.addKey(key)
		if err != nil {
			return nil, err
		}
		k.group.byItem[i] = k.group.keys[at]
		set = append(set, at)
	}
	return [][]int{set}, nil
}

// hasWindow looks for a call with OVER, not into subqueries.
func (b *binder) hasWindow(n sqlparser.SQLNode) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		switch x := n.(type) {
		case *sqlparser.Subquery:
			return false, nil
		case *sqlparser.FuncExpr:
			id := b.src.Ident(x.Name.String())
			found = found || id.Call != nil && id.Call.Over != nil
		}
		return !found, nil
	}, n)
	return found
}

// groupingCall binds GROUPING(a, b, …): a bit for each, the last one lowest, which is set where the key is not in the set.
func (s *site) groupingCall(x *sqlparser.FuncExpr, id parse.Ident) (plan.Expr, error) {
	if s.aggs == nil || s.block == nil {
		err := plan.Errorf(plan.CodeType, "grouping cannot stand in %s here", s.clause).WithPos(id.Pos)
		return nil, err.WithHint("it stands in SELECT, HAVING or ORDER BY of a query with GROUP BY")
	}
	list, err := arguments(x.Exprs)
	if err != nil || len(list) == 0 || len(list) > 62 {
		return nil, plan.Errorf(plan.CodeType, "grouping takes from 1 to 62 keys of GROUP BY").WithPos(id.Pos)
	}
	at := s.block.site("GROUPING")
	at.attach = s.aggs.attach // a subquery stands for the key that it is
	var keys []int
	for _, e := range list {
		key, err := at.expr(e)
		if err != nil {
			return nil, err
		}
		n := slices.IndexFunc(s.aggs.keys, func(have plan.Expr) bool { return plan.EqualExpr(have, key) })
		if n < 0 {
			return nil, plan.Errorf(plan.CodeName, "%s is no key of GROUP BY", key).WithPos(s.src.Pos(e))
		}
		keys = append(keys, n)
	}
	return s.aggs.reserve(&slot{grouping: keys}, "grouping", plan.BigIntType)
}

// setsNode computes the aggregates for each grouping set. Behind keys and aggregates stand the values of GROUPING.
func (g *grouping) setsNode(aggs []*plan.AggCall, names []string) (plan.Node, error) {
	sets := plan.GroupingSets{Keys: g.keys, Aggs: aggs, Sets: g.sets, Names: names}
	if sets.Sets == nil {
		sets.Sets = [][]int{upTo(len(g.keys))}
	}
	for _, s := range g.slots {
		if s.grouping != nil {
			sets.Grouping = append(sets.Grouping, s.grouping)
		}
	}
	return sets.Over(g.k.node)
}
