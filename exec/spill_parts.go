package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// partFiles are the files of partitions, nil for those without rows.
type partFiles = [spill.Fanout]*spill.File

// parts gives the results of an operator on each of its partitions, one after the other.
type parts struct {
	// open makes the operator for a partition, which takes over the files of it; nil where it has no results.
	open func(at int) (plan.Reader, error)
	at   int // of the next
	now  plan.Reader
}

var _ plan.Reader = (*parts)(nil)

// Next implements plan.Reader.
func (p *parts) Next(ctx context.Context) (plan.Batch, error) {
	for {
		if err := cancelled(ctx); err != nil {
			return nil, err
		}
		if p.now == nil {
			if p.at == spill.Fanout {
				return nil, io.EOF
			}
			p.at++
			now, err := p.open(p.at - 1)
			if err != nil {
				return nil, err
			}
			p.now = now
			continue
		}
		b, err := p.now.Next(ctx)
		if !errors.Is(err, io.EOF) {
			return b, err
		}
		err = p.now.Close()
		p.now = nil
		if err != nil {
			return nil, err
		}
	}
}

// Close implements plan.Reader.
func (p *parts) Close() error {
	if p == nil || p.now == nil {
		return nil
	}
	err := p.now.Close()
	p.now = nil
	return err
}

// partitions makes partitions for the rows of a schema, by the hashes of the operator's level.
func (e *Env) partitions(s *arrow.Schema) *spill.Partitions {
	return e.Temp.NewPartitions(s, e.Alloc, &e.node.spilled, e.level, e.BatchRows)
}

// hashes are those by which rows are distributed to partitions, in out where that is large enough.
func (e *Env) hashes(keys []vec.View, n int, out []uint64) []uint64 {
	out = vec.Sized(out, n)
	vec.HashRows(keys, n, e.hashMask(), out)
	return out
}

// partReader reads the file of a partition and removes it with Close.
type partReader struct {
	plan.Reader
	file *spill.File
}

// readPart makes a reader that takes over a file, nil for no rows.
func (e *Env) readPart(f *spill.File) plan.Reader {
	if f == nil {
		return noRows{}
	}
	return &partReader{f.Read(e.Alloc), f}
}

// Close implements plan.Reader.
func (p *partReader) Close() error {
	err := p.Reader.Close()
	p.file.Remove()
	return err
}

// noRows is an input that has none.
type noRows struct{}

var _ plan.Reader = noRows{}

// Next implements plan.Reader.
func (noRows) Next(context.Context) (plan.Batch, error) { return nil, io.EOF }

// Close implements plan.Reader.
func (noRows) Close() error { return nil }

// removeFiles removes the files that nobody has taken over.
func removeFiles(files *partFiles) {
	for i, f := range files {
		f.Remove()
		files[i] = nil
	}
}

// takeFile gives a file away.
func takeFile(files *partFiles, at int) *spill.File {
	f := files[at]
	files[at] = nil
	return f
}
