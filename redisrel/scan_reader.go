package redisrel

import (
	"context"
	"io"
	"math"
	"time"

	"rsql/planner/plan"
)

const (
	// The first batch is small, so that a person sees rows soon; then batches grow to largestBatch rows or batchBytes.
	firstBatch   = 128
	batchGrowth  = 4
	largestBatch = 4096
	batchBytes   = 4 << 20
	// countedBatch is how many rows without columns go out at once.
	countedBatch = 1 << 16
	// rowsWait is how long rows wait for more before they go out in a batch that is smaller.
	rowsWait = 100 * time.Millisecond
)

// scanReader reads the rows of a scanRequest.
type scanReader struct {
	count  *counters
	source pageSource
	dec    *rowDecoder
	// left is how many rows may still come out; target how many the next batch is to have.
	left int64
	// top knows when the first rows of an order are there; nil where all are wanted.
	top    *topRows
	target int
	done   bool
	err    error
}

var (
	_ plan.Reader   = (*scanReader)(nil)
	_ plan.Reporter = (*scanReader)(nil)
)

// openScan starts a scan. The context bounds the work that runs ahead of Next; ending it ends the reader. The request is
// the reader's from now on.
func openScan(ctx context.Context, srv *server, req scanRequest) (*scanReader, error) {
	lay, err := newLayout(&req)
	if err != nil {
		return nil, err
	}
	r := &scanReader{count: &counters{}, left: math.MaxInt64, target: firstBatch}
	if r.dec, err = newRowDecoder(&req, lay, r.count); err != nil {
		return nil, err
	}
	if req.limit != plan.NoLimit {
		r.left = req.limit
	}
	if r.left == 0 || req.exact && len(req.keys) == 0 {
		r.finish(io.EOF)
		return r, nil
	}
	walk := newWalk(srv, &req, r.count)
	if req.top != nil { // nothing may be read ahead
		r.top = req.top
		most := max(int(min(int64(srv.pageKeys), r.top.first)), leastPart)
		r.source = &inlinePages{keys: &inTurn{walk: walk}, fetch: newFetcher(srv, &req, lay, r.count), most: most, page: &page{}}
	} else if most := int64(srv.pageKeys); lay.handful(&req, most) || r.left <= most {
		r.source = &inlinePages{keys: &inTurn{walk: walk}, fetch: newFetcher(srv, &req, lay, r.count), most: int(min(most, r.left)), page: &page{}}
	} else {
		r.source = newPipedPages(ctx, srv, &req, lay, r.count, walk)
	}
	return r, nil
}

// Next gives the next batch.
func (r *scanReader) Next(ctx context.Context) (plan.Batch, error) {
	for !r.done {
		if r.dec.rows >= countedBatch {
			return r.dec.batch(), nil
		}
		p, err := r.source.next(ctx, r.dec.rows > 0)
		if err != nil {
			r.finish(err)
			break
		}
		if p == nil {
			return r.dec.batch(), nil
		}
		if r.dec.rows == 0 && r.target > firstBatch {
			r.dec.reserve(int(min(int64(r.target+len(p.keys)), r.left)))
		}
		n, err := r.dec.add(p, r.left)
		if err != nil {
			r.finish(err)
			break
		}
		r.source.recycle(p)
		r.left -= n
		if r.left == 0 || r.top != nil && r.top.take(r.dec, int(n), r.source.(*inlinePages).rest == nil) {
			r.finish(io.EOF)
		} else if r.dec.rows >= r.target || r.dec.bytes >= batchBytes {
			r.target = min(r.target*batchGrowth, largestBatch)
			return r.dec.batch(), nil
		}
	}
	if r.err == io.EOF && r.dec.rows > 0 { //nolint:errorlint // sources give it unwrapped
		return r.dec.batch(), nil
	}
	r.dec.release()
	return nil, r.err
}

// finish stops the sources; what was decoded stays to be given out when err is io.EOF.
func (r *scanReader) finish(err error) {
	r.done, r.err = true, err
	if r.source != nil {
		r.source.close()
	}
}

// Close stops all work.
func (r *scanReader) Close() error {
	if !r.done {
		r.finish(io.EOF)
	}
	r.dec.rows = 0
	r.dec.release()
	return nil
}

// Report says what was read so far.
func (r *scanReader) Report() plan.ScanReport { return r.count.report() }
