package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/hll"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// redisSketches merge HyperLogLogs of Redis. The registers of a group lie one after the other.
type redisSketches struct {
	alloc     memory.Allocator
	call      *plan.AggCall
	registers vec.Slice[uint8]
	found     vec.Slice[bool]
	scratch   []byte
}

var _ Accumulator = (*redisSketches)(nil)

func newRedisSketches(alloc memory.Allocator, call *plan.AggCall) *redisSketches {
	return &redisSketches{alloc: alloc, call: call, registers: vec.NewSlice[uint8](alloc), found: vec.NewSlice[bool](alloc)}
}

func (s *redisSketches) of(group int) []uint8 {
	return s.registers.V[group*hll.Registers : (group+1)*hll.Registers]
}

func (s *redisSketches) resize(groups int) {
	s.registers.Resize(groups * hll.Registers)
	s.found.Resize(groups)
}

// Update implements Accumulator.
func (s *redisSketches) Update(ids []int32, args []vec.View, groups int) error {
	s.resize(groups)
	arg := &args[0]
	for i, g := range ids {
		if arg.Null(i) {
			continue
		}
		if !hll.Merge(s.of(int(g)), arg.Bytes(i)) {
			return plan.Errorf(plan.CodeValue, "%s: a value is no HyperLogLog of Redis", s.call).WithPos(s.call.At)
		}
		s.found.V[g] = true
	}
	return nil
}

// Merge implements Accumulator.
func (s *redisSketches) Merge(other Accumulator, ids []int32, groups int) error {
	s.resize(groups)
	o := other.(*redisSketches)
	for i, g := range ids {
		if g < 0 || !o.found.V[i] {
			continue
		}
		to := s.of(int(g))
		for j, r := range o.of(i) {
			to[j] = max(to[j], r)
		}
		s.found.V[g] = true
	}
	return nil
}

// Result implements Accumulator.
func (s *redisSketches) Result(from, to int) (arrow.Array, error) {
	return results(s.alloc, arrow.BinaryTypes.Binary, from, to, func(c *vec.Column, g int) error {
		if !s.found.V[g] {
			c.AppendNull()
			return nil
		}
		s.scratch = hll.Append(s.scratch[:0], s.of(g))
		c.AppendBytes(s.scratch)
		return nil
	})
}

// Release implements Accumulator.
func (s *redisSketches) Release() {
	s.registers.Release()
	s.found.Release()
}
