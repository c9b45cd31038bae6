package exec

import (
	"context"
	"errors"
	"io"
	"sync"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// joinSpill is a join whose build side memory has no room for: a grace hash join. The rows of both sides go to partitions by
// the codes of their keys, and each pair of partitions is joined on its own. Where keys do not divide the rows, all of
// them go to one pair, which is joined by blocks.
type joinSpill struct {
	shape *joinShape
	env   *Env

	mu      sync.Mutex // of what follows, while rows are added
	build   *spill.Partitions
	probe   *spill.Partitions
	builds  partFiles
	probes  partFiles
	putting int   // workers that add probe rows
	given   bool  // the last of them has the results
	total   int64 // rows of the build side
}

// begun reports whether rows go to files. That is settled when the build side has been read.
func (s *joinSpill) begun() bool { return s.build != nil }

// divides reports whether partners are always in the same partition. The mark of a row may depend on all rows of the build
// side.
func (s *joinSpill) divides() bool { return len(s.shape.keyExprs) > 0 && s.shape.kind != plan.MarkJoin }

// addBuild writes parts of the build side, which it releases. One worker at a time calls it.
func (s *joinSpill) addBuild(all []*buildPart) error {
	defer releaseParts(all)
	if s.build == nil {
		s.build = s.env.partitions(s.shape.build)
		s.probe = s.env.partitions(s.shape.probe)
	}
	for _, p := range all {
		keep := vec.Sequence(p.n)
		if p.null != nil && !s.shape.marksBuild() && s.divides() { // nobody's partners
			keep = keep[:0]
			for i, null := range p.null {
				if !null {
					keep = append(keep, int32(i))
				}
			}
		}
		s.total += int64(len(keep))
		if err := s.add(s.build, vec.OfAll(p.cols[:s.shape.build.NumFields()]), p.codes, p.n, keep); err != nil {
			return err
		}
	}
	return nil
}

// addProbe writes a batch of the probe side, with the codes of its keys. Several workers call it.
func (s *joinSpill) addProbe(b plan.Batch, codes []uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := int(b.NumRows())
	return s.add(s.probe, vec.OfAll(b.Columns()), codes, n, vec.Sequence(n))
}

func (s *joinSpill) add(to *spill.Partitions, views []vec.View, codes []uint64, n int, sel []int32) error {
	if !s.divides() {
		codes = make([]uint64, n)
	}
	if err := to.AddSome(views, codes, sel); err != nil {
		return err
	}
	return s.env.affordable(s.shape.name())
}

// enter counts a worker that adds probe rows.
func (s *joinSpill) enter() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.putting++
}

// leave is called by each worker that has added all its rows. The last one gets the results.
func (s *joinSpill) leave() (*parts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.putting--; s.putting > 0 || s.given {
		return nil, nil //nolint:nilnil // others give the results
	}
	s.given = true
	var err error
	if s.builds, err = s.build.Finish(); err != nil {
		return nil, err
	}
	if s.probes, err = s.probe.Finish(); err != nil {
		return nil, err
	}
	return &parts{open: s.part}, nil
}

// part joins one pair of partitions.
func (s *joinSpill) part(at int) (plan.Reader, error) {
	build, probe := takeFile(&s.builds, at), takeFile(&s.probes, at)
	if build == nil && s.shape.needsBuild() || probe == nil && !s.shape.marksBuild() {
		build.Remove()
		probe.Remove()
		return nil, nil //nolint:nilnil // no rows give no result
	}
	env := s.env.deeper()
	if build != nil && (!s.divides() || env.level >= spillLevels || build.Rows > s.total/10*9) {
		return newBlockJoin(s.shape, build, probe, env), nil
	}
	in := env.readPart(build)
	table := newJoinTable(s.shape, lonePipeline(in), env)
	j, err := newJoin(s.shape.node, env.readPart(probe), table, env)
	if err != nil {
		_ = in.Close() // the first error says more
		probe.Remove()
		return nil, err
	}
	return j, nil
}

// release removes what was written.
func (s *joinSpill) release() {
	for _, w := range []*spill.Partitions{s.build, s.probe} {
		if w != nil {
			w.Discard()
		}
	}
	removeFiles(&s.builds)
	removeFiles(&s.probes)
}

// divide puts all probe rows that this worker gets into files, and takes on the results if it is the last one.
func (j *join) divide(ctx context.Context) error {
	over := j.table.over
	over.enter()
	var codes []uint64
	for {
		b, err := j.probe.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if codes, err = j.shape.probeCodes(b, codes); err == nil {
			err = over.addProbe(b, codes)
		}
		b.Release()
		if err != nil {
			return err
		}
	}
	var err error
	j.parts, err = over.leave()
	return err
}

// probeCodes are the codes of the keys of a probe batch, in out where that is large enough.
func (s *joinShape) probeCodes(b plan.Batch, out []uint64) ([]uint64, error) {
	if len(s.keyExprs) == 0 {
		return nil, nil
	}
	keys, err := s.probeKeys.Eval(b)
	if err != nil {
		return nil, err
	}
	defer vec.ReleaseAll(keys)
	return s.codes(vec.OfAll(keys), int(b.NumRows()), out), nil
}

// lonePipeline has one worker over a reader, which it takes over.
func lonePipeline(in plan.Reader) *pipeline {
	c := &crew{}
	p := &pipeline{source: share(newStream(in, nil, nil), c), crew: c, most: 1}
	h := &handle{of: p.source}
	p.first = lane{h, h}
	return p
}
