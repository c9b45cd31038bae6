package opt

import (
	"rsql/planner/plan"
)

// runApply joins each left row with the rows that the right side gives for its values.
func runApply(a *plan.Apply) ([][]any, error) {
	left, err := run(a.Join.Left)
	if err != nil {
		return nil, err
	}
	var out [][]any
	for _, row := range left {
		with := map[*plan.OuterRef]plan.Expr{}
		for _, b := range a.Outer {
			v, err := value(b.Value, row)
			if err != nil {
				return nil, err
			}
			with[b.Ref] = must(plan.NewLiteral(v, b.Ref.Type()))
		}
		right, err := run(must(plan.ReplaceOuter(a.Join.Right, with)))
		if err != nil {
			return nil, err
		}
		rows, err := joinRow(a.Join, row, right, make([]bool, len(right)))
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// mayFailUnread reports whether the right side of a dependent join, or the step of a recursion, fails for some row though
// nobody asks for it: what rules make of them reads it in any case.
func mayFailUnread(n plan.Node) bool {
	found := false
	plan.Visit(n, func(n plan.Node) {
		if found {
			return
		}
		var part plan.Node
		switch x := n.(type) {
		case *plan.Apply:
			part = x.Join.Right
		case *plan.RecursiveUnion:
			part = x.Step
		default:
			return
		}
		with := map[*plan.OuterRef]plan.Expr{}
		for _, o := range plan.FreeOuterRefs(part) {
			with[o] = plan.NullLiteral(o.Type())
		}
		_, err := run(withoutWork(must(plan.ReplaceOuter(part, with))))
		found = err != nil
	})
	return found
}

// withoutWork is a step over empty work tables.
func withoutWork(n plan.Node) plan.Node {
	return must(plan.Rewrite(n, func(n plan.Node) (plan.Node, error) {
		if s, ok := n.(*plan.WorkTableScan); ok {
			return empty(s.Schema())
		}
		return n, nil
	}))
}
