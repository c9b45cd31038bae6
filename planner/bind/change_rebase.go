package bind

import (
	"slices"

	"rsql/planner/plan"
)

// rebase moves expressions over the rows of a query to the scope of a [plan.Change]: columns of the table that is changed
// become those of the row as it is now; the others, those of subqueries among them, are carried along from the query.
type rebase struct {
	// at gives the table's ordinal of a column of the rows.
	at      map[int]int
	old     []int
	carried []plan.Expr
}

// add takes up the columns that expressions use. All are added before the first is rebased.
func (r *rebase) add(exprs ...plan.Expr) {
	for _, e := range exprs {
		plan.VisitExpr(e, func(e plan.Expr) bool {
			if c, ok := e.(*plan.ColumnRef); ok {
				if t, old := r.at[c.Index]; old {
					r.needOld(t)
				} else {
					r.carry(c)
				}
			}
			return true
		})
	}
}

func (r *rebase) needOld(t int) {
	if !slices.Contains(r.old, t) {
		r.old = append(r.old, t)
	}
}

// carry has the query give an expression, and says in which of its columns.
func (r *rebase) carry(e plan.Expr) int {
	same := func(have plan.Expr) bool { return plan.EqualExpr(have, e) }
	if i := slices.IndexFunc(r.carried, same); i >= 0 {
		return i
	}
	r.carried = append(r.carried, e)
	return len(r.carried) - 1
}

// rebased is an expression over the scope of the change; nil for nil.
func (r *rebase) rebased(e plan.Expr) plan.Expr {
	if e == nil {
		return nil
	}
	return plan.MapExpr(e, func(e plan.Expr) plan.Expr {
		c, ok := e.(*plan.ColumnRef)
		if !ok {
			return e
		}
		if t, old := r.at[c.Index]; old {
			return plan.ColumnOf(slices.Index(r.old, t), c.Name, c.Type())
		}
		return plan.ColumnOf(len(r.old)+r.carry(c), c.Name, c.Type())
	})
}
