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
	over := &block{node: n}
	number, err := over.ranked([]string{"row_number"}, partition, order, on[0].pos)
	if err != nil {
		return nil, err
	}
	first, err := plan.NewCall("<=", number[0], plan.IntLiteral(1))
	if err != nil {
		return nil, err
	}
	return plan.NewFilter(over.node, first)
}

// ranked adds columns with what ranking window functions give to the block's rows.
func (k *block) ranked(names []string, partition []plan.Expr, order []plan.SortKey, pos plan.Pos) ([]plan.Expr, error) {
	calls, labels := make([]*plan.WindowCall, len(names)), make([]string, len(names))
	for i, name := range names {
		var err error
		if calls[i], err = plan.NewWindowCall(name, plan.WindowOptions{}); err != nil {
			return nil, err
		}
		labels[i] = calls[i].String()
	}
	w, err := plan.NewWindow(k.node, partition, order, calls, labels)
	if err != nil {
		return nil, plan.AtPos(err, pos)
	}
	out, at := make([]plan.Expr, len(names)), k.node.Schema().NumFields()
	for i := range out {
		if out[i], err = plan.NewColumn(w.Schema(), at+i); err != nil {
			return nil, err
		}
	}
	k.node = w
	return out, nil
}
