package opt

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// check holds a rule to its promise: the columns of the plan stay, and all references are sound.
func check(rule string, before, after plan.Node) error {
	b, a := before.Schema(), after.Schema()
	if !plan.SameTypes(b, a) || !slices.Equal(plan.FieldNames(b, false), plan.FieldNames(a, false)) {
		return plan.Errorf(plan.CodeInternal, "optimiser rule %s changes the columns of the plan from %s to %s", rule, b, a).
			WithHint("disable the rule")
	}
	var bad error
	plan.Visit(after, func(n plan.Node) {
		if bad == nil && !sound(n) {
			bad = plan.Errorf(plan.CodeInternal, "optimiser rule %s leaves a reference to a column that is not there: %s", rule, plan.Describe(n)).
				WithHint("disable the rule")
		}
	})
	if free := plan.FreeOuterRefs(after); bad == nil && len(free) > 0 && len(plan.FreeOuterRefs(before)) == 0 {
		bad = plan.Errorf(plan.CodeInternal, "optimiser rule %s leaves %s without a value", rule, free[0]).WithHint("disable the rule")
	}
	return bad
}

// sound reports whether every reference of a node is a column of its input, of the same type.
func sound(n plan.Node) bool {
	switch x := n.(type) {
	case *plan.Scan:
		return refersTo(x.Table.Schema().Fields(), x.Filters...)
	case *plan.Values:
		return true
	case *plan.With:
		_, err := plan.NewWith(x.CTE, x.Def, x.Body)
		return err == nil
	case *plan.Join:
		return soundJoin(x)
	case *plan.Apply:
		return soundJoin(x.Join) && refersTo(x.Join.Left.Schema().Fields(), x.Values()...)
	case *plan.AsofJoin:
		left, right := x.Left.Schema().Fields(), x.Right.Schema().Fields()
		for _, e := range append(slices.Clone(x.Equi), plan.Equi{Left: x.LeftValue, Right: x.RightValue}) {
			if !refersTo(left, e.Left) || !refersTo(right, e.Right) || e.Left.Type() != e.Right.Type() {
				return false
			}
		}
		return true
	case *plan.Change:
		return refersTo(x.Scope().Fields(), plan.RootExprs(x)...)
	default:
		return len(n.Children()) != 1 || refersTo(n.Children()[0].Schema().Fields(), plan.RootExprs(n)...)
	}
}

func soundJoin(x *plan.Join) bool {
	left, right := x.Left.Schema().Fields(), x.Right.Schema().Fields()
	for _, e := range x.Equi {
		if !refersTo(left, e.Left) || !refersTo(right, e.Right) || e.Left.Type() != e.Right.Type() {
			return false
		}
	}
	return x.Residual == nil || refersTo(slices.Concat(left, right), x.Residual)
}

func refersTo(fields []arrow.Field, exprs ...plan.Expr) bool {
	ok := true
	for _, e := range exprs {
		plan.VisitExpr(e, func(e plan.Expr) bool {
			if c, is := e.(*plan.ColumnRef); is {
				ok = ok && c.Index >= 0 && c.Index < len(fields) && plan.TypeOf(fields[c.Index]) == c.Type()
			}
			return ok
		})
	}
	return ok
}
