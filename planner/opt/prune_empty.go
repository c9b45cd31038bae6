package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pruneEmpty replaces by no rows what can only give none: LIMIT 0, conditions that no row meets, and nodes over inputs without rows.
func pruneEmpty(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		if u, ok := n.(*plan.Union); ok {
			return pruneUnion(u)
		}
		switch x := n.(type) {
		case *plan.With:
			return pruneUnread(x)
		case *plan.RecursiveUnion:
			return pruneRecursion(x)
		}
		if s, ok := n.(*plan.SetOperation); ok && s.Kind == plan.Except && noRows(s.Right) && !noRows(s.Left) {
			return exceptNothing(s)
		}
		if !givesNothing(n) {
			return n, false, nil
		}
		out, err := empty(n.Schema())
		return out, true, err
	})
}

// noRows reports whether a node is a list of no rows.
func noRows(n plan.Node) bool {
	v, ok := n.(*plan.Values)
	return ok && len(v.Rows) == 0
}

func givesNothing(n plan.Node) bool {
	switch x := n.(type) {
	case *plan.Limit:
		l, ok := x.Count.(*plan.Literal)
		return ok && l.Value == int64(0) || noRows(x.Input)
	case *plan.Filter:
		return contradicts(x.Pred) || noRows(x.Input)
	case *plan.Project, *plan.Sort, *plan.Distinct, *plan.Window, *plan.Unpivot:
		return noRows(n.Children()[0])
	case *plan.Aggregate:
		return len(x.GroupBy) > 0 && noRows(x.Input)
	case *plan.SetOperation:
		return noRows(x.Left) || x.Kind == plan.Intersect && noRows(x.Right)
	case *plan.AsofJoin:
		return noRows(x.Left) || !x.Outer && noRows(x.Right)
	case *plan.Join:
		return joinGivesNothing(x)
	case *plan.Apply:
		return joinGivesNothing(x.Join)
	}
	return false
}

func joinGivesNothing(x *plan.Join) bool {
	switch x.Kind {
	case plan.InnerJoin, plan.SemiJoin:
		return noRows(x.Left) || noRows(x.Right)
	case plan.RightJoin:
		return noRows(x.Right)
	case plan.FullJoin:
		return noRows(x.Left) && noRows(x.Right)
	default:
		return noRows(x.Left)
	}
}

// exceptNothing is the left side of an EXCEPT, each row once unless it is EXCEPT ALL.
func exceptNothing(s *plan.SetOperation) (plan.Node, bool, error) {
	if s.All {
		return s.Left, true, nil
	}
	out, err := plan.NewDistinct(s.Left)
	return out, true, err
}

// pruneUnion drops inputs without rows; the first stays when there is no other.
func pruneUnion(u *plan.Union) (plan.Node, bool, error) {
	kept := slices.DeleteFunc(slices.Clone(u.Inputs), noRows)
	if len(kept) == len(u.Inputs) {
		return u, false, nil
	}
	if len(kept) == 0 {
		out, err := empty(u.Schema())
		return out, true, err
	}
	names := plan.FieldNames(u.Schema(), false)
	if len(kept) == 1 {
		out, err := pick(kept[0], upTo(len(names)), names)
		return out, true, err
	}
	first, err := pick(kept[0], upTo(len(names)), names) // a union takes its names from its first input
	if err != nil {
		return nil, false, err
	}
	kept[0] = first
	out, err := plan.NewUnion(kept...)
	return out, true, err
}
