package agg

import "math/bits"

// Puller is an accumulator that can take single groups from another of the same aggregate. Window functions put frames
// together from parts by it.
type Puller interface {
	Accumulator
	// Pull adds, as if its rows had come first, group from[i] of other to group at+i, which exists; a negative number adds
	// nothing. other may be the accumulator itself: groups are pulled one after the other.
	Pull(other Accumulator, at int, from []int32)
}

// Pull implements Puller.
func (c *count) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*count).n.V, c.n.V[at:]
	for i, g := range from {
		if g >= 0 {
			dst[i] += src[g]
		}
	}
}

// Pull implements Puller.
func (t *totalInt) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*totalInt).acc.V, t.acc.V[at:]
	for i, g := range from {
		if g < 0 {
			continue
		}
		a, b := &dst[i], &src[g]
		lo, carry := bits.Add64(a.lo, b.lo, 0)
		a.lo, a.hi, a.n = lo, a.hi+b.hi+int64(carry), a.n+b.n
	}
}

// Pull implements Puller.
func (t *totalDecimal) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*totalDecimal).acc.V, t.acc.V[at:]
	for i, g := range from {
		if g < 0 {
			continue
		}
		a, b := &dst[i], &src[g]
		lo, carry := bits.Add64(a.lo, b.lo, 0)
		mid, carry := bits.Add64(a.mid, b.mid, carry)
		a.lo, a.mid, a.hi, a.n = lo, mid, a.hi+b.hi+int64(carry), a.n+b.n
	}
}

// Pull implements Puller.
func (t *totalDouble) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*totalDouble).acc.V, t.acc.V[at:]
	for i, g := range from {
		if g >= 0 {
			dst[i].merge(src[g])
		}
	}
}

// Pull implements Puller.
func (p *pickOrdered[T]) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*pickOrdered[T]).best.V, p.best.V[at:]
	for i, g := range from {
		switch {
		case g < 0 || !src[g].found:
		case p.which == first:
			dst[i] = src[g]
		default:
			p.offer(&dst[i], src[g].value)
		}
	}
}

// Pull implements Puller.
func (p *pickCompared[T]) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*pickCompared[T]).best.V, p.best.V[at:]
	for i, g := range from {
		switch {
		case g < 0 || !src[g].found:
		case p.which == first:
			dst[i] = src[g]
		default:
			p.offer(&dst[i], src[g].value)
		}
	}
}

// Pull implements Puller. Groups that pull from their own accumulator share the text.
func (p *pickBytes) Pull(other Accumulator, at int, from []int32) {
	o := other.(*pickBytes)
	for i, g := range from {
		if g < 0 || !o.best.V[g].found {
			continue
		}
		b, src := &p.best.V[at+i], o.best.V[g]
		text := o.text.V[src.at : src.at+src.size]
		if p.which != first && !p.better(b, text) {
			continue
		}
		if o == p {
			p.waste += b.room
			src.room = 0 // it is not this group's to write to
			*b = src
		} else {
			p.set(b, text)
		}
	}
}

// Pull implements Puller.
func (pickNull) Pull(Accumulator, int, []int32) {}
