package spill

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// Fanout is the number of partitions that rows are distributed to at once.
const Fanout = 16

// Partitions distribute rows to files by the hashes of their keys, so that rows with equal keys get into one file, in the
// order in which they come. They are closed by Finish or Discard.
type Partitions struct {
	alloc   memory.Allocator
	level   int
	batch   int // rows of a batch that is written
	rows    [Fanout]*vec.Rows
	writers [Fanout]*Writer
	sel     [Fanout][]int32
}

// NewPartitions makes empty partitions for rows of a schema. Those of different levels use different parts of a hash, so that
// one partition can be distributed again. Batches have so many rows.
func (d *Dir) NewPartitions(s *arrow.Schema, alloc memory.Allocator, count *Count, level, batch int) *Partitions {
	p := &Partitions{alloc: alloc, level: level, batch: batch}
	for i := range Fanout {
		p.rows[i], p.writers[i] = vec.NewRows(alloc, s.Fields()), d.NewWriter(s, alloc, count)
	}
	return p
}

// Add copies all rows to their partitions. hashes has the hash of each.
func (p *Partitions) Add(views []vec.View, hashes []uint64) error {
	return p.AddSome(views, hashes, vec.Sequence(len(hashes)))
}

// AddSome copies the rows with the numbers in sel to their partitions. hashes has the hash of each row of views.
func (p *Partitions) AddSome(views []vec.View, hashes []uint64, sel []int32) error {
	for i := range p.sel {
		p.sel[i] = p.sel[i][:0]
	}
	for _, i := range sel {
		at := part(hashes[i], p.level)
		p.sel[at] = append(p.sel[at], i)
	}
	for at, sel := range p.sel {
		if err := p.append(at, views, sel); err != nil {
			return err
		}
	}
	return nil
}

// AddToAll copies rows to every partition.
func (p *Partitions) AddToAll(views []vec.View, sel []int32) error {
	for at := range p.rows {
		if err := p.append(at, views, sel); err != nil {
			return err
		}
	}
	return nil
}

func (p *Partitions) append(at int, views []vec.View, sel []int32) error {
	if len(sel) == 0 {
		return nil
	}
	if err := p.rows[at].Append(views, sel, len(sel)); err != nil {
		return err
	}
	if p.rows[at].Len() < p.batch && p.rows[at].Bytes() < mostBuffered {
		return nil
	}
	return p.flush(at)
}

// mostBuffered is the most bytes of a partition that wait to be written as one batch.
const mostBuffered = 1 << 20

// flush writes what waits for a partition.
func (p *Partitions) flush(at int) error {
	rows := p.rows[at]
	if rows.Len() == 0 {
		return nil
	}
	cols, err := rows.Gather(p.alloc, vec.Sequence(rows.Len()))
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	err = p.writers[at].Write(cols, rows.Len())
	rows.Release()
	return err
}

// Finish ends the files and gives them by partition, nil for one without rows. Where it fails, there are none.
func (p *Partitions) Finish() ([Fanout]*File, error) {
	defer p.Discard()
	var files [Fanout]*File
	for i, w := range p.writers {
		err := p.flush(i)
		if err == nil {
			files[i], err = w.Finish()
		}
		if err != nil {
			for _, f := range files {
				f.Remove()
			}
			return [Fanout]*File{}, err
		}
	}
	return files, nil
}

// Discard removes what was written.
func (p *Partitions) Discard() {
	for i := range Fanout {
		p.rows[i].Release()
		p.writers[i].Discard()
	}
}

// part is the partition of a hash. Each level mixes it anew (as splitmix64 does), so that it says nothing about the others,
// nor about slots in a table.
func part(h uint64, level int) int {
	h += uint64(level+1) * 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return int((h ^ h>>31) >> 60)
}
