package opt

import "rsql/planner/plan"

// simplifyCall applies the laws that hold for TRUE, FALSE and NULL alike; nil when none does.
func simplifyCall(c *plan.Call) plan.Expr {
	switch c.Func.Name {
	case "and":
		return absorb(c, true)
	case "or":
		return absorb(c, false)
	case "not":
		return simplifyNot(c.Args[0])
	case "is_null", "is_not_null", "is_true", "is_false":
		if l, ok := c.Args[0].(*plan.Literal); ok {
			return plan.BoolLiteral(testLiteral(c.Func.Name, l))
		}
	case "=", "<>", "<", "<=", ">", ">=", "<=>":
		return simplifyComparison(c)
	}
	return nil
}

// absorb simplifies a conjunction, whose neutral element is TRUE, or a disjunction, whose neutral element is FALSE.
func absorb(c *plan.Call, neutral bool) plan.Expr {
	for i, a := range c.Args {
		other := c.Args[1-i]
		switch {
		case isBool(a, neutral):
			return other
		case isBool(a, !neutral):
			return a
		}
	}
	if plan.EqualExpr(c.Args[0], c.Args[1]) {
		return c.Args[0]
	}
	return nil
}

func testLiteral(test string, l *plan.Literal) bool {
	switch test {
	case "is_null":
		return l.IsNull()
	case "is_not_null":
		return !l.IsNull()
	default:
		return l.Value == (test == "is_true")
	}
}

// simplifyNot moves a negation inward where that is exact. The order comparisons stay: a DOUBLE may be no number.
func simplifyNot(e plan.Expr) plan.Expr {
	switch x := e.(type) {
	case *plan.Literal:
		if v, ok := x.Value.(bool); ok {
			return plan.BoolLiteral(!v)
		}
		return x // NOT NULL is NULL
	case *plan.In:
		return &plan.In{Arg: x.Arg, List: x.List, Not: !x.Not}
	case *plan.Call:
		switch x.Func.Name {
		case "not":
			return x.Args[0]
		case "=":
			return rebuilt("<>", x.Args...)
		case "<>":
			return rebuilt("=", x.Args...)
		case "is_null":
			return rebuilt("is_not_null", x.Args...)
		case "is_not_null":
			return rebuilt("is_null", x.Args...)
		case "or":
			return rebuilt("and", rebuilt("not", x.Args[0]), rebuilt("not", x.Args[1]))
		}
	}
	return nil
}

// simplifyComparison finds comparisons with NULL, and puts the column on the left of a constant.
func simplifyComparison(c *plan.Call) plan.Expr {
	l, r := c.Args[0], c.Args[1]
	if c.Func.Name != "<=>" && (isNull(l) || isNull(r)) {
		return plan.NullLiteral(plan.BooleanType)
	}
	if len(plan.Columns(l)) == 0 && len(plan.Columns(r)) > 0 && !plan.Volatile(c) {
		return rebuilt(plan.Flipped(c.Func.Name), r, l)
	}
	return nil
}

// rebuilt calls a function on operands that have its types already; nil if they should not.
func rebuilt(name string, args ...plan.Expr) plan.Expr {
	for _, a := range args {
		if a == nil {
			return nil
		}
	}
	e, err := plan.NewCall(name, args...)
	if err != nil {
		return nil
	}
	return e
}
