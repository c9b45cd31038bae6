package bind

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// lateBase is the ordinal of the first column of a subquery that is joined above the windows: beyond those of all calls.
const lateBase = windowBase + 1<<24

// lateColumn is a column of a subquery that needs the value of a window function: row_number() OVER (…) IN (SELECT …).
type lateColumn struct {
	sub    *lateSubquery
	column int
}

// lateSubquery is joined once the windows are there; at is the ordinal of its first column then.
type lateSubquery struct {
	*subquery
	at     int
	joined bool
}

// attach keeps a subquery until the windows are there, and gives references to its columns.
func (w *windows) attach(q *subquery) ([]plan.Expr, error) {
	late := &lateSubquery{subquery: q}
	var out []plan.Expr
	for i, f := range q.fields() {
		ref, err := plan.NewColumn(arrow.NewSchema([]arrow.Field{f}, nil), 0)
		if err != nil {
			return nil, err
		}
		out = append(out, plan.Shift(ref, lateBase+len(w.late)))
		w.late = append(w.late, lateColumn{sub: late, column: i})
	}
	return out, nil
}

// joinLate joins the subqueries that need values of windows to the rows above these.
func (w *windows) joinLate() error {
	for _, c := range w.late {
		if c.sub.joined {
			continue
		}
		q := c.sub.subquery
		var err error
		if w.k.group != nil {
			if q, err = q.over(w.k.group.place); err != nil {
				return err
			}
		}
		if q, err = q.over(w.place); err != nil {
			return err
		}
		c.sub.at, c.sub.joined = w.k.node.Schema().NumFields(), true
		if w.k.node, err = withSubquery(w.k.node, q); err != nil {
			return err
		}
	}
	return nil
}

// column is the ordinal of a column of a window, or of a subquery that needs one.
func (w *windows) column(reserved int) int {
	if reserved >= lateBase {
		c := w.late[reserved-lateBase]
		return c.sub.at + c.column
	}
	return w.calls[reserved-windowBase].index
}
