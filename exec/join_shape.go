package exec

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// joinShape is a join as seen from its probe side: the input that streams, while the other is in a table.
type joinShape struct {
	node *plan.Join
	// kind is the node's, mirrored where the left input is the build side: then left and right change places.
	kind         plan.JoinKind
	flipped      bool
	probe, build *arrow.Schema
	probeKeys    *eval.Evaluator
	buildKeys    *eval.Evaluator
	keyExprs     []plan.Expr // of the build side
	nullSafe     []bool
	// exact is set where there is one key, whose code is its value; else codes are hashes, and partners are compared.
	exact    bool
	hashMask uint64
	residual *pairFilter // nil for none
	// ranges is set where candidates are found by inequalities, either where they are found by one of several lists of
	// equalities; plain is the join without them then.
	ranges *rangeShape
	either []*joinShape
	plain  *joinShape
	unsure bool // for marks that may be NULL in a way that counting cannot tell
}

func newJoinShape(n *plan.Join, flipped bool, env *Env) (*joinShape, error) {
	s := &joinShape{node: n, kind: n.Kind, flipped: flipped, probe: n.Left.Schema(), build: n.Right.Schema(), hashMask: env.hashMask()}
	var probeKeys []plan.Expr
	for _, e := range n.Equi {
		probeKeys, s.keyExprs = append(probeKeys, e.Left), append(s.keyExprs, e.Right)
		s.nullSafe = append(s.nullSafe, e.NullSafe)
	}
	if flipped {
		s.kind = mirrored(n.Kind)
		s.probe, s.build = s.build, s.probe
		probeKeys, s.keyExprs = s.keyExprs, probeKeys
	}
	s.exact = len(n.Equi) == 1 && !n.Equi[0].NullSafe && vec.KindOf(s.keyExprs[0].Type().Arrow()).IsNumber()
	var err error
	if s.probeKeys, err = eval.New(env.eval(), probeKeys, s.probe); err != nil {
		return nil, err
	}
	if s.buildKeys, err = eval.New(env.eval(), s.keyExprs, s.build); err != nil {
		return nil, err
	}
	if s.residual, err = s.pairFilter(n.Residual, env); err != nil {
		return nil, err
	}
	if err := s.findByAlternatives(env); err != nil {
		return nil, err
	}
	if err := s.findByRanges(env); err != nil {
		return nil, err
	}
	s.unsure = n.Kind == plan.MarkJoin && (len(n.Equi) > 1 || len(n.Equi) == 1 && n.Residual != nil)
	return s, nil
}

// codes gives the numbers that stand for the keys of n rows, in out where that is large enough. What it gives for keys with
// NULLs that are not null-safe says nothing.
func (s *joinShape) codes(keys []vec.View, n int, out []uint64) []uint64 {
	out = vec.Sized(out, n)
	if s.exact {
		vec.Numbers(&keys[0], n, out)
	} else {
		vec.HashRows(keys, n, s.hashMask, out)
	}
	return out
}

// nullKeys marks the rows that have a NULL in a key that is not null-safe, in skip where that is large enough. It gives nil
// when there are none.
func (s *joinShape) nullKeys(keys []arrow.Array, n int, skip []bool) []bool {
	found := false
	for k, a := range keys {
		if s.nullSafe[k] || a.NullN() == 0 && a.DataType().ID() != arrow.NULL {
			continue
		}
		if !found {
			skip = vec.Sized(skip, n)
			clear(skip)
			found = true
		}
		v := vec.Of(a)
		for i := range skip {
			skip[i] = skip[i] || v.Null(i)
		}
	}
	if !found {
		return nil
	}
	return skip
}

// checked reports whether a candidate is a partner only when a comparison says so.
func (s *joinShape) checked() bool { return s.residual != nil || len(s.keyExprs) > 0 && !s.exact }

// mirrored is the kind of the join with its inputs exchanged.
func mirrored(k plan.JoinKind) plan.JoinKind {
	switch k {
	case plan.LeftJoin:
		return plan.RightJoin
	case plan.RightJoin:
		return plan.LeftJoin
	default:
		return k
	}
}

// canFlip reports whether a kind can have its build side at the left.
func canFlip(k plan.JoinKind) bool {
	return k != plan.MarkJoin && k != plan.SingleJoin
}

// pairs reports whether the output has a row for each pair of partners.
func (s *joinShape) pairs() bool {
	return s.kind != plan.SemiJoin && s.kind != plan.AntiJoin && s.kind != plan.MarkJoin
}

// keepsProbe reports whether probe rows without a partner come out with NULLs beside them.
func (s *joinShape) keepsProbe() bool {
	return s.kind == plan.LeftJoin || s.kind == plan.FullJoin || s.kind == plan.SingleJoin
}

// marksBuild reports whether build rows come out at the end, by whether they have a partner.
func (s *joinShape) marksBuild() bool {
	return s.kind == plan.RightJoin || s.kind == plan.FullJoin || s.sifts()
}

// sifts reports whether the output is those build rows that have a partner, or those that have none.
func (s *joinShape) sifts() bool {
	return s.flipped && (s.kind == plan.SemiJoin || s.kind == plan.AntiJoin)
}

// needsBuild reports whether nothing comes out when the build side is empty.
func (s *joinShape) needsBuild() bool {
	return s.kind == plan.InnerJoin || s.kind == plan.SemiJoin || s.kind == plan.RightJoin || s.sifts()
}

// anyPartner reports whether of a probe row only its having a candidate matters.
func (s *joinShape) anyPartner() bool { return !s.pairs() && !s.sifts() && !s.checked() }

// name is what people call the operator.
func (s *joinShape) name() string {
	switch {
	case s.ranges != nil:
		return "range join"
	case len(s.node.Equi) == 0 && s.either == nil:
		return "nested loop join"
	}
	return "hash join"
}
