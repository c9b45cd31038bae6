package exec

import (
	"math"
	"slices"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// rangeShape is how a join without equalities finds partners by its inequalities. Build rows lie in the order of a key, and the bounds
// that a probe row has for it make a range of them; within it, those are looked for whose second key is on one side of a bound, where
// there is such a condition.
type rangeShape struct {
	keys   *eval.Evaluator // of the build side: one, or two
	small  []bool          // of each key, for vec.RangeCodes
	bounds *eval.Evaluator // of the probe side
	is     []probeBound    // of each bound
	// inverted has second keys complemented, so that those asked for are large ones.
	inverted bool
}

// probeBound is what a value of the probe side bounds.
type probeBound struct {
	second bool // the second key, and not the first
	upper  bool // from above
	strict bool // a key that is equal is out; never set where equal codes do not mean equal values
	small  bool // for vec.RangeCodes
}

// keyBound is a condition on a key of the build side by a value of the probe side.
type keyBound struct {
	key, bound plan.Expr
	op         string // key op bound
	conjunct   int
}

func (b keyBound) upper() bool { return b.op[0] == '<' }

func (b keyBound) small() bool {
	t := b.key.Type()
	return t.Kind == plan.Decimal && t.Precision <= smallDecimal
}

// smallDecimal is the most digits of a DECIMAL that 64 bits hold in any case.
const smallDecimal = 18

func (b keyBound) exact() bool { return vec.ExactRange(vec.KindOf(b.key.Type().Arrow()), b.small()) }

// keyBounds are the inequalities of a join as seen from its probe side.
func (s *joinShape) keyBounds() []keyBound {
	var out []keyBound
	for _, q := range s.node.Inequalities() {
		b := keyBound{key: q.Left, bound: q.Right, op: q.Op, conjunct: q.Conjunct}
		if !s.flipped {
			b.key, b.bound = q.Right, q.Left
			b.op = plan.Flipped(q.Op)
		}
		out = append(out, b)
	}
	return out
}

// chosenBounds are the conditions that candidates are found by: on a key that is bounded from both sides, if there is one, and one
// on another key.
func chosenBounds(all []keyBound) (first []keyBound, second *keyBound) {
	for _, b := range all {
		own := boundsOf(all, b.key)
		if len(own) > len(first) {
			first = own
		}
	}
	for i, b := range all {
		if !plan.EqualExpr(b.key, first[0].key) {
			return first, &all[i]
		}
	}
	return first, nil
}

// boundsOf are the first bound from below and the first from above on a key.
func boundsOf(all []keyBound, key plan.Expr) []keyBound {
	var out []keyBound
	for _, b := range all {
		other := slices.ContainsFunc(out, func(o keyBound) bool { return o.upper() == b.upper() })
		if !other && plan.EqualExpr(b.key, key) {
			out = append(out, b)
		}
	}
	return out
}

// findByRanges has the join find candidates by its inequalities. Those that this decides leave the residual; the shape of a nested loop
// stays beside it, for batches for which a bound cannot be computed.
func (s *joinShape) findByRanges(env *Env) error {
	all := s.keyBounds()
	if len(all) == 0 || s.either != nil || env.Switches.NestedLoops {
		return nil
	}
	plain := *s
	r := &rangeShape{}
	first, second := chosenBounds(all)
	keys, small := []plan.Expr{first[0].key}, []bool{first[0].small()}
	used := first
	if second != nil {
		keys, small = append(keys, second.key), append(small, second.small())
		used = append(slices.Clone(first), *second)
		r.inverted = second.upper()
	}
	var bounds []plan.Expr
	decided := map[int]bool{}
	for i, b := range used {
		bounds = append(bounds, b.bound)
		r.is = append(r.is, probeBound{second: i == len(first), upper: b.upper(), strict: len(b.op) == 1 && b.exact(), small: b.small()})
		decided[b.conjunct] = b.exact()
	}
	r.small = small
	var rest []plan.Expr
	for i, c := range plan.Conjuncts(s.node.Residual) {
		if !decided[i] {
			rest = append(rest, c)
		}
	}
	var err error
	if s.residual, err = s.pairFilter(plan.And(rest...), env); err != nil {
		return err
	}
	if r.keys, err = eval.New(env.eval(), keys, s.build); err != nil {
		return err
	}
	r.bounds, err = eval.New(env.eval(), bounds, s.probe)
	s.ranges, s.plain = r, &plain
	return err
}

// rangeKeys are the keys of rows of the build side.
type rangeKeys struct {
	codes, second []uint64
	null          []bool // rows with a NULL, which have no partner; nil for none
	failed        bool   // some row has no key, which may be an error, or not, for a pair
}

// keysOf computes the keys of a batch of the build side.
func (r *rangeShape) keysOf(b plan.Batch) (*rangeKeys, error) {
	cols, err := r.keys.Eval(b)
	if plan.CodeOf(err) == plan.CodeValue {
		return &rangeKeys{failed: true}, nil
	}
	if err != nil {
		return nil, err
	}
	defer vec.ReleaseAll(cols)
	n := int(b.NumRows())
	var of [2][]uint64
	out := &rangeKeys{}
	for k, v := range vec.OfAll(cols) {
		of[k] = make([]uint64, n)
		vec.RangeCodes(&v, n, r.small[k], of[k])
		if v.HasNulls() && out.null == nil {
			out.null = make([]bool, n)
		}
		for i := 0; v.HasNulls() && i < n; i++ {
			out.null[i] = out.null[i] || v.Null(i)
		}
	}
	for i := range of[1] {
		if r.inverted {
			of[1][i] = ^of[1][i]
		}
	}
	out.codes, out.second = of[0], of[1]
	return out, nil
}

// findRange finds the candidates of each row of a probe batch: where they begin, where they end, and how large their second key is
// at least. It reports false where a bound cannot be computed.
func (p *prober) findRange(b plan.Batch) (ok bool, err error) {
	r, x := p.shape.ranges, p.build.ranges
	cols, err := r.bounds.Eval(b)
	if plan.CodeOf(err) == plan.CodeValue {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer vec.ReleaseAll(cols)
	p.to, p.least, p.codes = vec.Sized(p.to, p.n), vec.Sized(p.least, p.n), vec.Sized(p.codes, p.n)
	clear(p.first)
	clear(p.least)
	for i := range p.to {
		p.to[i] = int32(x.Len())
	}
	for k, v := range vec.OfAll(cols) {
		vec.RangeCodes(&v, p.n, r.is[k].small, p.codes)
		p.narrow(r.is[k])
		for i := 0; v.HasNulls() && i < p.n; i++ {
			if v.Null(i) {
				p.to[i] = 0
			}
		}
	}
	for i, from := range p.first {
		if at := x.Next(int(from), int(p.to[i]), p.least[i]); at < int(p.to[i]) {
			p.first[i] = int32(at) + 1
		} else {
			p.first[i] = 0
		}
	}
	return true, nil
}

// narrow applies the bounds in codes.
func (p *prober) narrow(is probeBound) {
	x := p.build.ranges
	for i, c := range p.codes {
		switch {
		case !is.second && is.upper:
			p.to[i] = min(p.to[i], int32(x.To(c, is.strict)))
		case !is.second:
			p.first[i] = max(p.first[i], int32(x.From(c, is.strict)))
		default:
			if is.upper {
				c = ^c
			}
			switch {
			case !is.strict:
				p.least[i] = c
			case c == math.MaxUint64:
				p.to[i] = 0
			default:
				p.least[i] = c + 1
			}
		}
	}
}

// fillRange takes the next candidates of those that are found by ranges.
func (p *prober) fillRange() {
	p.ls, p.rs = p.ls[:0], p.rs[:0]
	sifts, alone := p.shape.sifts(), p.alone()
	enough := !p.shape.pairs() && !sifts
	x := p.build.ranges
	for len(p.ls) < p.env.BatchRows {
		if p.at == 0 || enough && p.matched[p.row] {
			if p.row++; p.row >= p.n {
				p.at, p.row = 0, p.n
				return
			}
			if p.at = p.first[p.row]; p.at == 0 && alone {
				p.ls, p.rs = append(p.ls, int32(p.row)), append(p.rs, -1)
			}
			continue
		}
		at, to := int(p.at)-1, int(p.to[p.row])
		from := len(p.rs)
		p.rs, at = x.Rows(p.rs, at, to, p.least[p.row], p.env.BatchRows-from)
		if p.at = int32(at) + 1; at >= to {
			p.at = 0
		}
		if sifts {
			unmet := slices.DeleteFunc(p.rs[from:], func(r int32) bool { return p.met.V[r] })
			p.rs = p.rs[:from+len(unmet)]
		}
		for range p.rs[from:] {
			p.ls = append(p.ls, int32(p.row))
		}
	}
}
