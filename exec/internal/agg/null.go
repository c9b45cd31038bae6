package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// nullOf is NULL for every group.
type nullOf struct {
	alloc memory.Allocator
	dt    arrow.DataType
}

// Update implements Accumulator.
func (nullOf) Update([]int32, []vec.View, int) error { return nil }

// Merge implements Accumulator.
func (nullOf) Merge(Accumulator, []int32, int) error { return nil }

// Result implements Accumulator.
func (n nullOf) Result(from, to int) (arrow.Array, error) {
	return results(n.alloc, n.dt, from, to, func(c *vec.Column, _ int) error {
		c.AppendNull()
		return nil
	})
}

// Release implements Accumulator.
func (nullOf) Release() {}
