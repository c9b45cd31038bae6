package exec

import (
	"rsql/planner/plan"
)

// Build lowers a plan to operators. It does no I/O: tables are opened at the first Next. Parameters must be bound. The
// caller closes the reader.
func Build(n plan.Node, env *Env) (plan.Reader, error) {
	return (&builder{env: env.prepared()}).build(n)
}

// build lowers a node to a reader of texts.
func (b *builder) build(n plan.Node) (plan.Reader, error) {
	r, err := b.coded(n)
	if err != nil {
		return nil, err
	}
	return b.plain(r, n), nil
}

// builder lowers nodes. With over set, the scan reads over instead of its table.
type builder struct {
	env *Env
	// lazy is set below what must not read ahead, or must know which row of its input failed.
	lazy bool
	scan *plan.Scan
	over plan.Reader
	// kept are inputs that have been read already, or will be once; nil outside the right side of an apply.
	kept *keptInputs
	// sources are what scans of common table expressions and work tables read.
	sources *sources
	// sunk are runtime filters for the node that is built next.
	sunk []sunk
}

// coded lowers a node to a reader whose batches may have text in codes.
func (b *builder) coded(n plan.Node) (plan.Reader, error) {
	filters := b.takeSunk()
	if in := b.kept.input(n); in != nil {
		return newStream(&replay{of: in}, nil, nil), nil
	}
	if _, isScan := n.(*plan.Scan); streams(n) || isScan && len(filters) > 0 {
		b.sunk = filters
		p, err := b.pipeline(n)
		if err != nil {
			return nil, err
		}
		if b.lazy || p.most < 2 || !p.heavy {
			return p.first.Reader, nil
		}
		return newStream(newExchange(p), nil, nil), nil
	}
	switch x := n.(type) {
	case *plan.Aggregate:
		b.sunk = through(filters, x.GroupBy)
		return b.aggregate(x)
	case *plan.With:
		return b.with(x)
	case *plan.RecursiveUnion:
		return b.recursion(x)
	case *plan.Window:
		b.sunk = ofPartitions(filters, x)
	}
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
	return newStream(op, entry, nil), nil
}

// streams reports whether a node is a stage of a pipeline.
func streams(n plan.Node) bool {
	switch x := n.(type) {
	case *plan.Filter, *plan.Project:
		return true
	case *plan.Join:
		return x.Lookup == nil
	default:
		return false
	}
}

// aggregate makes an operator whose input several workers may read.
func (b *builder) aggregate(n *plan.Aggregate) (plan.Reader, error) {
	in, err := b.pipeline(n.Input)
	if err != nil {
		return nil, err
	}
	env, entry := b.env.forNode(n)
	op, err := newAggregate(n, in, env)
	if err != nil {
		_ = in.Close() // nothing was opened yet
		return nil, err
	}
	return newStream(op, entry, nil), nil
}

func (b *builder) inputs(n plan.Node) ([]plan.Reader, error) {
	children := n.Children()
	if oneInput(n) {
		children = children[:1] // the node builds the other when it knows the values that it needs
	}
	switch n.(type) {
	case *plan.Limit, *plan.Write, *plan.Change:
		defer func(before bool) { b.lazy = before }(b.lazy)
		b.lazy = true
	case *plan.Sort:
		defer func(before bool) { b.lazy = before }(b.lazy)
		b.lazy = false
	}
	inputs := make([]plan.Reader, 0, len(children))
	for _, c := range children {
		lower := b.build
		if takesCoded(n) {
			lower = b.coded
		}
		r, err := lower(c)
		if err != nil {
			_ = closeAll(inputs...) // nothing was opened yet
			return nil, err
		}
		inputs = append(inputs, r)
	}
	return inputs, nil
}

// oneInput reports whether a node builds its right input itself.
func oneInput(n plan.Node) bool {
	switch x := n.(type) {
	case *plan.Join:
		return x.Lookup != nil
	case *plan.Apply:
		return true
	default:
		return false
	}
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
	case *plan.Limit:
		return newLimit(x, in[0], env)
	case *plan.Sort:
		return newSort(x, in[0], env)
	case *plan.Sample:
		return newSample(x, in[0], env)
	case *plan.Generate:
		return newGenerate(x, in[0], env)
	case *plan.Unpivot:
		return newUnpivot(x, in[0], env)
	case *plan.Window:
		return newWindow(x, in[0], env)
	case *plan.Distinct:
		return newDistinct(x, in[0], env)
	case *plan.Union:
		return newUnion(x, in)
	case *plan.CTEScan:
		return newCTEScan(x, b.sources)
	case *plan.WorkTableScan:
		return newWorkTableScan(x, b.sources, env)
	case *plan.AsofJoin:
		return newAsofJoin(x, in[0], in[1], env)
	case *plan.SetOperation:
		return newSetOperation(x, in[0], in[1], env)
	case *plan.Apply:
		return newApply(x, in[0], env, b)
	case *plan.Join:
		return newLookupJoin(b.lookupAsSwitched(x), in[0], env, b.env)
	case *plan.Write:
		return newWrite(x, in[0], env)
	case *plan.Change:
		return newChange(x, in[0], env)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "there is no operator for %T", n)
	}
}
