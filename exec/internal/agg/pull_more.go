package agg

// Pull implements Puller.
func (m *moments) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*moments).acc.V, m.acc.V[at:]
	for i, g := range from {
		if g >= 0 {
			dst[i].add(src[g])
		}
	}
}

// Pull implements Puller.
func (c *comoments) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*comoments).acc.V, c.acc.V[at:]
	for i, g := range from {
		if g >= 0 {
			dst[i].add(src[g])
		}
	}
}

// Pull implements Puller.
func (s *shapes) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*shapes).acc.V, s.acc.V[at:]
	for i, g := range from {
		if g >= 0 {
			dst[i].take(src[g])
		}
	}
}

// Pull implements Puller.
func (f *fold[T]) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*fold[T]).acc.V, f.acc.V[at:]
	for i, g := range from {
		if g >= 0 && src[g].found {
			f.take(&dst[i], src[g].value)
		}
	}
}

// Pull implements Puller.
func (a *atEnd) Pull(other Accumulator, at int, from []int32) {
	o := other.(*atEnd).value
	for i, g := range from {
		to := int32(at + i)
		if g >= 0 && o.v.V[g].state != cellEmpty && (!a.last || a.value.v.V[to].state == cellEmpty) {
			a.value.pull(to, o, g)
		}
	}
}

// Pull implements Puller.
func (c *chosen) Pull(other Accumulator, at int, from []int32) {
	o := other.(*chosen)
	for i, g := range from {
		to := int32(at + i)
		if g < 0 || o.key.v.V[g].state != cellValue || c.key.v.V[to].state == cellValue && c.better(-c.key.compareCells(o.key, int(g), to)) {
			continue
		}
		c.value.pull(to, o.value, g)
		c.key.pull(to, o.key, g)
	}
}

// pull takes the value of a group of other cells. Groups of the same cells share the text, which is not the second one's to write to.
func (c *cells) pull(group int32, other *cells, from int32) {
	if c != other {
		c.copyFrom(group, other, int(from))
		return
	}
	c.waste += c.v.V[group].room
	c.v.V[group] = c.v.V[from]
	c.v.V[group].room = 0
}
