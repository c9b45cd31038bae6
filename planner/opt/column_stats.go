package opt

import "rsql/planner/plan"

// columnStats is what scans have found of an output column, where it is a table's column as it is; false where nobody
// knows. Distinct values are those of the whole table, whatever rows the node leaves.
func columnStats(n plan.Node, col int) (plan.ColumnStats, bool) {
	switch x := n.(type) {
	case *plan.Scan:
		k, ok := x.Table.(plan.StatsKeeper)
		if !ok {
			return keyStats(x, col)
		}
		s, known := k.ColumnStats(x.Columns[col])
		if !known {
			return keyStats(x, col)
		}
		return s, true
	case *plan.Filter, *plan.Sort, *plan.Limit, *plan.Distinct:
		return columnStats(n.Children()[0], col)
	case *plan.Project:
		return exprStats(x.Input, x.Exprs[col])
	case *plan.Unpivot:
		if col < len(x.Keep) {
			return exprStats(x.Input, x.Keep[col])
		}
	case *plan.Aggregate:
		if col < len(x.GroupBy) {
			return exprStats(x.Input, x.GroupBy[col])
		}
	case *plan.Window:
		if col < width(x.Input) {
			return columnStats(x.Input, col)
		}
	case *plan.Join:
		nLeft := width(x.Left)
		if col < nLeft {
			return columnStats(x.Left, col)
		}
		if x.Kind != plan.MarkJoin {
			return columnStats(x.Right, col-nLeft)
		}
	}
	return plan.ColumnStats{}, false
}

// exprStats is that of an expression over a node's columns, known for a bare column only.
func exprStats(n plan.Node, e plan.Expr) (plan.ColumnStats, bool) {
	if ref, ok := e.(*plan.ColumnRef); ok {
		return columnStats(n, ref.Index)
	}
	return plan.ColumnStats{}, false
}

// keyStats knows of a column that is a table's whole key that each row has another value.
func keyStats(s *plan.Scan, col int) (plan.ColumnStats, bool) {
	t, ok := s.Table.(plan.KeyLookup)
	if !ok || len(t.LookupColumns()) != 1 || t.LookupColumns()[0] != s.Columns[col] {
		return plan.ColumnStats{}, false
	}
	rows := tableRows(s)
	return plan.ColumnStats{Distinct: rows}, rows >= 0
}

// tableRows is the size of a scan's table, unknown where the table does not know.
func tableRows(s *plan.Scan) float64 {
	if t, ok := s.Table.(plan.Estimator); ok {
		return t.EstimateScan(plan.ScanSpec{Columns: s.Columns, Limit: plan.NoLimit}).Rows
	}
	return unknown
}

// baseRows is the size of the table that the rows of a node come from one by one, before filters; the rows of the node
// where they come from elsewhere.
func (s sized) baseRows() float64 {
	for n := s.node; ; n = n.Children()[0] {
		switch x := n.(type) {
		case *plan.Scan:
			return tableRows(x)
		case *plan.Filter, *plan.Project, *plan.Sort, *plan.Window:
		default:
			return s.rows
		}
	}
}
