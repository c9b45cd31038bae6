package exec

import (
	"math"

	"rsql/planner/plan"
)

// Switches choose other ways to the same result than those that are fastest. The result tests run under each of them.
type Switches struct {
	// ZeroHash gives every key the hash 0, so that all keys of a table meet in one slot.
	ZeroHash bool
	// NestedLoops joins without hash tables wherever that gives the same rows.
	NestedLoops bool
	// OtherSides has joins build their tables from the other side than the plan says, wherever either will do.
	OtherSides bool
	// Lookups says what lookup joins do whatever the number of keys.
	Lookups LookupSwitch
	// EagerWorkers starts all workers with the first batch of every input, however small.
	EagerWorkers bool
	// NoRuntimeFilters has joins not tell the scans of their probe side which keys they look for.
	NoRuntimeFilters bool
	// SpillAll writes rows to temporary files wherever an operator can, as if there were no memory for them.
	SpillAll bool
	// Dictionary has scans give all text in codes.
	Dictionary bool
}

// LookupSwitch chooses what a lookup join does.
type LookupSwitch uint8

// The choices: what the plan says, always fetch by key, always read the right side whole.
const (
	LookupByPlan LookupSwitch = iota
	LookupFetches
	LookupReads
)

// hashMask is ANDed to the hash of every key.
func (e *Env) hashMask() uint64 {
	if e.Switches.ZeroHash {
		return 0
	}
	return ^uint64(0)
}

// asSwitched is the join as the switches want it.
func (b *builder) asSwitched(j *plan.Join) (*plan.Join, error) {
	switch s := b.env.Switches; {
	case s.NestedLoops:
		return nestedLoop(j)
	case s.OtherSides && canFlip(j.Kind):
		return j.WithBuildLeft(!j.BuildLeft), nil
	}
	return j, nil
}

// lookupAsSwitched is the lookup join as the switches want it.
func (b *builder) lookupAsSwitched(j *plan.Join) *plan.Join {
	l := *j.Lookup
	switch b.env.Switches.Lookups {
	case LookupFetches:
		l.MaxKeys = math.MaxInt64
	case LookupReads:
		l.MaxKeys = 0
	default:
		return j
	}
	return j.WithLookup(&l)
}

// nestedLoop is the join with its equalities as part of the condition on pairs; the join itself where marks need the
// equalities apart.
func nestedLoop(j *plan.Join) (*plan.Join, error) {
	if len(j.Equi) == 0 || j.Kind == plan.MarkJoin {
		return j, nil
	}
	left := j.Left.Schema().NumFields()
	preds := make([]plan.Expr, 0, len(j.Equi)+1)
	for _, e := range j.Equi {
		p, err := e.Condition(left)
		if err != nil {
			return nil, err
		}
		preds = append(preds, p)
	}
	if j.Residual != nil {
		preds = append(preds, j.Residual)
	}
	c := *j
	c.Equi, c.Residual = nil, plan.And(preds...)
	return &c, nil
}
