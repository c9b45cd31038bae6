package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// outputs is what becomes of the rows of a SELECT behind its select list.
type outputs struct {
	// distinct removes duplicates, on those with equal values of its keys.
	distinct bool
	on, keys []sortKey
	limit    *sqlparser.Limit
}

// output projects the select list, removes duplicates, sorts and limits. Sort keys that are no output column are carried
// along and dropped at the end.
func (k *block) output(o outputs) (plan.Node, error) {
	exprs, names := make([]plan.Expr, 0, len(k.items)), make([]string, 0, len(k.items))
	for _, it := range k.items {
		exprs, names = append(exprs, it.bound), append(names, it.name)
	}
	for _, keys := range [][]sortKey{o.on, o.keys} {
		for i, key := range keys {
			if key.output >= 0 {
				continue
			}
			if o.distinct {
				return nil, plan.Errorf(plan.CodeName, "ORDER BY %s: with DISTINCT only columns of the SELECT list order the rows", key.expr).
					WithHint("add it to the SELECT list").WithPos(key.pos)
			}
			same := func(e plan.Expr) bool { return plan.EqualExpr(e, key.expr) }
			if keys[i].output = slices.IndexFunc(exprs, same); keys[i].output < 0 {
				keys[i].output = len(exprs)
				exprs, names = append(exprs, key.expr), append(names, columnName(key.expr))
			}
		}
	}
	n, err := plan.NewProject(k.node, exprs, names)
	if err != nil {
		return nil, err
	}
	switch {
	case o.distinct:
		n, err = plan.NewDistinct(n)
	case len(o.on) > 0:
		n, err = firstOfEach(n, o.on, o.keys)
	}
	if err != nil {
		return nil, err
	}
	if n, err = k.sortLimit(n, o.keys, o.limit); err != nil {
		return nil, err
	}
	return firstColumns(n, len(k.items))
}

// firstColumns drops the columns behind the first width.
func firstColumns(n plan.Node, width int) (plan.Node, error) {
	exprs, names, err := passThrough(n)
	if err != nil || len(exprs) == width {
		return n, err
	}
	return plan.NewProject(n, exprs[:width], names[:width])
}
