package bind

import (
	"slices"
	"strconv"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// sortKey is one key of ORDER BY: an output column, or an expression over the block's input.
type sortKey struct {
	// output is the ordinal of an output column; negative for an expression.
	output                 int
	expr                   plan.Expr
	descending, nullsFirst bool
	pos                    plan.Pos
}

// orderBy binds the keys of ORDER BY.
func (k *block) orderBy(order sqlparser.OrderBy) ([]sortKey, error) {
	var keys []sortKey
	s := k.outputSite("ORDER BY")
	s.windows, s.rows = k.windows, k.rows
	s.alias = k.boundAlias
	for _, o := range k.flatOrder(order) {
		if k.starCall(o.key) != nil { // ORDER BY ALL
			for i := range k.items {
				keys = append(keys, sortKey{output: i, descending: o.descending, nullsFirst: o.nullsFirst, pos: k.src.Pos(o.key)})
			}
			continue
		}
		key, err := k.orderKey(s, o.key)
		if err != nil {
			return nil, k.at(err, o.key)
		}
		if _, constant := key.expr.(*plan.Literal); constant { // ORDER BY NULL asks for no order
			continue
		}
		key.descending, key.nullsFirst, key.pos = o.descending, o.nullsFirst, k.src.Pos(o.key)
		keys = append(keys, key)
	}
	return keys, nil
}

// nullsPlace takes the call that stands for NULLS FIRST or NULLS LAST from around a key.
func (b *binder) nullsPlace(e sqlparser.Expr, first bool) (sqlparser.Expr, bool) {
	call, ok := e.(*sqlparser.FuncExpr)
	if !ok || len(call.Exprs) != 1 {
		return e, first
	}
	arg, ok := call.Exprs[0].(*sqlparser.AliasedExpr)
	if !ok {
		return e, first
	}
	switch b.src.Ident(call.Name.String()).Name {
	case "nulls_first":
		return arg.Expr, true
	case "nulls_last":
		return arg.Expr, false
	default:
		return e, first
	}
}

// orderKey binds one key: the position of an output column, its name, or an expression.
func (k *block) orderKey(s *site, e sqlparser.Expr) (sortKey, error) {
	if n, ok, err := k.ordinal(e, s.clause); ok || err != nil {
		return sortKey{output: n}, err
	}
	if c, ok := e.(*sqlparser.ColName); ok && c.Qualifier.IsEmpty() {
		n, ok, err := k.outputNamed(s.clause, k.src.Ident(c.Name.String()))
		if ok || err != nil {
			return sortKey{output: n}, err
		}
	}
	bound, err := s.expr(e)
	if err != nil {
		return sortKey{}, err
	}
	for i, it := range k.items {
		if plan.EqualExpr(it.bound, bound) {
			return sortKey{output: i}, nil
		}
	}
	return sortKey{output: -1, expr: bound}, nil
}

// ordinal reads a whole number as the position of a select item. Other constants order and group nothing and are refused.
func (k *block) ordinal(e sqlparser.Expr, clause string) (int, bool, error) {
	v, ok := e.(*sqlparser.SQLVal)
	if !ok {
		return 0, false, nil
	}
	l := k.src.Literal(v)
	if l.Kind == parse.LitInteger {
		n, err := strconv.Atoi(l.Text)
		if err != nil || n < 1 || n > len(k.items) {
			return 0, false, plan.Errorf(plan.CodeName, "%s %s: the SELECT list has %s", clause, l.Text, counted(len(k.items))).WithPos(l.Pos)
		}
		return n - 1, true, nil
	}
	if clause == "GROUP BY" && (l.Kind == parse.LitDate || l.Kind == parse.LitTimestamp) {
		return 0, false, nil // nobody means a column by it
	}
	err := plan.Errorf(plan.CodeType, "%s takes columns and expressions, not a constant", clause).WithPos(l.Pos)
	switch l.Kind {
	case parse.LitString:
		return 0, false, err.WithHint("a column is written without single quotes")
	case parse.LitParam:
		return 0, false, err.WithHint("a parameter is a value and chooses no column")
	default:
		return 0, false, err
	}
}

// outputNamed finds the output column of a name; several with the same value count as one.
func (k *block) outputNamed(clause string, id parse.Ident) (int, bool, error) {
	found := pick(k.ordinals(), id.Name, func(i int) string { return k.items[i].name })
	if len(found) == 0 {
		return 0, false, nil
	}
	for _, i := range found[1:] {
		if !plan.EqualExpr(k.items[i].bound, k.items[found[0]].bound) {
			return 0, false, plan.Errorf(plan.CodeName, "%s %s is ambiguous: %d columns of the SELECT list are called so",
				clause, plan.QuoteIdent(id.Name), len(found)).WithHint("write the table before the column, or the column's position").WithPos(id.Pos)
		}
	}
	return found[0], true, nil
}

func (k *block) ordinals() []int {
	out := make([]int, len(k.items))
	for i := range out {
		out[i] = i
	}
	return out
}

// boundAlias gives the value of the select item that a name in HAVING or ORDER BY means.
func (k *block) boundAlias(s *site, id parse.Ident) (plan.Expr, bool, error) {
	n, ok, err := k.outputNamed(s.clause, id)
	if !ok || err != nil {
		return nil, false, err
	}
	bound := k.items[n].bound
	if s.rows == nil && slices.ContainsFunc(plan.Columns(bound), func(c int) bool { return c >= itemBase }) {
		return nil, false, plan.Errorf(plan.CodeType, "%s is a table function of the SELECT list, which %s does not see", plan.QuoteIdent(id.Name), s.clause).
			WithHint("put it into FROM").WithPos(id.Pos)
	}
	return bound, true, nil
}

// sorted sorts rows whose columns the keys are.
func (k *block) sorted(n plan.Node, keys []sortKey) (plan.Node, error) {
	if len(keys) == 0 {
		return n, nil
	}
	sort, err := sortKeys(n, keys)
	if err != nil {
		return nil, err
	}
	out, err := plan.NewSort(n, sort)
	return out, plan.AtPos(err, keys[0].pos)
}

// sortKeys are the keys as columns of rows.
func sortKeys(n plan.Node, keys []sortKey) ([]plan.SortKey, error) {
	out := make([]plan.SortKey, len(keys))
	for i, key := range keys {
		c, err := plan.NewColumn(n.Schema(), key.output)
		if err != nil {
			return nil, err
		}
		out[i] = plan.SortKey{Expr: c, Descending: key.descending, NullsFirst: key.nullsFirst}
	}
	return out, nil
}
