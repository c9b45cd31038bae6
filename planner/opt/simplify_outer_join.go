package opt

import (
	"slices"

	"rsql/planner/plan"
)

// simplifyOuterJoins turns an outer join into a narrower kind where a condition above it rejects the rows that it fills
// with NULLs: left and right become inner, full becomes left, right or inner.
func simplifyOuterJoins(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		switch x := n.(type) {
		case *plan.Filter:
			return replaceInput(x, 0, plan.Conjuncts(x.Pred))
		case *plan.Join:
			return narrowInputs(x)
		}
		return n, false, nil
	})
}

// narrowInputs uses the equalities of a join as conditions on those inputs whose rows are lost without a partner.
func narrowInputs(j *plan.Join) (plan.Node, bool, error) {
	var onLeft, onRight []plan.Expr // expressions that are not NULL in any row that is of use
	for _, e := range j.Equi {
		if !e.NullSafe {
			onLeft, onRight = append(onLeft, e.Left), append(onRight, e.Right)
		}
	}
	var n plan.Node = j
	fired := false
	for i, exprs := range [][]plan.Expr{onLeft, onRight} {
		lost := j.Kind == plan.InnerJoin || j.Kind == plan.SemiJoin || i == 0 && j.Kind == plan.RightJoin || i == 1 && j.Kind == plan.LeftJoin
		if !lost {
			continue
		}
		var preds []plan.Expr
		for _, e := range exprs {
			if p := rebuilt("is_not_null", e); p != nil {
				preds = append(preds, p)
			}
		}
		m, ok, err := replaceInput(n, i, preds)
		if err != nil {
			return nil, false, err
		}
		n, fired = m, fired || ok
	}
	return n, fired, nil
}

// replaceInput narrows the kind of input i of a node, given predicates over it that every row of use fulfils.
func replaceInput(n plan.Node, i int, preds []plan.Expr) (plan.Node, bool, error) {
	j, ok := n.Children()[i].(*plan.Join)
	if !ok {
		return n, false, nil
	}
	nLeft := width(j.Left)
	rejects := func(in func(int) bool) bool {
		return slices.ContainsFunc(preds, func(p plan.Expr) bool { return rejectsNulls(p, in) })
	}
	noLeft := func() bool { return rejects(func(c int) bool { return c < nLeft }) }
	noRight := func() bool { return rejects(func(c int) bool { return c >= nLeft }) }
	kind := j.Kind
	switch {
	case kind == plan.LeftJoin && noRight(), kind == plan.RightJoin && noLeft():
		kind = plan.InnerJoin
	case kind == plan.FullJoin && noLeft() && noRight():
		kind = plan.InnerJoin
	case kind == plan.FullJoin && noLeft():
		kind = plan.LeftJoin
	case kind == plan.FullJoin && noRight():
		kind = plan.RightJoin
	default:
		return n, false, nil
	}
	children := slices.Clone(n.Children())
	children[i] = j.WithInputs(kind, j.Left, j.Right)
	out, err := n.WithChildren(children)
	return out, true, err
}

// strict are functions that are NULL when one operand is.
var strict = map[string]bool{
	"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true, "+": true, "-": true, "*": true, "/": true,
	"div": true, "%": true, "neg": true, "not": true, "like": true, "ilike": true, "regexp": true, "lower": true,
	"upper": true, "length": true, "trim": true, "substring": true, "abs": true, "year": true, "month": true, "day": true,
	"starts_with": true, "ends_with": true, "contains": true, "date_trunc": true, "round": true, "floor": true, "ceil": true,
}

// rejectsNulls reports whether a predicate is never true when all columns that in selects are NULL.
func rejectsNulls(e plan.Expr, in func(int) bool) bool {
	if nullOf(e, in) {
		return true
	}
	c, ok := e.(*plan.Call)
	if !ok {
		return neverTrue(e)
	}
	switch c.Func.Name {
	case "and":
		return rejectsNulls(c.Args[0], in) || rejectsNulls(c.Args[1], in)
	case "or":
		return rejectsNulls(c.Args[0], in) && rejectsNulls(c.Args[1], in)
	case "is_true":
		return rejectsNulls(c.Args[0], in)
	case "is_not_null", "is_false":
		return nullOf(c.Args[0], in)
	default:
		return false
	}
}

// nullOf reports whether an expression is NULL when all columns that in selects are.
func nullOf(e plan.Expr, in func(int) bool) bool {
	switch x := e.(type) {
	case *plan.ColumnRef:
		return in(x.Index)
	case *plan.Literal:
		return x.IsNull()
	case *plan.Cast:
		return nullOf(x.Arg, in)
	case *plan.In:
		return nullOf(x.Arg, in)
	case *plan.Call:
		return strict[x.Func.Name] && slices.ContainsFunc(x.Args, func(a plan.Expr) bool { return nullOf(a, in) })
	default:
		return false
	}
}
