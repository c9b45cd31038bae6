package exec

import (
	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// Constant computes an expression without columns and parameters, as an optimiser does to fold it.
func Constant(e plan.Expr, env *Env) (*plan.Literal, error) {
	return eval.Constant(env.prepared().eval(), e)
}
