package exec

import (
	"context"
	"errors"
	"io"

	"golang.org/x/sync/errgroup"

	"rsql/planner/plan"
)

// One worker takes so many batches and rows before others join in: an input that ends before is not worth a goroutine.
const (
	aloneBatches = 2
	aloneRows    = 8192
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
	first plan.Reader
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
	switch x := n.(type) {
	case *plan.Filter:
		return b.above(x, x.Input, func(in plan.Reader, env *Env, _ *crew) (plan.Reader, error) { return newFilter(x, in, env) })
	case *plan.Project:
		return b.above(x, x.Input, func(in plan.Reader, env *Env, c *crew) (plan.Reader, error) { return newProject(x, in, env, c) })
	case *plan.Join:
		if streams(x) {
			return b.probes(x)
		}
	}
	in, err := b.build(n)
	if err != nil {
		return nil, err
	}
	c := &crew{}
	return &pipeline{source: share(in.(*stream), c), crew: c, most: b.env.Workers, eager: b.env.Switches.EagerWorkers}, nil
}

// above puts the stage of a node on the pipeline of its input.
func (b *builder) above(n, input plan.Node, make func(in plan.Reader, env *Env, c *crew) (plan.Reader, error)) (*pipeline, error) {
	p, err := b.stages(input)
	if err != nil {
		return nil, err
	}
	env, entry := b.env.forNode(n)
	p.stages = append(p.stages, func(in plan.Reader) (plan.Reader, error) {
		op, err := make(in, env, p.crew)
		if err != nil {
			return nil, err
		}
		return newStream(op, entry, p.crew), nil
	})
	return p, nil
}

// reader makes the reader of one more worker. When it fails, nothing of it is left open.
func (p *pipeline) reader() (plan.Reader, error) {
	var r plan.Reader = p.source.handle()
	for _, s := range p.stages {
		next, err := s(r)
		if err != nil {
			_ = r.Close() // the first error says more
			return nil, err
		}
		r = next
	}
	return r, nil
}

// drain reads everything. add gets each batch with the number of its worker, and does not keep it. One worker alone takes
// the first batches.
func (p *pipeline) drain(ctx context.Context, add func(worker int, b plan.Batch) error) error {
	rows := int64(0)
	for i := 0; p.most < 2 || !p.eager && (i < aloneBatches || rows < aloneRows); i++ {
		n, err := drainBatch(ctx, p.first, 0, add)
		if err != nil {
			return atEnd(err)
		}
		rows += n
	}
	p.crew.n.Store(int32(p.most))
	g, ctx := errgroup.WithContext(ctx)
	for w := range p.most {
		g.Go(func() (err error) {
			r := p.first
			if w > 0 {
				if r, err = p.reader(); err != nil {
					return err
				}
				defer func() {
					if closing := r.Close(); err == nil {
						err = closing
					}
				}()
			}
			for err == nil {
				_, err = drainBatch(ctx, r, w, add)
			}
			return atEnd(err)
		})
	}
	return g.Wait()
}

// atEnd is nil for the end of an input.
func atEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func drainBatch(ctx context.Context, r plan.Reader, worker int, add func(worker int, b plan.Batch) error) (int64, error) {
	b, err := r.Next(ctx)
	if err != nil {
		return 0, err
	}
	defer b.Release()
	return b.NumRows(), add(worker, b)
}

// Close ends the source, unless a worker is still at it.
func (p *pipeline) Close() error { return p.first.Close() }
