package agg

import (
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
)

// Merge implements Accumulator.
func (c *count) Merge(other Accumulator, ids []int32, groups int) error {
	c.n.Resize(groups)
	for i, n := range other.(*count).n.V {
		if g := ids[i]; g >= 0 {
			c.n.V[g] += n
		}
	}
	return nil
}

// Merge implements Accumulator.
func (t *totalInt) Merge(other Accumulator, ids []int32, groups int) error {
	t.acc.Resize(groups)
	for i, b := range other.(*totalInt).acc.V {
		if ids[i] < 0 {
			continue
		}
		a := &t.acc.V[ids[i]]
		lo, carry := bits.Add64(a.lo, b.lo, 0)
		a.lo, a.hi, a.n = lo, a.hi+b.hi+int64(carry), a.n+b.n
	}
	return nil
}

// Merge implements Accumulator.
func (t *totalDecimal) Merge(other Accumulator, ids []int32, groups int) error {
	t.acc.Resize(groups)
	for i, b := range other.(*totalDecimal).acc.V {
		if ids[i] < 0 {
			continue
		}
		a := &t.acc.V[ids[i]]
		lo, carry := bits.Add64(a.lo, b.lo, 0)
		mid, carry := bits.Add64(a.mid, b.mid, carry)
		a.lo, a.mid, a.hi, a.n = lo, mid, a.hi+b.hi+int64(carry), a.n+b.n
	}
	return nil
}

// Merge implements Accumulator.
func (t *totalDouble) Merge(other Accumulator, ids []int32, groups int) error {
	t.acc.Resize(groups)
	for i, b := range other.(*totalDouble).acc.V {
		if ids[i] < 0 {
			continue
		}
		t.acc.V[ids[i]].merge(b)
	}
	return nil
}

// Merge implements Accumulator.
func (p *pickOrdered[T]) Merge(other Accumulator, ids []int32, groups int) error {
	p.best.Resize(groups)
	for i, v := range other.(*pickOrdered[T]).best.V {
		if g := ids[i]; g >= 0 && v.found {
			p.offer(&p.best.V[g], v.value)
		}
	}
	return nil
}

// Merge implements Accumulator.
func (p *pickCompared[T]) Merge(other Accumulator, ids []int32, groups int) error {
	p.best.Resize(groups)
	for i, v := range other.(*pickCompared[T]).best.V {
		if g := ids[i]; g >= 0 && v.found {
			p.offer(&p.best.V[g], v.value)
		}
	}
	return nil
}

// Merge implements Accumulator.
func (p *pickBytes) Merge(other Accumulator, ids []int32, groups int) error {
	p.best.Resize(groups)
	o := other.(*pickBytes)
	for i, b := range o.best.V {
		if g := ids[i]; g >= 0 && b.found {
			p.offer(&p.best.V[g], o.text.V[b.at:b.at+b.size])
		}
	}
	p.packIfWorth()
	return nil
}

// Merge implements Accumulator.
func (pickNull) Merge(Accumulator, []int32, int) error { return nil }

// mergedKeys is how many values of a distinct aggregate are merged at once.
const mergedKeys = 4096

// Merge implements Accumulator. The values that other has seen are added as new rows: some may be known here.
func (d *distinct) Merge(other Accumulator, ids []int32, groups int) error {
	seen := other.(*distinct).seen
	for from := 0; from < seen.Len(); from += mergedKeys {
		to := min(from+mergedKeys, seen.Len())
		cols, err := seen.Keys(d.alloc, from, to)
		if err != nil {
			return err
		}
		err = d.mergeKeys(cols, to-from, ids, groups)
		vec.ReleaseAll(cols)
		if err != nil {
			return err
		}
	}
	return nil
}

// mergeKeys adds rows, with the number of their group in the last column where there are several.
func (d *distinct) mergeKeys(cols []arrow.Array, n int, ids []int32, groups int) error {
	of, sel := make([]int32, 0, n), make([]int32, 0, n)
	for i := range n {
		g := int32(0)
		if d.grouped {
			v := vec.Of(cols[len(d.types)])
			g = int32(v.Int64s()[i])
		}
		if g = ids[g]; g >= 0 {
			of, sel = append(of, g), append(sel, int32(i))
		}
	}
	return updateRows(d.alloc, d, d.types, of, vec.OfAll(cols[:len(d.types)]), sel, groups)
}
