package exec

import (
	"context"
	"io"

	"rsql/planner/plan"
)

// lookupJoin streams its left input in chunks, and fetches the rows of the right one that have the keys of each chunk. No
// key is fetched twice: what was fetched stays in the build side. While a chunk is joined, the next is read and its keys
// are fetched. Above Lookup.MaxKeys distinct keys the right side is read whole, and what remains of the left one streams
// past it.
type lookupJoin struct {
	shape  *joinShape
	env    *Env
	fetch  *fetcher
	build  *joinBuild
	prober *prober
	queue  []plan.Batch // left batches whose keys are fetched
	chunks int
	whole  bool // the right side has been read whole
	ended  bool // the left side
	// pending gives the chunk that is under way; nil when none is.
	pending chan chunk
	// work is the context of all chunks, nil before the first: the scan of the left side begins in the first chunk and
	// lives as long as the context that it was begun in. Close ends it.
	work   context.Context
	cancel context.CancelFunc
}

var _ plan.Reader = (*lookupJoin)(nil)

// newLookupJoin makes the join over its left input; outer is the environment that the right side is built in.
func newLookupJoin(n *plan.Join, left plan.Reader, env, outer *Env) (*lookupJoin, error) {
	if n.Kind == plan.RightJoin || n.Kind == plan.FullJoin {
		return nil, plan.Errorf(plan.CodeInternal, "a %s join needs all rows of its right side and cannot fetch by key", n.Kind)
	}
	env = env.inFiles()
	shape, err := newJoinShape(n, false, env)
	if err != nil {
		return nil, err
	}
	fetch, err := newFetcher(shape, left, env, outer)
	if err != nil {
		return nil, err
	}
	j := &lookupJoin{shape: shape, env: env, fetch: fetch, build: newJoinBuild(shape, env)}
	j.prober = newProber(shape, j.build, env)
	return j, nil
}

// Next implements plan.Reader.
func (j *lookupJoin) Next(ctx context.Context) (plan.Batch, error) {
	for {
		out, err := j.prober.next(ctx)
		if err != nil || out != nil {
			return out, err
		}
		b, err := j.nextProbe(ctx)
		if err != nil {
			return nil, err
		}
		if err := j.prober.start(b); err != nil {
			return nil, err
		}
	}
}

// nextProbe gives the next left batch, all keys of which are in the build side.
func (j *lookupJoin) nextProbe(ctx context.Context) (plan.Batch, error) {
	for len(j.queue) == 0 {
		switch {
		case j.ended:
			return nil, io.EOF
		case j.whole:
			return j.fetch.left(ctx, j.env.BatchRows)
		}
		if err := j.receive(ctx); err != nil {
			return nil, err
		}
	}
	b := j.queue[0]
	j.queue = j.queue[1:]
	return b, nil
}

// begin starts to fetch the next chunk. The work outlives the call that it is begun in, so that it is not bound to that
// call's context; receive and Close end it.
func (j *lookupJoin) begin(ctx context.Context) {
	if j.work == nil {
		j.work, j.cancel = context.WithCancel(context.WithoutCancel(ctx))
	}
	work, pending := j.work, make(chan chunk, 1)
	j.pending = pending
	go func() { pending <- j.fetch.chunk(work) }()
}

// receive waits for a chunk, and begins with the one behind it. That of the first chunk waits until it is asked for: a
// LIMIT may have enough by then.
func (j *lookupJoin) receive(ctx context.Context) error {
	if j.pending == nil {
		j.begin(ctx)
	}
	var c chunk
	select {
	case c = <-j.pending:
		j.pending = nil
	case <-ctx.Done():
		j.abandon()
		return cancelled(ctx)
	}
	if c.err != nil {
		return c.err
	}
	j.queue, j.ended = c.left, c.last
	j.build.exists = j.build.exists || c.exists
	if c.whole != nil {
		j.build.release()
		j.build, j.prober.build, j.whole, j.ended = c.whole, c.whole, true, false
		return nil
	}
	if err := j.absorb(ctx, c); err != nil {
		return err
	}
	if j.chunks++; j.chunks > 1 && !j.ended {
		j.begin(ctx)
	}
	return nil
}

// absorb takes the fetched rows into the build side.
func (j *lookupJoin) absorb(ctx context.Context, c chunk) error {
	defer releaseBatches(c.right)
	parts := make([]*buildPart, len(c.right))
	for i, b := range c.right {
		var err error
		if parts[i], err = j.build.part(b); err != nil {
			releaseParts(parts[:i])
			return err
		}
	}
	if err := j.build.fill(ctx, parts, 1); err != nil {
		return err
	}
	return j.env.affordable("lookup join")
}

// abandon ends the work under way and waits for its end.
func (j *lookupJoin) abandon() {
	if j.pending == nil {
		return
	}
	j.cancel()
	c := <-j.pending
	j.pending = nil
	c.release()
}

// Close implements plan.Reader.
func (j *lookupJoin) Close() error {
	j.abandon()
	releaseBatches(j.queue)
	j.queue = nil
	j.prober.stop()
	j.prober.release()
	j.build.release()
	if j.cancel != nil {
		defer j.cancel()
	}
	return j.fetch.close()
}

func releaseBatches(batches []plan.Batch) {
	for _, b := range batches {
		b.Release()
	}
}
