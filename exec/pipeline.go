package exec

import (
	"context"
	"errors"
	"io"

	"golang.org/x/sync/errgroup"

	"rsql/planner/plan"
)

// pipeline is a part of a plan that several workers run at once: stages, of which each worker has its own, over a source
// that they share. Every batch takes its way through one worker, so that batches may overtake each other.
type pipeline struct {
	source *shared
	stages []stage // the first is next to the source
	crew   *crew
	most   int // workers
	eager  bool
	// first is the reader of worker 0, made with the plan so that what is wrong with it comes out then.
	first lane
	// heavy is set where stages have work that is worth more than passing batches on.
	heavy bool
	// blocks are the allocators of the stages.
	blocks []*recycler
}

// lane is the reader of one worker, with its part of the source.
type lane struct {
	plan.Reader
	source *handle
}

// stage makes an operator that streams, for one more worker. It takes over its input unless it fails.
type stage func(in plan.Reader) (plan.Reader, error)

// pipeline lowers a node to a pipeline as long as can be. What does not stream is its source.
func (b *builder) pipeline(n plan.Node) (*pipeline, error) {
	p, err := b.stages(n)
	if err != nil {
		return nil, err
	}
	p.first, err = p.reader()
	return p, err
}

func (b *builder) stages(n plan.Node) (*pipeline, error) {
	filters := b.takeSunk()
	if b.kept.input(n) != nil {
		return b.sourceOf(n)
	}
	switch x := n.(type) {
	case *plan.Filter:
		b.sunk = filters
		lower := func(in plan.Reader, env *Env, _ *crew) (plan.Reader, error) { return newFilter(x, in, env) }
		if in := b.kept.input(x.Input); in != nil {
			if r := in.matching(x.Pred); r != nil {
				b.takeSunk()
				return b.on(b.source(newStream(r, nil, nil)), x, lower), nil
			}
		}
		return b.above(x, x.Input, lower)
	case *plan.Project:
		b.sunk = through(filters, x.Exprs)
		return b.above(x, x.Input, func(in plan.Reader, env *Env, c *crew) (plan.Reader, error) { return newProject(x, in, env, c) })
	case *plan.Join:
		if streams(x) {
			b.sunk = filters
			return b.probes(x)
		}
	case *plan.Aggregate, *plan.Window:
		b.sunk = filters
	case *plan.Scan:
		p, err := b.sourceOf(n)
		if err == nil && b.over == nil {
			env, _ := b.env.forNode(n)
			p.sieve(n, filters, env)
		}
		return p, err
	}
	return b.sourceOf(n)
}

// sourceOf is a pipeline without stages over a node.
func (b *builder) sourceOf(n plan.Node) (*pipeline, error) {
	in, err := b.coded(n)
	if err != nil {
		return nil, err
	}
	return b.source(in.(*stream)), nil
}

// source is a pipeline without stages over a reader.
func (b *builder) source(in *stream) *pipeline {
	c := &crew{}
	return &pipeline{source: share(in, c), crew: c, most: b.env.Workers, eager: b.env.Switches.EagerWorkers}
}

// above puts the stage of a node on the pipeline of its input.
func (b *builder) above(n, input plan.Node, lower func(in plan.Reader, env *Env, c *crew) (plan.Reader, error)) (*pipeline, error) {
	p, err := b.stages(input)
	if err != nil {
		return nil, err
	}
	return b.on(p, n, lower), nil
}

// on puts the stage of a node on a pipeline.
func (b *builder) on(p *pipeline, n plan.Node, lower func(in plan.Reader, env *Env, c *crew) (plan.Reader, error)) *pipeline {
	env, entry := b.env.forNode(n)
	p.heavy = p.heavy || heavy(n)
	blocks := newRecycler(env.Alloc)
	own := *env
	own.Alloc = blocks
	p.blocks = append(p.blocks, blocks)
	p.stages = append(p.stages, func(in plan.Reader) (plan.Reader, error) {
		op, err := lower(in, &own, p.crew)
		if err != nil {
			return nil, err
		}
		return newStream(op, entry, p.crew), nil
	})
	return p
}

// heavy reports whether a node does more than to pick columns.
func heavy(n plan.Node) bool {
	p, ok := n.(*plan.Project)
	if !ok {
		return true
	}
	for _, x := range p.Exprs {
		switch x.(type) {
		case *plan.ColumnRef, *plan.Literal:
		default:
			return true
		}
	}
	return false
}

// reader makes the reader of one more worker, which was counted before. When it fails, nothing of it is left open.
func (p *pipeline) reader() (lane, error) {
	h := &handle{of: p.source}
	r := lane{h, h}
	for _, s := range p.stages {
		next, err := s(r.Reader)
		if err != nil {
			_ = r.Close() // the first error says more
			return lane{}, err
		}
		r.Reader = next
	}
	return r, nil
}

// drain reads everything. add gets each batch with the number of its worker, and does not keep it. One worker begins alone.
func (p *pipeline) drain(ctx context.Context, add func(worker int, b plan.Batch) error) error {
	for _, b := range p.blocks {
		b.start()
	}
	g, ctx := errgroup.WithContext(ctx)
	others := func() {
		p.join()
		for w := 1; w < p.most; w++ {
			g.Go(func() error { return p.work(ctx, w, add) })
		}
	}
	if p.eager {
		others()
	} else if p.most > 1 {
		p.source.whenLarge(others)
	}
	err := drainBatches(ctx, p.first, 0, add)
	g.Go(func() error { return err }) // the first error ends the others
	return g.Wait()
}

// join has all workers counted before the first of them begins.
func (p *pipeline) join() {
	p.source.expect(p.most - 1)
	p.crew.n.Store(int32(p.most))
}

// work is what a worker does that joins in.
func (p *pipeline) work(ctx context.Context, worker int, add func(worker int, b plan.Batch) error) (err error) {
	r, err := p.reader()
	if err != nil {
		return err
	}
	defer func() {
		if closing := r.Close(); err == nil {
			err = closing
		}
	}()
	return drainBatches(ctx, r, worker, add)
}

func drainBatches(ctx context.Context, r plan.Reader, worker int, add func(worker int, b plan.Batch) error) error {
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = add(worker, b)
		b.Release()
		if err != nil {
			return err
		}
	}
}

// Close ends the source, unless a worker is still at it.
func (p *pipeline) Close() error {
	err := p.first.Close()
	for _, b := range p.blocks {
		b.stop()
	}
	return err
}
