package bind

import (
	"slices"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// mergeCondition takes the condition of MERGE's ON, which holds for the rows that are matched.
func (c *changing) mergeCondition() error {
	j, ok := c.node.(*plan.Join)
	if !ok || j.Kind != plan.LeftJoin {
		return plan.Errorf(plan.CodeInternal, "the rows of a MERGE are a %T", c.node)
	}
	exprs, err := conditionsOf(j)
	for _, e := range exprs {
		c.hold(e)
	}
	return err
}

// whens binds the actions of MERGE.
func (c *changing) whens() error {
	open := map[bool]bool{true: true, false: true}
	for _, w := range c.stmt.Whens {
		if !open[w.Matched] {
			return plan.Errorf(plan.CodeSyntax, "this WHEN is never reached: one before it has no condition").WithPos(w.Pos)
		}
		open[w.Matched] = w.Cond != nil
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
