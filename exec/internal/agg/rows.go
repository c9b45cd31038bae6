package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// atEnd is first and last: the value in the first or the last row, as rows come.
type atEnd struct {
	last  bool
	value *cells
}

// Update implements Accumulator.
func (a *atEnd) Update(ids []int32, args []vec.View, groups int) error {
	a.value.v.Resize(groups)
	for i, g := range ids {
		if a.last || a.value.v.V[g].state == cellEmpty {
			a.value.set(g, &args[0], i)
		}
	}
	return nil
}

// Merge implements Accumulator. The rows of the other one are behind.
func (a *atEnd) Merge(other Accumulator, ids []int32, groups int) error {
	a.value.v.Resize(groups)
	o := other.(*atEnd).value
	for i := range o.v.V {
		if g := ids[i]; g >= 0 && o.v.V[i].state != cellEmpty && (a.last || a.value.v.V[g].state == cellEmpty) {
			a.value.copyFrom(g, o, i)
		}
	}
	return nil
}

// Result implements Accumulator.
func (a *atEnd) Result(from, to int) (arrow.Array, error) { return a.value.array(from, to) }

// Release implements Accumulator.
func (a *atEnd) Release() { a.value.release() }

// chosen is min_by and max_by: the value of the row whose key is the least or the greatest.
type chosen struct {
	greatest   bool
	value, key *cells
}

func newChosen(alloc memory.Allocator, value, key arrow.DataType, greatest bool) Accumulator {
	return &chosen{greatest: greatest, value: newCells(alloc, value), key: newCells(alloc, key)}
}

// Update implements Accumulator.
func (c *chosen) Update(ids []int32, args []vec.View, groups int) error {
	c.value.v.Resize(groups)
	c.key.v.Resize(groups)
	for i, g := range ids {
		if anyNull(args, i) || c.key.v.V[g].state == cellValue && !c.better(c.key.compare(&args[1], i, g)) {
			continue
		}
		c.value.set(g, &args[0], i)
		c.key.set(g, &args[1], i)
	}
	return nil
}

func (c *chosen) better(compared int) bool {
	return c.greatest && compared > 0 || !c.greatest && compared < 0
}

// Merge implements Accumulator.
func (c *chosen) Merge(other Accumulator, ids []int32, groups int) error {
	c.value.v.Resize(groups)
	c.key.v.Resize(groups)
	o := other.(*chosen)
	for i := range o.key.v.V {
		g := ids[i]
		if g < 0 || o.key.v.V[i].state != cellValue || c.key.v.V[g].state == cellValue && !c.better(c.key.compareCells(o.key, i, g)) {
			continue
		}
		c.value.copyFrom(g, o.value, i)
		c.key.copyFrom(g, o.key, i)
	}
	return nil
}

// Result implements Accumulator.
func (c *chosen) Result(from, to int) (arrow.Array, error) { return c.value.array(from, to) }

// Release implements Accumulator.
func (c *chosen) Release() {
	c.value.release()
	c.key.release()
}
