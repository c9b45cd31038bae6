package bind

import "rsql/planner/plan"

// MergeRows builds a MERGE. Rows is the left join of the source with the table, or the full join where rows without one of the source are
// meant, too.
func MergeRows(r RowChange, table plan.Table) (plan.Node, error) {
	table, err := changeable(table, 0)
	if err != nil {
		return nil, err
	}
	j, ok := r.Rows.(*plan.Join)
	if !ok {
		return nil, plan.Errorf(plan.CodeInternal, "the rows of a MERGE are a %T", r.Rows)
	}
	first := j.Left.Schema().NumFields()
	c := &rowChange{table: table, at: map[int]int{}, place: map[int]int{}, guarded: map[int]bool{}}
	for i := range table.Schema().NumFields() {
		c.at[first+i], c.place[i] = i, first+i
	}
	m := &merging{rowChange: c, sourceWidth: first}
	if err := m.condition(j); err != nil {
		return nil, err
	}
	for _, a := range r.Actions {
		if err := m.add(a, func(e plan.Expr) plan.Expr { return e }); err != nil {
			return nil, err
		}
		if err := m.narrow(a.BySource); err != nil {
			return nil, err
		}
	}
	return r.build(c)
}

// merging is what both ways to write a MERGE share: which rows its actions are for.
type merging struct {
	*rowChange
	// sourced and unsourced tell rows with one of the source from others, where there are such; else nil. The source has the first
	// sourceWidth columns.
	sourced, unsourced plan.Expr
	sourceWidth        int
}

// condition takes the condition of ON, which holds for the rows that are matched. Where rows without one of the source are meant, too,
// whether there is one cannot be looked at again: the table's columns in ON are guarded.
func (m *merging) condition(j *plan.Join) error {
	exprs, err := conditionsOf(j)
	for _, e := range exprs {
		cols := m.targetColumns(e)
		if len(cols) > 0 {
			m.holds = append(m.holds, e)
		}
		if j.Kind == plan.FullJoin {
			for _, t := range cols {
				m.guarded[t] = true
			}
		}
	}
	if err == nil && j.Kind == plan.FullJoin {
		m.sourced, m.unsourced, err = sourceThere(j)
	}
	return err
}

func (m *merging) targetColumns(exprs ...plan.Expr) []int {
	var out []int
	for _, at := range plan.Columns(exprs...) {
		if t, ok := m.at[at]; ok {
			out = append(out, t)
		}
	}
	return out
}

// narrow has the last action apply only to rows of its kind, and refuses columns of the side that such rows do not have.
func (m *merging) narrow(bySource bool) error {
	n := len(m.actions) - 1
	a := &m.actions[n]
	exprs := nonNil(append([]plan.Expr{a.When}, a.Values...)...)
	switch {
	case bySource:
		for _, at := range plan.Columns(exprs...) {
			if _, own := m.at[at]; !own {
				return plan.Errorf(plan.CodeName, "WhenNotMatchedBySource has no row of the source, one of whose columns is used")
			}
		}
		m.unheld = append(m.unheld, n)
		a.When = plan.And(nonNil(m.unsourced, a.When)...)
	case !a.Matched:
		if used := m.targetColumns(exprs...); len(used) > 0 {
			return plan.Errorf(plan.CodeName, "WhenNotMatched has no row of %s, whose column %s is used",
				plan.TableName(m.table), plan.QuoteIdent(m.table.Schema().Field(used[0]).Name))
		}
		if m.sourced != nil { // a row that is gone since the query found it is none of the source
			a.When = plan.And(nonNil(m.sourced, a.When)...)
		}
	}
	return nil
}
