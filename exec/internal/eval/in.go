package eval

import "rsql/planner/plan"

func (c *compiler) in(x *plan.In) (node, error) {
	return nil, plan.Errorf(plan.CodeInternal, "no evaluation of %s", x)
}
