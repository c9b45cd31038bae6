package agg

import (
	"math"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// MovingSketch is the sketch of approx_count_distinct for rows that come and go: of each register it knows how often each rank is there,
// and so the largest that is left. It estimates what a sketch of the same rows does.
type MovingSketch struct {
	counts vec.Slice[int32] // by register, then rank
	ranks  []uint8          // by register, the largest that is there
	sketch sketch
}

// rankBits is how many bits a rank takes.
const rankBits = 6

// NewMovingSketch makes a sketch of no rows. The caller releases it.
func NewMovingSketch(alloc memory.Allocator) *MovingSketch {
	m := &MovingSketch{counts: vec.NewSlice[int32](alloc), ranks: make([]uint8, registers)}
	m.counts.Resize(registers << rankBits)
	return m
}

// SketchCell is where a value, which is not NULL, counts: its register and its rank there.
func SketchCell(v *vec.View, i int) int32 {
	h := hashOf(v, i)
	rank := min(bits.LeadingZeros64(h<<registerBits), 64-registerBits) + 1
	return int32(h>>(64-registerBits))<<rankBits | int32(rank)
}

// Add counts a value by its cell, or one less where by is -1.
func (m *MovingSketch) Add(cell, by int32) {
	m.counts.V[cell] += by
	register, rank := cell>>rankBits, uint8(cell&(1<<rankBits-1))
	switch old := m.ranks[register]; {
	case by > 0 && rank > old:
		m.set(register, rank)
	case by < 0 && rank == old && m.counts.V[cell] == 0:
		for rank > 0 && m.counts.V[register<<rankBits|int32(rank)] == 0 {
			rank--
		}
		m.set(register, rank)
	}
}

// set changes the rank of a register; 0 is that of one that is free.
func (m *MovingSketch) set(register int32, rank uint8) {
	if old := m.ranks[register]; old > 0 {
		m.sketch.set--
		m.sketch.sum -= math.Ldexp(1, -int(old))
	}
	if m.ranks[register] = rank; rank > 0 {
		m.sketch.set++
		m.sketch.sum += math.Ldexp(1, -int(rank))
	}
}

// Estimate is the number of distinct values.
func (m *MovingSketch) Estimate() int64 { return m.sketch.estimate() }

// Release frees the memory.
func (m *MovingSketch) Release() { m.counts.Release() }
