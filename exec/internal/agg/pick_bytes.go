package agg

import (
	"bytes"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// span is where the best value of a group lies, with the room that it may grow to in place.
type span struct {
	at, size, room int64
	found          bool
}

// pickBytes picks among texts. The best ones lie in one buffer; those that outgrow their place leave it behind, and the
// buffer is packed when it is mostly what was left behind.
type pickBytes struct {
	alloc memory.Allocator
	dt    arrow.DataType
	which choice
	best  vec.Slice[span]
	text  vec.Slice[byte]
	waste int64
}

// Update implements Accumulator.
func (p *pickBytes) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	p.best.Resize(groups)
	for i, g := range ids {
		if !arg.Null(i) {
			p.offer(&p.best.V[g], arg.Bytes(i))
		}
	}
	p.packIfWorth()
	return nil
}

// offer picks a value where it is better.
func (p *pickBytes) offer(b *span, v []byte) {
	if p.better(b, v) {
		p.set(b, v)
	}
}

// better reports whether v is to be picked in place of what there is.
func (p *pickBytes) better(b *span, v []byte) bool {
	if !b.found || p.which == first {
		return !b.found
	}
	c := bytes.Compare(v, p.text.V[b.at:b.at+b.size])
	return c != 0 && c < 0 == (p.which == least)
}

func (p *pickBytes) packIfWorth() {
	if p.waste > 1<<16 && p.waste > int64(len(p.text.V))/2 {
		p.pack()
	}
}

func (p *pickBytes) set(b *span, v []byte) {
	n := int64(len(v))
	if n > b.room || !b.found {
		p.waste += b.room
		b.at, b.room = int64(len(p.text.V)), n
		p.text.AppendAll(v)
	} else {
		copy(p.text.V[b.at:], v)
	}
	b.size, b.found = n, true
}

func (p *pickBytes) pack() {
	packed := vec.NewSlice[byte](p.alloc)
	for g := range p.best.V {
		b := &p.best.V[g]
		at := int64(len(packed.V))
		packed.AppendAll(p.text.V[b.at : b.at+b.size])
		b.at, b.room = at, b.size
	}
	p.text.Release()
	p.text, p.waste = packed, 0
}

// Result implements Accumulator.
func (p *pickBytes) Result(from, to int) (arrow.Array, error) {
	return results(p.alloc, p.dt, from, to, func(c *vec.Column, g int) error {
		if b := p.best.V[g]; b.found {
			c.AppendBytes(p.text.V[b.at : b.at+b.size])
		} else {
			c.AppendNull()
		}
		return nil
	})
}

// Release implements Accumulator.
func (p *pickBytes) Release() {
	p.best.Release()
	p.text.Release()
}
