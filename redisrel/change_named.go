package redisrel

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// name remembers what the server calls the row in a place of the n rows of an Apply; empty for one that it did not name.
func (c *changer) name(place, n int, name string) {
	if name == "" {
		return
	}
	if c.named == nil {
		c.named = make([]string, n)
	}
	c.named[place] = name
}

// Named implements plan.Namer: the id of new entries of a stream with its parts, and the index of new elements of a list.
func (c *changer) Named(at int) (arrow.Array, error) {
	r := c.table.rel
	if c.named == nil || r.columns[at].source != fromElement || r.shape == listShape && at != r.elementNamed() {
		return nil, nil
	}
	req, err := c.table.request(plan.ScanSpec{Columns: []int{at}, Limit: plan.NoLimit, Alloc: c.spec.Alloc})
	if err != nil {
		return nil, err
	}
	d, err := newRowDecoder(&req, nil, &c.count)
	if err != nil {
		return nil, err
	}
	defer d.release()
	for _, name := range c.named {
		if name == "" {
			d.builders[0].AppendNull()
		} else if err := d.value(0, c.nameText(&req.columns[0], name), name); err != nil {
			return nil, err
		}
	}
	return d.builders[0].NewArray(), nil
}
