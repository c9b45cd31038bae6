package opt

import (
	"rsql/planner/plan"
)

// bufferSteps takes the parts of a recursive step that read tables and are the same each time out of the step, so that
// they are read once. A table that is fetched by the keys of the step's rows stays.
func bufferSteps(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		u, ok := n.(*plan.RecursiveUnion)
		if !ok {
			return n, false, nil
		}
		s := &stepParts{}
		step, err := s.take(u.Step)
		if err != nil || len(s.defs) == 0 {
			return n, false, err
		}
		out, err := u.WithChildren([]plan.Node{u.Anchor, step})
		for i := range s.defs {
			if err != nil {
				break
			}
			out, err = plan.NewWith(s.ctes[i], s.defs[i], out)
		}
		return out, true, err
	})
}

// stepParts are the parts taken out of a step.
type stepParts struct {
	ctes []*plan.CTE
	defs []plan.Node
}

// take replaces the largest parts below a node that are the same each time.
func (s *stepParts) take(n plan.Node) (plan.Node, error) {
	if table := invariantTable(n); table != "" {
		cte := &plan.CTE{Name: table}
		s.ctes, s.defs = append(s.ctes, cte), append(s.defs, n)
		return plan.NewCTEScan(cte, n.Schema(), nil)
	}
	children := n.Children()
	fresh := make([]plan.Node, len(children))
	for i, c := range children {
		fresh[i] = c
		if j, ok := n.(*plan.Join); ok && j.Lookup != nil && i == 1 {
			continue
		}
		var err error
		if fresh[i], err = s.take(c); err != nil {
			return nil, err
		}
	}
	return withInputs(n, fresh)
}

// invariantTable is the name of a table that a node reads, empty where it reads none or gives other rows each time.
func invariantTable(n plan.Node) string {
	table, varies := "", false
	own := map[*plan.CTE]bool{} // those that the node itself makes
	plan.Visit(n, func(n plan.Node) {
		switch x := n.(type) {
		case *plan.Scan:
			if table == "" {
				table = x.Table.Name()
			}
		case *plan.With:
			own[x.CTE] = true
		case *plan.CTEScan: // what it reads may be made inside the step
			varies = varies || !own[x.CTE]
		}
		varies = varies || anyVolatile(plan.RootExprs(n)...)
	})
	if varies || len(plan.FreeOuterRefs(n)) > 0 || len(plan.FreeWorkTables(n)) > 0 {
		return ""
	}
	return table
}
