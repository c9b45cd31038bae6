package bind

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// Unpivoted says what becomes of each row of an UNPIVOT: one for each of Names, with the columns Keep of the row (which KeepAs calls
// them), the name, and the Values that belong to it.
type Unpivoted struct {
	Keep   []int
	KeepAs []string
	Names  []string
	Values [][]plan.Expr
	// NameAs and ValuesAs call the new columns.
	NameAs   string
	ValuesAs []string
	// Nulls keeps rows with a NULL among their values.
	Nulls bool
}

// Unpivot makes rows of columns.
func Unpivot(in plan.Node, u Unpivoted) (plan.Node, error) {
	keep := make([]plan.Expr, len(u.Keep))
	for i, at := range u.Keep {
		var err error
		if keep[i], err = plan.NewColumn(in.Schema(), at); err != nil {
			return nil, err
		}
	}
	out, err := plan.NewUnpivot(in, keep, u.Names, u.Values, plan.UnpivotColumns{Keep: u.KeepAs, Name: u.NameAs, Values: u.ValuesAs})
	if err != nil || u.Nulls {
		return out, err
	}
	return withoutNulls(out, len(u.Keep)+1)
}

// withoutNulls keeps the rows that have a value in each of the columns from one on.
func withoutNulls(n plan.Node, from int) (plan.Node, error) {
	var conds []plan.Expr
	for i := from; i < n.Schema().NumFields(); i++ {
		c, err := plan.NewColumn(n.Schema(), i)
		if err != nil {
			return nil, err
		}
		there, err := plan.NewCall("is_not_null", c)
		if err != nil {
			return nil, err
		}
		conds = append(conds, there)
	}
	return plan.NewFilter(n, plan.And(conds...))
}

// unpivot binds UNPIVOT.
func (b *binder) unpivot(u *parse.Unpivot, o outer) (plan.Node, error) {
	k, err := b.tablesOf(u.Rows, o)
	if err != nil {
		return nil, err
	}
	if err := k.expand(u.On); err != nil {
		return nil, err
	}
	out := Unpivoted{NameAs: u.Name.Name, Nulls: u.Nulls}
	for _, v := range u.Values {
		out.ValuesAs = append(out.ValuesAs, v.Name)
	}
	used := map[int]bool{}
	for _, it := range k.items {
		values, err := k.unpivotItem(it, len(u.Values), used)
		if err != nil {
			return nil, plan.AtPos(err, it.pos)
		}
		out.Names, out.Values = append(out.Names, k.unpivotName(it)), append(out.Values, values)
	}
	others, err := k.others(u.On)
	if err != nil {
		return nil, err
	}
	for _, c := range others {
		if !used[c.index] {
			out.Keep, out.KeepAs = append(out.Keep, c.index), append(out.KeepAs, c.name)
		}
	}
	names := newNames{}
	for i, name := range out.KeepAs {
		out.KeepAs[i] = names.of(name)
	}
	out.NameAs = names.of(out.NameAs)
	for i, name := range out.ValuesAs {
		out.ValuesAs[i] = names.of(name)
	}
	return Unpivot(k.node, out)
}

// unpivotItem binds the columns of one name, and notes those that a star gave.
func (k *block) unpivotItem(it item, width int, used map[int]bool) ([]plan.Expr, error) {
	s := k.site("UNPIVOT")
	if it.expr == nil {
		used[it.column.index] = true
		c, err := s.ref(it.column, it.pos)
		if err == nil && width != 1 {
			err = misfits(it.name, 1, width)
		}
		return []plan.Expr{c}, err
	}
	list := rowItemsOf(it.expr)
	if len(list) != width {
		return nil, misfits(it.name, len(list), width)
	}
	return s.exprs(list...)
}

func misfits(name string, have, want int) error {
	return plan.Errorf(plan.CodeType, "UNPIVOT: %s is %s, and there are names for %d", name, counted(have), want).
		WithHint("columns of several values stand in parentheses: UNPIVOT t ON (a, b) AS x, (c, d) AS y INTO NAME n VALUE v, w")
}

// unpivotName is what rows of a name are called: its alias, else its columns.
func (k *block) unpivotName(it item) string {
	list := rowItemsOf(it.expr)
	if it.expr == nil || len(list) < 2 || it.name == "" || !strings.HasPrefix(it.name, "(") {
		return it.name
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = k.itemName(&sqlparser.AliasedExpr{Expr: e})
	}
	return strings.Join(names, "_")
}
