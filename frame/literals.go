package frame

import (
	"context"

	"rsql/exec"
	"rsql/planner"
	"rsql/planner/plan"
)

// literals runs a query that a statement asks for while it is planned. One with parameters has no rows while their values are not
// known, in a statement that is prepared.
func (s *Session) literals(ctx context.Context, query plan.Node, params []*plan.Literal) ([][]*plan.Literal, error) {
	if len(params) == 0 && hasParams(query) {
		return nil, nil
	}
	query, err := plan.BindParams(query, params)
	if err != nil {
		return nil, err
	}
	p, err := planner.Optimize(ctx, query, s.plannerOptions(nil))
	if err != nil {
		return nil, err
	}
	return exec.Literals(ctx, p.Root, s.newEnv())
}

func hasParams(n plan.Node) bool {
	found := false
	plan.Visit(n, func(n plan.Node) {
		for _, e := range plan.NodeExprs(n) {
			_, param := e.(*plan.Param)
			found = found || param
		}
	})
	return found
}
