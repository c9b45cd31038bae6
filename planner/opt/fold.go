package opt

import (
	"slices"

	"rsql/planner/plan"
)

// foldRule evaluates what is the same for every row and every execution, simplifies three-valued logic, and removes
// filters that are always or never true. Functions of time stay: a plan is prepared once and runs often.
func foldRule(eval func(plan.Expr) (*plan.Literal, error)) Rule {
	return Rule{Name: "fold", Apply: func(n plan.Node) (plan.Node, bool, error) {
		return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) { return foldNode(n, eval) })
	}}
}

func foldNode(n plan.Node, eval func(plan.Expr) (*plan.Literal, error)) (plan.Node, bool, error) {
	fired := false
	if _, scan := n.(*plan.Scan); !scan { // what a table took stays as it took it
		mapped := plan.MapExprs(n, func(e plan.Expr) plan.Expr {
			out := foldExpr(e, eval)
			if out == nil || out == e || out.Type() != e.Type() {
				return e
			}
			fired = true
			return out
		})
		if fired {
			n = mapped
		}
	}
	out, ok, err := foldCondition(n)
	return out, fired || ok, err
}

// foldCondition removes filters and residuals whose outcome is known.
func foldCondition(n plan.Node) (plan.Node, bool, error) {
	switch x := n.(type) {
	case *plan.Filter:
		conjuncts := plan.Conjuncts(x.Pred)
		if slices.ContainsFunc(conjuncts, neverTrue) {
			out, err := empty(x.Schema())
			return out, true, err
		}
		if isBool(x.Pred, true) {
			return x.Input, true, nil
		}
	case *plan.Join:
		if x.Residual == nil || x.Kind == plan.MarkJoin {
			return n, false, nil
		}
		if isBool(x.Residual, true) {
			c := *x
			c.Residual = nil
			return &c, true, nil
		}
		if (x.Kind == plan.InnerJoin || x.Kind == plan.SemiJoin) && slices.ContainsFunc(plan.Conjuncts(x.Residual), neverTrue) {
			out, err := empty(x.Schema())
			return out, true, err
		}
	}
	return n, false, nil
}

// foldExpr gives a simpler expression of the same value over folded operands, or nil.
func foldExpr(e plan.Expr, eval func(plan.Expr) (*plan.Literal, error)) plan.Expr {
	if trivial(e) {
		return nil
	}
	var out plan.Expr
	switch x := e.(type) {
	case *plan.Call:
		out = simplifyCall(x)
	case *plan.Case:
		out = simplifyCase(x)
	}
	if out != nil || eval == nil || !constant(e) {
		return out
	}
	l, err := eval(e)
	if err != nil || l == nil { // the row that needs the value gets the error, if there is one
		return nil
	}
	return l
}

// constant reports whether all operands are literals and the value does not depend on when it is asked for.
func constant(e plan.Expr) bool {
	if c, ok := e.(*plan.Call); ok && (c.Func.Volatile || c.Func.Clock) {
		return false
	}
	return !slices.ContainsFunc(plan.ExprChildren(e), func(e plan.Expr) bool {
		_, literal := e.(*plan.Literal)
		return !literal
	})
}

// simplifyCase drops branches that are never taken, and those behind one that always is.
func simplifyCase(c *plan.Case) plan.Expr {
	var whens []plan.When
	last := c.Else
	for _, w := range c.Whens {
		if neverTrue(w.Cond) {
			continue
		}
		if isBool(w.Cond, true) {
			last = w.Then
			break
		}
		whens = append(whens, w)
	}
	if len(whens) == len(c.Whens) {
		return nil
	}
	if len(whens) == 0 {
		return last
	}
	out, err := plan.NewCase(whens, last)
	if err != nil {
		return nil
	}
	return out
}
