package exec

import (
	"cmp"
	"context"
	"errors"
	"io"
	"math"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// blockJoin joins two files: as many rows of the build side as there is memory for, with all of the probe side, and so on. What
// is known of a probe row's partners is kept from block to block; rows that come out by it do so at the end.
type blockJoin struct {
	shape  *joinShape
	env    *Env
	file   *spill.File // of the probe side; nil without rows
	builds plan.Reader
	probes plan.Reader // nil between passes
	block  *joinBuild  // nil between blocks and in the last pass
	prober *prober
	row    int // of the probe side, the first of the batch at hand
	rest   int // of the block, from which on rows without a partner are yet to come out
	ended  bool
	// By probe row: whether it has a partner, and whether its mark is NULL if it has none.
	matched, open vec.Slice[bool]
}

var _ plan.Reader = (*blockJoin)(nil)

// newBlockJoin takes over the files.
func newBlockJoin(s *joinShape, build, probe *spill.File, env *Env) *blockJoin {
	return &blockJoin{shape: s, env: env, file: probe, builds: env.readPart(build), prober: newProber(s, nil, env),
		matched: vec.NewSlice[bool](env.Alloc), open: vec.NewSlice[bool](env.Alloc)}
}

// Next implements plan.Reader.
func (j *blockJoin) Next(ctx context.Context) (plan.Batch, error) {
	for !j.ended {
		if err := cancelled(ctx); err != nil {
			return nil, err
		}
		if j.probes == nil {
			if err := j.begin(ctx); err != nil || j.ended {
				return nil, cmp.Or(err, io.EOF)
			}
		}
		out, err := j.step(ctx)
		if out != nil || err != nil {
			return out, err
		}
	}
	return nil, io.EOF
}

// begin begins a pass over the probe side: for the next block, or the last one, without.
func (j *blockJoin) begin(ctx context.Context) error {
	if err := j.fill(ctx); err != nil {
		return err
	}
	if j.block == nil {
		if j.shape.sifts() || j.shape.pairs() && !j.shape.keepsProbe() {
			j.ended = true
			return nil
		}
		j.prober.release()
		j.prober = newProber(j.shape, newJoinBuild(j.shape, j.env), j.env) // has NULLs for those without a partner
	}
	j.row, j.rest = 0, 0
	j.probes = noRows{}
	if j.file != nil {
		j.probes = j.file.Read(j.env.Alloc)
	}
	return nil
}

// fill takes up the next block; none when there is no more of the build side.
func (j *blockJoin) fill(ctx context.Context) error {
	block, most := newJoinBuild(j.shape, j.env), j.env.blockBytes()
	var parts []*buildPart
	for held := int64(0); held < most; {
		b, err := j.builds.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		var p *buildPart
		if err == nil {
			p, err = block.part(b)
			b.Release()
		}
		if err != nil {
			releaseParts(parts)
			block.release()
			return err
		}
		parts, held = append(parts, p), held+p.bytes()
	}
	if len(parts) == 0 {
		block.release()
		return nil
	}
	if err := block.fill(ctx, parts, 1); err != nil {
		block.release()
		return err
	}
	j.block = block
	j.prober.release()
	j.prober = newProber(j.shape, block, j.env)
	j.prober.partial = true
	return j.env.affordable(j.shape.name())
}

// blockBytes is how many bytes of the build side are joined at once.
func (e *Env) blockBytes() int64 {
	switch {
	case e.Switches.SpillAll:
		return 1
	case e.budget == nil || e.budget.Limit() <= 0:
		return math.MaxInt64
	}
	return max(e.budget.Limit()/8, 1)
}

// step goes on with the pass; nil when that gave nothing.
func (j *blockJoin) step(ctx context.Context) (plan.Batch, error) {
	if j.prober.batch != nil {
		n := j.prober.n
		if out, err := j.prober.next(ctx); out != nil || err != nil {
			return out, err
		}
		copy(j.matched.V[j.row:], j.prober.matched[:n])
		j.row += n
	}
	b, err := j.probes.Next(ctx)
	if errors.Is(err, io.EOF) {
		return j.endPass()
	}
	if err != nil {
		return nil, err
	}
	n := int(b.NumRows())
	j.matched.Resize(max(len(j.matched.V), j.row+n))
	j.open.Resize(len(j.matched.V))
	if j.block == nil {
		return j.settle(b)
	}
	return nil, j.prober.resume(ctx, b, j.matched.V[j.row:j.row+n], j.open.V[j.row:j.row+n])
}

// resume takes over a probe batch of which something is known from other blocks.
func (p *prober) resume(ctx context.Context, b plan.Batch, matched, open []bool) error {
	if err := p.start(b); err != nil {
		return err
	}
	for i, m := range matched {
		p.matched[i] = p.matched[i] || m
	}
	if p.shape.kind != plan.MarkJoin {
		return nil
	}
	found := make([]int32, p.n)
	if err := p.undecided(ctx, found); err != nil {
		return err
	}
	for i, f := range found {
		open[i] = open[i] || f == 1
	}
	return nil
}

// settle gives the rows of a probe batch, which it takes over, that come out by what is known of them at the end.
func (j *blockJoin) settle(b plan.Batch) (plan.Batch, error) {
	defer b.Release()
	p, n := j.prober, int(b.NumRows())
	p.batch, p.n, p.views = b, n, vec.OfAll(b.Columns())
	defer func() { p.batch = nil }()
	from := j.row
	j.row += n
	p.matched = append(p.matched[:0], j.matched.V[from:j.row]...)
	if j.shape.kind == plan.MarkJoin {
		return p.marked(func(i int) bool { return j.open.V[from+i] }), nil
	}
	return p.settled()
}

// endPass gives the rows of the block that come out by their partners, one batch a call, and then ends the pass.
func (j *blockJoin) endPass() (plan.Batch, error) {
	if j.block != nil && j.shape.marksBuild() {
		j.prober.met.Resize(j.block.rows.Len())
		out, rest, err := j.prober.remaining(j.prober.met.V, j.rest)
		if j.rest = rest; out != nil || err != nil {
			return out, err
		}
	}
	err := j.probes.Close()
	j.probes = nil
	if j.block == nil {
		j.ended = true
		return nil, err
	}
	j.block.release()
	j.block = nil
	return nil, err
}

// Close implements plan.Reader.
func (j *blockJoin) Close() error {
	j.prober.stop()
	j.prober.release()
	if j.block != nil {
		j.block.release()
	}
	if j.probes != nil {
		_ = j.probes.Close() // it was read only
	}
	j.matched.Release()
	j.open.Release()
	j.file.Remove()
	return j.builds.Close()
}
