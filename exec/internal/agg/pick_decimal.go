package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// pickDecimal picks among DECIMALs of one scale.
type pickDecimal struct {
	alloc memory.Allocator
	dt    arrow.DataType
	which choice
	best  vec.Slice[bestDecimal]
}

// Update implements Accumulator.
func (p *pickDecimal) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	p.best.Resize(groups)
	all, values := p.best.V, arg.Decimals()
	for i, g := range ids {
		if arg.Null(i) {
			continue
		}
		p.offer(&all[g], values[i])
	}
	return nil
}

// offer picks a value where it is better.
func (p *pickDecimal) offer(b *bestDecimal, v decimal128.Num) {
	if !b.found || p.which == least && vec.CompareDecimal(v, b.value) < 0 || p.which == greatest && vec.CompareDecimal(v, b.value) > 0 {
		b.value, b.found = v, true
	}
}

// Result implements Accumulator.
func (p *pickDecimal) Result(from, to int) (arrow.Array, error) {
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
func (p *pickDecimal) Release() { p.best.Release() }
