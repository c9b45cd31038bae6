package bind

import (
	"rsql/planner/parse"
	"rsql/planner/plan"
)

// definition is a common table expression whose rows are computed once for all of its references.
type definition struct {
	cte  *plan.CTE
	node plan.Node
	// always is set where the WITH says MATERIALIZED.
	always bool
}

// share makes a definition of a bound common table expression; nil where each reference is bound anew. One that reads a
// table is worth it, one that is recursive or draws random numbers too. One that uses columns of a query around it has
// other rows each time, and is not shared.
func (e *env) share(c *cte, n plan.Node) *definition {
	if c.Materialized == parse.Never || len(plan.FreeOuterRefs(n)) > 0 {
		return nil
	}
	if c.Materialized != parse.Always && !costly(n) {
		return nil
	}
	d := &definition{cte: &plan.CTE{Name: c.Name.Name, At: c.Name.Pos}, node: n, always: c.Materialized == parse.Always}
	e.shared = append(e.shared, d)
	return d
}

func costly(n plan.Node) bool {
	found := false
	plan.Visit(n, func(n plan.Node) {
		switch n.(type) {
		case *plan.Scan, *plan.CTEScan, *plan.RecursiveUnion:
			found = true
		}
		for _, e := range plan.RootExprs(n) {
			found = found || plan.Volatile(e)
		}
	})
	return found
}

// define puts the definitions that a statement reads above it. One that is read in one place only takes that place, unless
// it would be computed there again and again.
func (e *env) define(n plan.Node) (plan.Node, error) {
	for i := len(e.shared) - 1; i >= 0; i-- {
		d := e.shared[i]
		scans := plan.CTEScans(n, d.cte)
		var err error
		switch {
		case len(scans) == 0:
		case len(scans) == 1 && !d.always && !inStep(n, d.cte):
			n, err = plan.Rewrite(n, func(n plan.Node) (plan.Node, error) {
				if n == plan.Node(scans[0]) {
					return d.node, nil
				}
				return n, nil
			})
		default:
			n, err = plan.NewWith(d.cte, d.node, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

// inStep reports whether the recursive part of a common table expression reads another one.
func inStep(n plan.Node, c *plan.CTE) bool {
	found := false
	plan.Visit(n, func(n plan.Node) {
		if u, ok := n.(*plan.RecursiveUnion); ok {
			found = found || len(plan.CTEScans(u.Step, c)) > 0
		}
	})
	return found
}
