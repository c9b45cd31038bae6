package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// pickCompared picks among values of 16 bytes, DECIMALs of one scale or INTERVALs. Of equal ones the first stays.
type pickCompared[T any] struct {
	alloc   memory.Allocator
	dt      arrow.DataType
	which   choice
	read    func(*vec.View) []T
	compare func(a, b T) int
	best    vec.Slice[best[T]]
}

func newCompared[T any](alloc memory.Allocator, dt arrow.DataType, which choice, read func(*vec.View) []T, compare func(a, b T) int) Accumulator {
	return &pickCompared[T]{alloc: alloc, dt: dt, which: which, read: read, compare: compare, best: vec.NewSlice[best[T]](alloc)}
}

// Update implements Accumulator.
func (p *pickCompared[T]) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	p.best.Resize(groups)
	all, values := p.best.V, p.read(arg)
	for i, g := range ids {
		if arg.Null(i) {
			continue
		}
		p.offer(&all[g], values[i])
	}
	return nil
}

// offer picks a value where it is better.
func (p *pickCompared[T]) offer(b *best[T], v T) {
	if !b.found || p.which == least && p.compare(v, b.value) < 0 || p.which == greatest && p.compare(v, b.value) > 0 {
		b.value, b.found = v, true
	}
}

// Result implements Accumulator.
func (p *pickCompared[T]) Result(from, to int) (arrow.Array, error) {
	return results(p.alloc, p.dt, from, to, func(c *vec.Column, g int) error {
		if b := p.best.V[g]; b.found {
			vec.AppendValue(c, b.value)
		} else {
			c.AppendNull()
		}
		return nil
	})
}

// Release implements Accumulator.
func (p *pickCompared[T]) Release() { p.best.Release() }
