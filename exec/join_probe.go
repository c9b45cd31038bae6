package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// prober joins one probe batch after the other with a build side. It goes through candidate pairs in bounded portions: the
// chain of a row's key, or every build row when there is no key.
type prober struct {
	shape *joinShape
	whole *joinShape // shape, but for batches of a join by ranges that are joined without
	env   *Env
	build *joinBuild
	batch plan.Batch // nil between batches
	views []vec.View
	n     int
	keys  []arrow.Array // of the batch, where partners are compared by them
	codes []uint64
	// Of each row, for candidates by ranges: the place behind the last, and the least second key.
	to    []int32
	least []uint64
	// For candidates by alternatives: the codes of the rows, the first candidate of each row, and the alternative at hand.
	either      *eitherKeys
	firsts      [][]int32
	alternative int
	first       []int32 // of each row: its first candidate plus one
	skip        []bool
	null        []bool // of each row: whether it has a NULL key
	// matched says which rows have a partner.
	matched []bool
	met     vec.Slice[bool] // by build row, those with a partner, where build rows come out
	// The next candidate is at-1 for row; 0 when the row has no more.
	row int
	at  int32
	// ls and rs are the pairs at hand.
	ls, rs []int32
	ended  bool // all pairs of the batch have been seen
	// partial is set where build is a part of the build side: who has no partner in it may have one in another.
	partial bool
	// unsures are the worker's own shapes of joins for rows with NULLs.
	unsures map[*unsureJoin]*joinShape
}

func newProber(s *joinShape, build *joinBuild, env *Env) *prober {
	return &prober{shape: s, whole: s, env: env, build: build, met: vec.NewSlice[bool](env.Alloc)}
}

// start takes over a probe batch.
func (p *prober) start(b plan.Batch) error {
	p.batch, p.n, p.views = b, int(b.NumRows()), vec.OfAll(b.Columns())
	p.first, p.null, p.matched = vec.Sized(p.first, p.n), vec.Sized(p.null, p.n), vec.Sized(p.matched, p.n)
	clear(p.matched)
	if err := p.candidates(b); err != nil {
		return err
	}
	if p.shape.marksBuild() {
		p.met.Resize(p.build.rows.Len())
	}
	p.row, p.at, p.alternative, p.ended = -1, 0, 0, false
	if p.shape.anyPartner() {
		for i, c := range p.first {
			p.matched[i] = c > 0
		}
		p.row = p.n
	}
	return nil
}

// candidates finds the first candidate of each row.
func (p *prober) candidates(b plan.Batch) error {
	p.shape = p.whole
	if len(p.shape.keyExprs) > 0 {
		return p.find(b)
	}
	clear(p.null)
	if p.shape.ranges != nil && p.build.ranges != nil {
		if ok, err := p.findRange(b); ok || err != nil {
			return err
		}
	}
	if p.shape.either != nil && p.build.either != nil {
		if ok, err := p.findEither(b); ok || err != nil {
			return err
		}
	}
	if p.shape.plain != nil {
		p.shape = p.shape.plain
	}
	for i := range p.first {
		p.first[i] = int32(min(p.build.rows.Len(), 1))
	}
	return nil
}

// find finds the first candidate of each row, and the rows with a NULL key.
func (p *prober) find(b plan.Batch) error {
	keys, err := p.shape.probeKeys.Eval(b)
	if err != nil {
		return err
	}
	clear(p.null)
	null := p.shape.nullKeys(keys, p.n, p.skip)
	if null != nil {
		p.skip = null
		copy(p.null, null)
	}
	p.codes = p.shape.codes(vec.OfAll(keys), p.n, p.codes)
	p.build.index.Find(p.codes, null, p.first)
	if p.shape.exact {
		vec.ReleaseAll(keys)
	} else {
		p.keys = keys
	}
	return nil
}

// next gives the next output of the probe batch at hand, nil when there is no more of it.
func (p *prober) next(ctx context.Context) (plan.Batch, error) {
	for p.batch != nil && !p.ended {
		if err := cancelled(ctx); err != nil {
			return nil, err
		}
		if p.shape.sifts() && !p.shape.checked() && len(p.shape.keyExprs) > 0 {
			p.meet()
			p.ended = true
			break
		}
		if p.row < 0 && p.n <= p.env.BatchRows && len(p.shape.keyExprs) > 0 && p.build.index.Unique() {
			p.fillUnique()
		} else {
			p.more()
		}
		if len(p.ls) == 0 && p.row >= p.n {
			p.ended = true
			break
		}
		if err := p.filter(); err != nil {
			return nil, err
		}
		if p.shape.pairs() && len(p.ls) > 0 {
			return p.output(p.ls, p.rs)
		}
	}
	if p.batch == nil {
		return nil, nil
	}
	out, err := p.last(ctx)
	p.stop()
	return out, err
}

