package bind

import (
	"slices"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// mergeCondition takes the condition of MERGE's ON.
func (c *changing) mergeCondition() error {
	j, ok := c.node.(*plan.Join)
	if !ok || j.Kind != plan.LeftJoin && j.Kind != plan.FullJoin {
		return plan.Errorf(plan.CodeInternal, "the rows of a MERGE are a %T", c.node)
	}
	m := &merging{rowChange: &rowChange{at: c.at, guarded: c.guarded}}
	err := m.condition(j)
	c.holds, c.sourced, c.unsourced = append(c.holds, m.holds...), m.sourced, m.unsourced
	c.sourceWidth = j.Left.Schema().NumFields()
	return err
}

// sourceThere are conditions for rows of a full join with and without a row of its left side: a column that equals one of the other side
// where rows match is NULL in none of those that match.
func sourceThere(j *plan.Join) (there, missing plan.Expr, err error) {
	for _, e := range j.Equi {
		column := e.Left
		if cast, ok := column.(*plan.Cast); ok {
			column = cast.Arg
		}
		if _, ok := column.(*plan.ColumnRef); !ok || e.NullSafe {
			continue
		}
		if there, err = plan.NewCall("is_not_null", column); err == nil {
			missing, err = plan.NewCall("is_null", column)
		}
		return there, missing, err
	}
	return nil, nil, unsupported("WHEN NOT MATCHED BY SOURCE is, where ON does not compare a column of the source by =,", "write a DELETE or UPDATE with NOT EXISTS (…)")
}

// whens binds the actions of MERGE.
func (c *changing) whens() error {
	closed := map[[2]bool]bool{}
	for _, w := range c.stmt.Whens {
		kind := [2]bool{w.Matched, w.BySource}
		if closed[kind] {
			return plan.Errorf(plan.CodeSyntax, "this WHEN is never reached: one before it has no condition").WithPos(w.Pos)
		}
		closed[kind] = w.Cond == nil
		a := plan.Action{Kind: w.Kind, Matched: w.Matched}
		var err error
		if w.Cond != nil {
			if a.When, err = c.whenCondition(w); err != nil {
				return err
			}
		}
		switch w.Kind {
		case plan.ChangeUpdate:
			a.Columns, a.Values, err = c.assignments(w.Set)
		case plan.ChangeInsert:
			a.Columns, a.Values, err = c.inserted(w)
		}
		if err != nil {
			return err
		}
		switch {
		case w.BySource:
			if err := c.onlyTarget(w, nonNil(append([]plan.Expr{a.When}, a.Values...)...)...); err != nil {
				return err
			}
			a.When = plan.And(nonNil(c.unsourced, a.When)...)
		case c.sourced != nil && !w.Matched: // a row that is gone since the query found it is none of the source
			a.When = plan.And(nonNil(c.sourced, a.When)...)
		}
		if w.BySource {
			c.unheld = append(c.unheld, len(c.actions))
		}
		c.actions = append(c.actions, a)
	}
	return nil
}

func (c *changing) whenCondition(w parse.When) (plan.Expr, error) {
	s := c.watched("WHEN")
	cond, err := s.expr(w.Cond)
	if err != nil {
		return nil, err
	}
	if cond, err = plan.Condition(cond, "WHEN"); err != nil {
		return nil, c.block.at(err, w.Cond)
	}
	if !w.Matched {
		return cond, c.onlySource(cond, w)
	}
	return cond, nil
}

// inserted binds the values of WHEN NOT MATCHED … INSERT.
func (c *changing) inserted(w parse.When) ([]int, []plan.Expr, error) {
	var columns []int
	if w.Columns == nil {
		for i, f := range c.table.Schema().Fields() {
			if !plan.Hidden(f) {
				columns = append(columns, i)
			}
		}
	}
	for _, id := range w.Columns {
		at, err := c.columnOf([]parse.Ident{id})
		if err != nil {
			return nil, nil, err
		}
		if slices.Contains(columns, at) {
			return nil, nil, plan.Errorf(plan.CodeName, "column %s is named twice", plan.QuoteIdent(id.Name)).WithPos(id.Pos)
		}
		columns = append(columns, at)
	}
	if len(columns) != len(w.Values) {
		return nil, nil, plan.Errorf(plan.CodeType, "INSERT into %s needs %s and gets %d", plan.TableName(c.table), counted(len(columns)), len(w.Values)).WithPos(w.Pos)
	}
	values := make([]plan.Expr, len(columns))
	for i, at := range columns {
		v, err := c.value(c.watched("VALUES"), w.Values[i], at)
		if err != nil {
			return nil, nil, err
		}
		if err := c.onlySource(v, w); err != nil {
			return nil, nil, err
		}
		values[i] = v
	}
	return columns, values, nil
}

// onlySource refuses columns of the table where there is no row of it.
func (c *changing) onlySource(e plan.Expr, w parse.When) error {
	for _, at := range plan.Columns(e) {
		if t, ok := c.at[at]; ok {
			return plan.Errorf(plan.CodeName, "WHEN NOT MATCHED has no row of %s, whose column %s is used",
				c.target.full(), plan.QuoteIdent(c.table.Schema().Field(t).Name)).WithPos(w.Pos)
		}
	}
	return nil
}

// onlyTarget refuses columns of the source where there is no row of it.
func (c *changing) onlyTarget(w parse.When, exprs ...plan.Expr) error {
	for _, at := range plan.Columns(exprs...) {
		if at < c.sourceWidth {
			return plan.Errorf(plan.CodeName, "WHEN NOT MATCHED BY SOURCE has no row of the source, whose column %s is used",
				plan.QuoteIdent(c.node.Schema().Field(at).Name)).WithPos(w.Pos)
		}
	}
	return nil
}
