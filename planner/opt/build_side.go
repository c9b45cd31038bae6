package opt

import "rsql/planner/plan"

// chooseBuildSides builds the table of a join from the smaller side, where the sizes of both are known: also that of a
// semi or anti join, which then gives the rows of its table at the end, by whether they have met a partner.
func chooseBuildSides(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		j, ok := n.(*plan.Join)
		if !ok || j.Kind == plan.MarkJoin || j.Kind == plan.SingleJoin || j.Lookup != nil || !hasTable(j) {
			return n, false, nil
		}
		l, r := rowsOf(j.Left), rowsOf(j.Right)
		if l < 0 || r < 0 || j.BuildLeft == (l < r) {
			return n, false, nil
		}
		return j.WithBuildLeft(l < r), true, nil
	})
}

// hasTable reports whether a join finds partners otherwise than by asking about all pairs. Without an equality of all partners, a semi or anti
// join is better off with the table of the right side, in which one partner is enough.
func hasTable(j *plan.Join) bool {
	sifts := j.Kind == plan.SemiJoin || j.Kind == plan.AntiJoin
	return len(j.Equi) > 0 || !sifts && (len(j.Alternatives()) > 0 || len(j.Inequalities()) > 0)
}
