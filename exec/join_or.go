package exec

import (
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// findByAlternatives has a join on an OR of equalities find candidates by each of them. Each alternative is the shape of a join on
// its equalities alone; the whole condition stays the residual.
func (s *joinShape) findByAlternatives(env *Env) error {
	lists := s.node.Alternatives()
	if len(lists) == 0 || env.Switches.NestedLoops {
		return nil
	}
	plain := *s
	for _, equi := range lists {
		n := *s.node
		n.Kind, n.Equi, n.Residual = plan.InnerJoin, equi, nil
		one, err := newJoinShape(&n, s.flipped, env)
		if err != nil {
			return err
		}
		s.either = append(s.either, one)
	}
	s.plain = &plain
	return nil
}

// eitherKeys are the codes of rows for each alternative.
type eitherKeys struct {
	codes [][]uint64
	null  [][]bool // nil where no row has a NULL
	// failed is set where some row has no key, which may be an error, or not, for a pair.
	failed bool
}

// eitherKeysOf computes the codes of a batch of the build side, or of the probe side.
func (s *joinShape) eitherKeysOf(b plan.Batch, probe bool) (*eitherKeys, error) {
	out, n := &eitherKeys{}, int(b.NumRows())
	for _, one := range s.either {
		of := one.buildKeys
		if probe {
			of = one.probeKeys
		}
		keys, err := of.Eval(b)
		if plan.CodeOf(err) == plan.CodeValue {
			return &eitherKeys{failed: true}, nil
		}
		if err != nil {
			return nil, err
		}
		out.codes = append(out.codes, one.codes(vec.OfAll(keys), n, nil))
		out.null = append(out.null, one.nullKeys(keys, n, nil))
		vec.ReleaseAll(keys)
	}
	return out, nil
}

// link makes the indexes of alternatives of all rows, where the join has such.
func (j *joinBuild) link(parts []*buildPart, workers int) {
	for _, p := range parts {
		if j.either == nil {
			return
		}
		if p.either.failed {
			j.releaseEither()
			return
		}
		for k, index := range j.either {
			index.Append(p.either.codes[k], p.either.null[k])
		}
	}
	for _, index := range j.either {
		index.Link(workers)
	}
}

func (j *joinBuild) releaseEither() {
	for _, index := range j.either {
		index.Release()
	}
	j.either = nil
}

// findEither finds the first candidate of each row of a probe batch for each alternative. It reports false where a key cannot be
// computed.
func (p *prober) findEither(b plan.Batch) (ok bool, err error) {
	keys, err := p.shape.eitherKeysOf(b, true)
	if err != nil || keys.failed {
		return false, err
	}
	p.either = keys
	for len(p.firsts) < len(p.build.either) {
		p.firsts = append(p.firsts, nil)
	}
	clear(p.first)
	for k, index := range p.build.either {
		p.firsts[k] = vec.Sized(p.firsts[k], p.n)
		index.Find(keys.codes[k], keys.null[k], p.firsts[k])
		for i, at := range p.firsts[k] {
			p.first[i] = max(p.first[i], at) // not 0 where there is a candidate
		}
	}
	return true, nil
}

// fillEither takes the next candidates, those of one alternative after the other. A pair that an earlier one has offered is passed
// over.
func (p *prober) fillEither() {
	p.ls, p.rs = p.ls[:0], p.rs[:0]
	sifts := p.shape.sifts()
	enough := !p.shape.pairs() && !sifts
	for len(p.ls) < p.env.BatchRows {
		for p.at == 0 || enough && p.matched[p.row] {
			if !p.nextAlternative(enough) {
				return
			}
		}
		r := p.at - 1
		p.at = p.build.either[p.alternative].Next(p.at)
		if !p.offered(r) && (!sifts || !p.met.V[r]) {
			p.ls, p.rs = append(p.ls, int32(p.row)), append(p.rs, r)
		}
	}
}

// nextAlternative goes on to the next alternative of the row, or to the next row; false when there is none.
func (p *prober) nextAlternative(enough bool) bool {
	if p.row >= p.n {
		return false
	}
	more := p.row >= 0 && p.alternative+1 < len(p.build.either)
	if more && (!enough || !p.matched[p.row]) {
		p.alternative++
	} else {
		p.alternative = 0
		if p.row++; p.row >= p.n {
			p.at, p.row = 0, p.n
			return false
		}
	}
	p.at = p.firsts[p.alternative][p.row]
	return true
}

// offered reports whether an alternative before the one at hand has the pair of the row at hand and a build row.
func (p *prober) offered(r int32) bool {
	for k, index := range p.build.either[:p.alternative] {
		null := p.either.null[k]
		if (len(null) == 0 || !null[p.row]) && index.Has(r, p.either.codes[k][p.row]) {
			return true
		}
	}
	return false
}
