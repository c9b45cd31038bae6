package bind

import (
	"slices"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// RowChange changes the rows of a table that a plan finds, as UPDATE, DELETE and MERGE do it.
type RowChange struct {
	// Rows finds the rows. Of an UPDATE or DELETE it begins with the table, as the left side of joins; of a MERGE it is the join of the
	// source with the table.
	Rows plan.Node
	// Verb is UPDATE, DELETE or MERGE.
	Verb    string
	Actions []RowAction
	// Returning are the columns of the result, with their Names; nil for the counts of a write.
	Returning []plan.Expr
	Names     []string
	// Target gives the table the options of this write; nil for none.
	Target func(plan.Table) plan.Table
}

// RowAction is what is done with a row. Expressions are over the columns of the rows.
type RowAction struct {
	Kind plan.ChangeKind
	// Matched rows are there; those By source have no row of a MERGE's source.
	Matched, BySource bool
	// When is a further condition; nil for none.
	When plan.Expr
	// Columns are names of the table's columns, Values what they become.
	Columns []string
	Values  []plan.Expr
}

// ChangeRows builds an UPDATE or DELETE.
func ChangeRows(r RowChange) (plan.Node, error) {
	t := &tracing{verb: r.Verb, guarded: map[int]bool{}}
	rows, columns, err := t.rows(r.Rows)
	if err != nil {
		return nil, err
	}
	c := &rowChange{table: t.table, at: map[int]int{}, place: map[int]int{}, guarded: t.guarded, holds: t.holds}
	for i, at := range t.at {
		c.at[i], c.place[at] = at, i
	}
	over := func(e plan.Expr) plan.Expr { return plan.Substitute(e, columns) }
	for _, a := range r.Actions {
		if err := c.add(a, over); err != nil {
			return nil, err
		}
	}
	for i, e := range r.Returning {
		r.Returning[i] = over(e)
	}
	r.Rows = rows
	return r.build(c)
}

func (r RowChange) build(c *rowChange) (plan.Node, error) {
	c.verb, c.returning, c.names = r.Verb, r.Returning, r.Names
	if r.Target != nil {
		c.table = r.Target(c.table)
	}
	return c.build(r.Rows.Schema(), func(carried []plan.Expr) (plan.Node, error) {
		return plan.NewProject(r.Rows, carried, make([]string, len(carried)))
	})
}

// add binds an action whose expressions over moves to the rows.
func (c *rowChange) add(a RowAction, over func(plan.Expr) plan.Expr) error {
	out := plan.Action{Kind: a.Kind, Matched: a.Matched}
	if a.When != nil {
		cond, err := plan.Condition(a.When, "WHEN")
		if err != nil {
			return err
		}
		out.When = over(cond)
	}
	for i, name := range a.Columns {
		at, err := columnNamed(c.table, []parse.Ident{{Name: name}})
		if err != nil {
			return err
		}
		if slices.Contains(out.Columns, at) {
			return plan.Errorf(plan.CodeName, "column %s is set twice", plan.QuoteIdent(name))
		}
		f := c.table.Schema().Field(at)
		want := target{table: plan.TableName(c.table), name: f.Name, typ: plan.TypeOf(f)}
		v := plan.Expr(plan.NullLiteral(want.typ))
		if a.Values[i].Type() != plan.NullType {
			if v, err = converted(over(a.Values[i]), want); err != nil {
				return err
			}
		}
		out.Columns, out.Values = append(out.Columns, at), append(out.Values, v)
	}
	c.actions = append(c.actions, out)
	return nil
}
