package redisrel

import (
	"context"
	"slices"

	"rsql/planner/plan"
)

// Inserted looks whether rows that would be made are there already.
func (c *changer) Inserted(ctx context.Context, w plan.ChangeColumns, values plan.Batch) (keys []string, taken []bool, err error) {
	n := int(values.NumRows())
	keys, names := make([]string, n), make([]string, n)
	for row := range n {
		var r rowChange
		if err := c.place(&r, c.columns[columnsKey(w)], values, row); err != nil {
			return nil, nil, err
		}
		keys[row], names[row] = r.key, r.name
	}
	p := c.presentRows(keys, names)
	if p.made = true; c.table.Appends() {
		return keys, p.exists, nil
	}
	if err := c.askRows(ctx, p, make([]int64, n)); err != nil {
		return nil, nil, err
	}
	for row := range p.exists {
		p.exists[row] = p.exists[row] && !c.removed[[2]string{keys[row], names[row]}]
	}
	return keys, p.exists, nil
}

// remembersRemoved reports whether the statement both removes rows and makes some, which may be the same.
func (c *changer) remembersRemoved() bool {
	has := func(kind plan.ChangeKind) bool {
		return slices.ContainsFunc(c.spec.Writes, func(w plan.ChangeColumns) bool { return w.Kind == kind })
	}
	return has(plan.ChangeDelete) && has(plan.ChangeInsert)
}

// remember takes down a row whose removal is checked.
func (c *changer) remember(r *rowChange) {
	if c.removed == nil {
		c.removed = map[[2]string]bool{}
	}
	c.removed[[2]string{r.key, r.name}] = true
}
