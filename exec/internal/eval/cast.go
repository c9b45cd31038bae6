package eval

import "rsql/planner/plan"

// castKernel finds the kernel of a conversion.
func castKernel(x *plan.Cast) (kernel, error) {
	return nil, plan.Errorf(plan.CodeInternal, "no conversion from %s to %s", x.Arg.Type(), x.Type())
}

// safeCast reports whether no value of the argument's type fails to convert.
func safeCast(x *plan.Cast) bool { return x.Try }
