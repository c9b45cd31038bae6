package opt

import (
	"slices"

	"rsql/planner/plan"
)

// call is a scalar call whose function has one of the given names.
func call(e plan.Expr, names ...string) (*plan.Call, bool) {
	c, ok := e.(*plan.Call)
	return c, ok && slices.Contains(names, c.Func.Name)
}

// isBool reports whether e is the constant TRUE or FALSE that v asks for.
func isBool(e plan.Expr, v bool) bool {
	l, ok := e.(*plan.Literal)
	return ok && l.Value == v
}

func isNull(e plan.Expr) bool {
	l, ok := e.(*plan.Literal)
	return ok && l.IsNull()
}

// neverTrue reports whether a conjunct is the constant FALSE or NULL.
func neverTrue(e plan.Expr) bool { return isBool(e, false) || isNull(e) }

// trivial reports whether evaluating e twice costs nothing.
func trivial(e plan.Expr) bool {
	switch e.(type) {
	case *plan.ColumnRef, *plan.Literal, *plan.Param, *plan.OuterRef:
		return true
	default:
		return false
	}
}

func anyVolatile(exprs ...plan.Expr) bool { return slices.ContainsFunc(exprs, plan.Volatile) }

// nearlyTotal are functions that fail for values beyond any measure only.
var nearlyTotal = map[string]bool{"/": true, "concat": true, "hex": true}

// fallible reports whether e may end a statement with an error for some row. What has no columns, of its own rows or of those
// around a subquery, has no rows to guard it from: a parameter that overflows, say, is an error wherever it stands.
func fallible(e plan.Expr) bool {
	found := false
	plan.VisitExpr(e, func(e plan.Expr) bool {
		if found || len(plan.Columns(e)) == 0 && len(plan.OuterRefs(e)) == 0 {
			return false
		}
		switch x := e.(type) {
		case *plan.Call:
			found = !x.Func.Total && !nearlyTotal[x.Func.Name] && !soundPattern(x)
		case *plan.Cast:
			found = !x.Try && !lossless(x.Arg.Type(), x.Type())
		}
		return !found
	})
	return found
}

// soundPattern reports whether the only operand that may be malformed, a pattern or a unit, is the same for all rows.
func soundPattern(c *plan.Call) bool {
	switch c.Func.Name {
	case "like", "ilike", "regexp", "regexp_count", "regexp_instr", "regexp_extract":
		return len(plan.Columns(c.Args[1:]...)) == 0
	case "date_trunc", "date_diff", "extract":
		return len(plan.Columns(c.Args[0])) == 0
	default:
		return false
	}
}

// lossless reports whether a cast has a value for every value of from.
func lossless(from, to plan.Type) bool {
	switch from.Kind {
	case plan.Null:
		return true
	case plan.Boolean:
		return to.Numeric() && to.Kind != plan.Decimal || to.Kind == plan.Text
	case plan.BigInt:
		return to.Kind == plan.Double || to.Kind == plan.Text || to.Kind == plan.Decimal && to.Precision-to.Scale >= bigIntDigits
	case plan.Decimal:
		wide := to.Scale >= from.Scale && to.Precision-to.Scale >= from.Precision-from.Scale
		return to.Kind == plan.Double || to.Kind == plan.Text || to.Kind == plan.Decimal && wide
	case plan.Date:
		return to.Kind == plan.Timestamp || to.Kind == plan.Text
	case plan.Double, plan.Timestamp, plan.JSON:
		return to.Kind == plan.Text
	default:
		return false
	}
}

// bigIntDigits is the number of digits of the largest BIGINT.
const bigIntDigits = 19
