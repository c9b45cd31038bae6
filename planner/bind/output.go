package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// output projects the select list, removes duplicates, sorts and limits. Sort keys that are no output column are carried
// along and dropped at the end.
func (k *block) output(distinct bool, keys []sortKey, limit *sqlparser.Limit) (plan.Node, error) {
	exprs, names := make([]plan.Expr, 0, len(k.items)), make([]string, 0, len(k.items))
	for _, it := range k.items {
		exprs, names = append(exprs, it.bound), append(names, it.name)
	}
	for i, key := range keys {
		if key.output >= 0 {
			continue
		}
		if distinct {
			return nil, plan.Errorf(plan.CodeName, "ORDER BY %s: with DISTINCT only columns of the SELECT list order the rows", key.expr).
				WithHint("add it to the SELECT list").WithPos(key.pos)
		}
		keys[i].output = len(exprs)
		exprs, names = append(exprs, key.expr), append(names, columnName(key.expr))
	}
	n, err := plan.NewProject(k.node, exprs, names)
	if err != nil {
		return nil, err
	}
	if distinct {
		if n, err = plan.NewDistinct(n); err != nil {
			return nil, err
		}
	}
	if n, err = k.sorted(n, keys); err != nil {
		return nil, err
	}
	if n, err = k.limit(n, limit); err != nil {
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