// more takes the next candidates.
func (p *prober) more() {
	switch {
	case p.shape.ranges != nil:
		p.fillRange()
	case p.shape.either != nil:
		p.fillEither()
	default:
		p.fill()
	}
}

// fillUnique takes the candidates of the whole batch, of which each row has one at most.
func (p *prober) fillUnique() {
	ls, rs := vec.Sized(p.ls, p.n), vec.Sized(p.rs, p.n)
	alone := p.alone()
	k := 0
	for i, at := range p.first[:p.n] {
		ls[k], rs[k] = int32(i), at-1
		if at != 0 || alone {
			k++
		}
	}
	p.ls, p.rs, p.row, p.at = ls[:k], rs[:k], p.n, 0
}

// meet notes the partners of the whole batch where every candidate is one. Rows of one key have been met all or none.
func (p *prober) meet() {
	met, index := p.met.V, p.build.index
	for _, at := range p.first[:p.n] {
		for at != 0 && !met[at-1] {
			met[at-1] = true
			at = index.Next(at)
		}
	}
}

// alone reports whether a probe row without a candidate comes out at once.
func (p *prober) alone() bool { return p.shape.keepsProbe() && !p.shape.checked() && !p.partial }

// fill takes the next candidates. Rows without any come out at once where that is all there is to know.
func (p *prober) fill() {
	p.ls, p.rs = p.ls[:0], p.rs[:0]
	sifts := p.shape.sifts()
	enough := !p.shape.pairs() && !sifts
	alone := p.alone()
	chained := len(p.shape.keyExprs) > 0
	rows := int32(p.build.rows.Len())
	for len(p.ls) < p.env.BatchRows {
		if p.at == 0 || enough && p.matched[p.row] {
			if p.row++; p.row >= p.n {
				p.at = 0
				p.row = p.n
				return
			}
			if p.at = p.first[p.row]; p.at == 0 && alone {
				p.ls, p.rs = append(p.ls, int32(p.row)), append(p.rs, -1)
			}
			continue
		}
		if !sifts || !p.met.V[p.at-1] {
			p.ls, p.rs = append(p.ls, int32(p.row)), append(p.rs, p.at-1)
		}
		switch {
		case chained:
			p.at = p.build.index.Next(p.at)
		case p.at < rows:
			p.at++
		default:
			p.at = 0
		}
	}
}

// filter drops the pairs that the residual refuses, and notes who has a partner.
func (p *prober) filter() error {
	if p.keys != nil {
		p.ls, p.rs = vec.EqualPairs(vec.OfAll(p.keys), p.build.keyViews(), p.shape.nullSafe, p.ls, p.rs)
	}
	if p.shape.residual != nil && len(p.ls) > 0 {
		var err error
		if p.ls, p.rs, err = p.shape.residual.keep(p.views, p.build.rows.Views(), p.ls, p.rs); err != nil {
			return err
		}
	}
	if p.shape.kind == plan.InnerJoin {
		return nil // nobody asks who has a partner
	}
	single, marks := p.shape.kind == plan.SingleJoin, p.shape.marksBuild()
	for i, l := range p.ls {
		r := p.rs[i]
		if r < 0 {
			continue
		}
		if single && p.matched[l] {
			return plan.Errorf(plan.CodeValue, "scalar subquery gave more than one row").
				WithHint("add LIMIT 1, an aggregate, or a condition that leaves one").WithPos(p.shape.node.At)
		}
		p.matched[l] = true
		if marks {
			p.met.V[r] = true
		}
	}
	return nil
}

// last gives what can be said when all pairs of the batch are known; nil for nothing.
func (p *prober) last(ctx context.Context) (plan.Batch, error) {
	switch {
	case p.partial:
		return nil, nil
	case p.shape.kind == plan.MarkJoin:
		return p.marks(ctx)
	case p.shape.sifts(), p.shape.pairs() && (!p.shape.keepsProbe() || !p.shape.checked()):
		return nil, nil
	}
	return p.settled()
}

// settled gives the rows of the probe batch that come out by what is known of their partners.
func (p *prober) settled() (plan.Batch, error) {
	wanted := p.shape.kind == plan.SemiJoin
	p.ls, p.rs = p.ls[:0], p.rs[:0]
	for i, m := range p.matched[:p.n] {
		if m == wanted {
			p.ls, p.rs = append(p.ls, int32(i)), append(p.rs, -1)
		}
	}
	if len(p.ls) == 0 {
		return nil, nil
	}
	return p.output(p.ls, p.rs)
}

// stop lets go of the probe batch.
func (p *prober) stop() {
	if p.batch != nil {
		p.batch.Release()
		p.batch = nil
	}
	vec.ReleaseAll(p.keys)
	p.keys = nil
}

// release frees the memory.
func (p *prober) release() { p.met.Release() }
