package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// distinctOn binds the expressions of DISTINCT ON, which are written as those of ORDER BY are.
func (k *block) distinctOn(list []sqlparser.Expr) ([]sortKey, error) {
	s := k.outputSite("DISTINCT ON")
	s.windows, s.rows, s.alias = k.windows, k.rows, k.boundAlias
	var out []sortKey
	for _, e := range list {
		key, err := k.orderKey(s, e)
		if err != nil {
			return nil, k.at(err, e)
		}
		key.pos = k.src.Pos(e)
		out = append(out, key)
	}
	return out, nil
}

// firstOfEach keeps, of the rows with equal values in the columns on, the first one in the order of the keys.
func firstOfEach(n plan.Node, on, keys []sortKey) (plan.Node, error) {
	partition := make([]plan.Expr, len(on))
	for i, key := range on {
		c, err := plan.NewColumn(n.Schema(), key.output)
		if err != nil {
			return nil, err
		}
		partition[i] = c
	}
	within := slices.DeleteFunc(slices.Clone(keys), func(key sortKey) bool { // what is the same in all rows orders none
		return slices.ContainsFunc(on, func(o sortKey) bool { return o.output == key.output })
	})
	order, err := sortKeys(n, within)
	if err != nil {
		return nil, err
	}
	first := func(number plan.Expr) (plan.Expr, error) { return plan.NewCall("<=", number, plan.IntLiteral(1)) }
	return numbered(n, "row_number", partition, order, first, on[0].pos)
}

// numbered keeps the rows for which a condition on what a ranking window function gives is true, and leaves its column
// behind theirs.
func numbered(n plan.Node, rank string, partition []plan.Expr, order []plan.SortKey, wanted func(plan.Expr) (plan.Expr, error), pos plan.Pos) (plan.Node, error) {
	call, err := plan.NewWindowCall(rank, plan.WindowOptions{})
	if err != nil {
		return nil, err
	}
	w, err := plan.NewWindow(n, partition, order, []*plan.WindowCall{call}, []string{call.String()})
	if err != nil {
		return nil, plan.AtPos(err, pos)
	}
	number, err := plan.NewColumn(w.Schema(), n.Schema().NumFields())
	if err != nil {
		return nil, err
	}
	pred, err := wanted(number)
	if err != nil {
		return nil, err
	}
	return plan.NewFilter(w, pred)
}
