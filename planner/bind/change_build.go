package bind

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// rowChange is what a [plan.Change] is built from. Its expressions are over the rows that a query finds, in which some ordinals stand for
// columns of the table that is changed.
type rowChange struct {
	table plan.Table
	verb  string
	// at gives the table's ordinals of such columns; place says which column of the rows has what the query read of a column of the table.
	at, place map[int]int
	// guarded are the table's ordinals that must not have changed since the query read them.
	guarded map[int]bool
	// holds are conditions that are looked at again where the row is, but not for the actions in unheld.
	holds     []plan.Expr
	unheld    []int
	actions   []plan.Action
	returning []plan.Expr
	names     []string
}

// build builds the change over the query that query makes of the expressions, over rows, that it has to give.
func (c *rowChange) build(rows *arrow.Schema, query func(carried []plan.Expr) (plan.Node, error)) (plan.Node, error) {
	f := c.used()
	out := plan.Change{Target: c.table, Verb: c.verb, Once: plan.RepeatedIgnored}
	if c.verb == "MERGE" {
		out.Once = plan.RepeatedRefused
	}
	changeable := c.table.(plan.Changeable) //nolint:forcetypeassert // whoever found the table saw to it
	for _, t := range changeable.RowIdentity() {
		from, err := c.placed(f, rows, t)
		if err != nil {
			return nil, err
		}
		out.Identity = append(out.Identity, plan.Assigned{Column: t, From: from})
	}
	for i, t := range f.old {
		if _, read := c.place[t]; !read && !c.guarded[t] {
			continue
		}
		from, err := c.placed(f, rows, t) // read by the query, too, so that a type that was guessed wrong shows early
		if err != nil {
			return nil, err
		}
		if c.guarded[t] {
			out.Guards = append(out.Guards, plan.Guard{Old: i, From: from})
		}
	}
	out.Old = f.old
	var err error
	if out.Input, err = query(f.carried); err != nil {
		return nil, err
	}
	out.Actions = c.rebasedActions(f)
	for _, e := range c.returning {
		out.Returning = append(out.Returning, f.rebased(e))
	}
	return plan.NewChange(out, c.names)
}

// used takes up the columns that expressions use.
func (c *rowChange) used() *rebase {
	f := &rebase{at: c.at}
	for _, a := range c.actions {
		f.add(a.Values...)
		f.add(nonNil(a.When)...)
	}
	f.add(c.holds...)
	f.add(c.returning...)
	for t := range c.table.Schema().NumFields() {
		if c.guarded[t] {
			f.needOld(t)
		}
	}
	return f
}

// placed has the query give a column of the table, and says in which of its columns.
func (c *rowChange) placed(f *rebase, rows *arrow.Schema, t int) (int, error) {
	at, ok := c.place[t]
	if !ok {
		return 0, plan.Errorf(plan.CodeName, "the column %s of table %s is needed to find its rows, and is not among those chosen",
			plan.QuoteIdent(c.table.Schema().Field(t).Name), plan.TableName(c.table))
	}
	e, err := plan.NewColumn(rows, at)
	if err != nil {
		return 0, err
	}
	return f.carry(e), nil
}

func (c *rowChange) rebasedActions(f *rebase) []plan.Action {
	hold := f.rebased(plan.And(c.holds...))
	out := f.rebasedActions(c.actions)
	for i := range out {
		if out[i].Matched && hold != nil && !slices.Contains(c.unheld, i) {
			out[i].When = plan.And(nonNil(hold, out[i].When)...)
		}
	}
	return out
}
