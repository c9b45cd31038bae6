package redisrel

import "rsql/planner/plan"

// sameColumn is a column of the key that an update gives a value: the one that it has, or none is given. Programs that write whole rows send
// such.
type sameColumn struct {
	// column is its ordinal in the table, at its place among the values.
	column, at int
}

// keepsKey refuses an update whose values for the columns of the key are others than the row's.
func (c *changer) keepsKey(same []sameColumn, out *rowChange, values plan.Batch, n int) error {
	if len(same) == 0 {
		return nil
	}
	r := c.table.rel
	parts := make([]string, len(r.parts))
	if c.template != nil && !c.template.Match(out.key, parts) {
		return plan.Errorf(plan.CodeInternal, "table %s: the key %s is none of its own", r.name, out.key)
	}
	for _, s := range same {
		column := r.columns[s.column]
		have := out.name
		if column.source == fromPart {
			have = parts[column.part]
		}
		value := values.Column(s.at)
		if value.IsValid(n) && textInKey(value, n) == have {
			continue
		}
		becomes := "NULL"
		if value.IsValid(n) {
			becomes = textInKey(value, n)
		}
		return plan.Errorf(plan.CodeUnsupported, "table %s: key %s: column %s is part of the row's key, which no %s changes: it is %s, and would be %s",
			r.name, out.key, column.name, c.spec.Verb, have, becomes).WithHint("INSERT the row under its new key, and DELETE the old one")
	}
	return nil
}
