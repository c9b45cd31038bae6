package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// piece is a part of the text of a group: a separator of sep bytes and a text behind it. next is the number of the group's
// next piece, from 1; 0 ends the list.
type piece struct {
	at, size  int64
	next, sep int32
}

// chain is the list of a group's pieces, by their numbers from 1; 0 for none.
type chain struct{ first, last int32 }

// joined joins texts. The texts of all groups lie in one buffer in the order in which they came, and those of a group are a
// linked list.
type joined struct {
	alloc memory.Allocator
	dt    arrow.DataType
	// open and shut stand around the whole.
	open, shut string
	// write appends separator and text of a row, and gives the length of the separator; ok is false for a row that has none.
	write  func(text *vec.Slice[byte], args []vec.View, i int) (sep int, ok bool, err error)
	chains vec.Slice[chain]
	pieces vec.Slice[piece]
	text   vec.Slice[byte]
}

func newJoined(alloc memory.Allocator, dt arrow.DataType) *joined {
	return &joined{alloc: alloc, dt: dt, chains: vec.NewSlice[chain](alloc), pieces: vec.NewSlice[piece](alloc), text: vec.NewSlice[byte](alloc)}
}

// Update implements Accumulator.
func (j *joined) Update(ids []int32, args []vec.View, groups int) error {
	j.chains.Resize(groups)
	for i, g := range ids {
		at := int64(len(j.text.V))
		sep, ok, err := j.write(&j.text, args, i)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := j.link(g, piece{at: at, size: int64(len(j.text.V)) - at, sep: int32(sep)}); err != nil {
			return err
		}
	}
	return nil
}

// link puts a piece at the end of a group's.
func (j *joined) link(group int32, p piece) error {
	if len(j.pieces.V) == 1<<31-1 {
		return plan.Errorf(plan.CodeMemory, "more than %d values do not fit into aggregates of texts", len(j.pieces.V))
	}
	j.pieces.Append(p)
	c, n := &j.chains.V[group], int32(len(j.pieces.V))
	if c.first == 0 {
		c.first = n
	} else {
		j.pieces.V[c.last-1].next = n
	}
	c.last = n
	return nil
}

// Merge implements Accumulator. The rows of the other one are behind.
func (j *joined) Merge(other Accumulator, ids []int32, groups int) error {
	j.chains.Resize(groups)
	o := other.(*joined)
	for i, c := range o.chains.V {
		if ids[i] < 0 {
			continue
		}
		for n := c.first; n != 0; {
			p := o.pieces.V[n-1]
			n = p.next
			at := int64(len(j.text.V))
			j.text.AppendAll(o.text.V[p.at : p.at+p.size])
			if err := j.link(ids[i], piece{at: at, size: p.size, sep: p.sep}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Result implements Accumulator.
func (j *joined) Result(from, to int) (arrow.Array, error) {
	whole := vec.NewSlice[byte](j.alloc)
	defer whole.Release()
	return results(j.alloc, j.dt, from, to, func(c *vec.Column, g int) error {
		n := j.chains.V[g].first
		if n == 0 {
			c.AppendNull()
			return nil
		}
		whole.Resize(0)
		whole.AppendAll([]byte(j.open))
		skip := int64(j.pieces.V[n-1].sep)
		for n != 0 {
			p := j.pieces.V[n-1]
			whole.AppendAll(j.text.V[p.at+skip : p.at+p.size])
			n, skip = p.next, 0
		}
		whole.AppendAll([]byte(j.shut))
		c.AppendBytes(whole.V)
		return nil
	})
}

// Release implements Accumulator.
func (j *joined) Release() {
	j.chains.Release()
	j.pieces.Release()
	j.text.Release()
}

// newTexts is string_agg: the first argument, with the second or a comma between.
func newTexts(alloc memory.Allocator, dt arrow.DataType) Accumulator {
	j := newJoined(alloc, dt)
	j.write = func(text *vec.Slice[byte], args []vec.View, i int) (int, bool, error) {
		if args[0].Null(i) {
			return 0, false, nil
		}
		sep := []byte(",")
		if len(args) > 1 {
			sep = nil
			if !args[1].Null(i) {
				sep = args[1].Bytes(i)
			}
		}
		text.AppendAll(sep)
		text.AppendAll(args[0].Bytes(i))
		return len(sep), true, nil
	}
	return j
}
