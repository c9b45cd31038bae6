package agg

import "rsql/exec/internal/vec"

// countIf counts the rows for which a condition is true.
type countIf struct{ count }

var _ Puller = (*countIf)(nil)

// Update implements Accumulator.
func (c *countIf) Update(ids []int32, args []vec.View, groups int) error {
	c.n.Resize(groups)
	cond, n := &args[0], c.n.V
	for i, g := range ids {
		if !cond.Null(i) && cond.Bool(i) {
			n[g]++
		}
	}
	return nil
}

// Merge implements Accumulator.
func (c *countIf) Merge(other Accumulator, ids []int32, groups int) error {
	return c.count.Merge(&other.(*countIf).count, ids, groups)
}

// Pull implements Puller.
func (c *countIf) Pull(other Accumulator, at int, from []int32) {
	c.count.Pull(&other.(*countIf).count, at, from)
}
