package vec

import (
	"math"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// Rows is a growing store of rows: the build side of a join, the input of a sort.
type Rows struct {
	alloc  memory.Allocator
	fields []arrow.Field
	cols   []*Column
	views  []View
	n      int
}

// NewRows makes an empty store for rows of the given columns.
func NewRows(alloc memory.Allocator, fields []arrow.Field) *Rows {
	r := &Rows{alloc: alloc, fields: fields, cols: make([]*Column, len(fields)), views: make([]View, len(fields))}
	for i, f := range fields {
		r.cols[i] = NewColumn(alloc, f.Type)
		r.views[i] = r.cols[i].View()
	}
	return r
}

// Len is the number of rows.
func (r *Rows) Len() int { return r.n }

// Fields are the columns.
func (r *Rows) Fields() []arrow.Field { return r.fields }

// Append copies n rows: those of views with the numbers in sel, all for nil.
func (r *Rows) Append(views []View, sel []int32, n int) error {
	if r.n+n > math.MaxInt32 {
		return plan.Errorf(plan.CodeMemory, "more than %d rows do not fit into one table in memory", math.MaxInt32)
	}
	for i, c := range r.cols {
		c.Append(&views[i], sel)
		r.views[i] = c.View()
	}
	r.n += n
	return nil
}

// AppendParts copies the rows of n parts, each some arrays with a number of rows. Workers share the columns among them.
func (r *Rows) AppendParts(n int, part func(i int) ([]arrow.Array, int), workers int) {
	rows := 0
	for i := range n {
		_, k := part(i)
		rows += k
	}
	column := func(c int) {
		r.cols[c].Reserve(rows)
		for i := range n {
			arrays, _ := part(i)
			v := Of(arrays[c])
			r.cols[c].Append(&v, nil)
		}
		r.views[c] = r.cols[c].View()
	}
	r.n += rows
	if rows < parallelRows {
		workers = 1
	}
	var next atomic.Int32
	var group sync.WaitGroup
	for range max(workers, 1) {
		group.Go(func() {
			for c := int(next.Add(1)) - 1; c < len(r.cols); c = int(next.Add(1)) - 1 {
				column(c)
			}
		})
	}
	group.Wait()
}

// Views opens the columns; they are good until the next Append.
func (r *Rows) Views() []View { return r.views }

// Gather makes arrays of rows; -1 stands for a row of NULLs. The caller owns them.
func (r *Rows) Gather(alloc memory.Allocator, sel []int32) ([]arrow.Array, error) {
	return GatherAll(alloc, r.fields, r.views, sel)
}

// Bytes is the size of the memory.
func (r *Rows) Bytes() int64 {
	sum := int64(0)
	for _, c := range r.cols {
		sum += c.Bytes()
	}
	return sum
}

// Release frees the memory.
func (r *Rows) Release() {
	for i, c := range r.cols {
		c.Release()
		r.views[i] = c.View()
	}
	r.n = 0
}
