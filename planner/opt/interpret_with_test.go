package opt

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// runWith puts the rows of the definition in the place of the scans.
func runWith(x *plan.With) ([][]any, error) {
	rows, err := run(x.Def)
	if err != nil && len(plan.CTEScans(x.Body, x.CTE)) > 0 {
		return nil, err
	}
	body, err := plan.Rewrite(x.Body, func(n plan.Node) (plan.Node, error) {
		s, ok := n.(*plan.CTEScan)
		if !ok || s.CTE != x.CTE {
			return n, nil
		}
		narrow := make([][]any, len(rows))
		for i, row := range rows {
			narrow[i] = []any{}
			for _, c := range s.Columns {
				narrow[i] = append(narrow[i], row[c])
			}
		}
		return constantRows(s.Schema(), narrow)
	})
	if err != nil {
		return nil, err
	}
	return run(body)
}

// runRecursion runs the step again and again over the rows of the time before.
func runRecursion(x *plan.RecursiveUnion) ([][]any, error) {
	var out [][]any
	fresh, err := run(x.Anchor)
	for err == nil && len(fresh) > 0 {
		if x.Distinct {
			fresh = distinctRows(fresh)
			fresh = without(fresh, out)
		}
		out = append(out, fresh...)
		var step plan.Node
		step, err = plan.Rewrite(x.Step, func(n plan.Node) (plan.Node, error) {
			if s, ok := n.(*plan.WorkTableScan); ok && s.CTE == x.CTE {
				return constantRows(s.Schema(), fresh)
			}
			return n, nil
		})
		if err == nil {
			fresh, err = run(step)
		}
	}
	return out, err
}

// without are the rows that are not among others.
func without(rows, others [][]any) [][]any {
	var out [][]any
	for _, r := range rows {
		known := false
		for _, o := range others {
			known = known || orderRows(r, o) == 0
		}
		if !known {
			out = append(out, r)
		}
	}
	return out
}

// constantRows are rows as a node.
func constantRows(s *arrow.Schema, rows [][]any) (plan.Node, error) {
	if len(rows) == 0 {
		return empty(s)
	}
	out := make([][]plan.Expr, len(rows))
	for i, row := range rows {
		for c, v := range row {
			l, err := plan.NewLiteral(v, plan.TypeOf(s.Field(c)))
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], l)
		}
	}
	return plan.NewValues(plan.FieldNames(s, false), out)
}
