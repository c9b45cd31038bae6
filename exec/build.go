package exec

import (
	"rsql/planner/plan"
)

// Build lowers a plan to operators. It does no I/O: tables are opened at the first Next. Parameters must be bound. The
// caller closes the reader.
func Build(n plan.Node, env *Env) (plan.Reader, error) {
	return (&builder{env: env.prepared()}).build(n)
}

// builder lowers nodes. With over set, the scan reads over instead of its table.
type builder struct {
	env  *Env
	scan *plan.Scan
	over plan.Reader
}

func (b *builder) build(n plan.Node) (plan.Reader, error) {
	inputs, err := b.inputs(n)
	if err != nil {
		return nil, err
	}
	env, entry := b.env.forNode(n)
	op, err := b.operator(n, inputs, env)
	if err != nil {
		_ = closeAll(inputs...) // nothing was opened yet
		return nil, err
	}
	return newStream(op, entry), nil
}

func (b *builder) inputs(n plan.Node) ([]plan.Reader, error) {
	children := n.Children()
	if j, ok := n.(*plan.Join); ok && j.Lookup != nil {
		children = children[:1] // the join builds the other when it knows keys
	}
	inputs := make([]plan.Reader, 0, len(children))
	for _, c := range children {
		r, err := b.build(c)
		if err != nil {
			_ = closeAll(inputs...) // nothing was opened yet
			return nil, err
		}
		inputs = append(inputs, r)
	}
	return inputs, nil
}

// operator makes the operator of a node over its inputs, which it takes over unless it fails.
func (b *builder) operator(n plan.Node, in []plan.Reader, env *Env) (plan.Reader, error) {
	switch x := n.(type) {
	case *plan.Scan:
		if b.over != nil && x == b.scan {
			return b.over, nil
		}
		return newScan(x, env)
	case *plan.Values:
		return newValues(x, env)
	case *plan.Filter:
		return newFilter(x, in[0], env)
	case *plan.Project:
		return newProject(x, in[0], env)
	case *plan.Limit:
		return newLimit(x, in[0], env)
	case *plan.Sort:
		return newSort(x, in[0], env)
	case *plan.Distinct:
		return newDistinct(x, in[0], env)
	case *plan.Union:
		return newUnion(x, in)
	case *plan.SetOperation:
		return newSetOperation(x, in[0], in[1], env)
	case *plan.Aggregate:
		return newAggregate(x, in[0], env)
	case *plan.Join:
		return b.join(x, in, env)
	case *plan.Write:
		return newWrite(x, in[0], env)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "there is no operator for %T", n)
	}
}

func (b *builder) join(j *plan.Join, in []plan.Reader, env *Env) (plan.Reader, error) {
	if j.Lookup != nil {
		return newLookupJoin(j, in[0], env, b.env)
	}
	if env.Switches.NestedLoops {
		var err error
		if j, err = nestedLoop(j); err != nil {
			return nil, err
		}
	}
	return newJoin(j, in[0], in[1], env)
}
