package exec

import (
	"context"
	"io"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// keptIndex finds the rows of a kept input by the values of one of its columns.
type keptIndex struct {
	keys *vec.KeyTable
	// rows are those of key 0, then of key 1 and so on, each in the order in which they came; those of key i begin at starts[i].
	rows   []keptRow
	starts []int32
}

// keptRow is a row of a batch of a kept input.
type keptRow struct{ batch, row int32 }

// indexed is the beginning of a reading of a kept input by the value of a column. The first one reads all rows, since an
// index pays from the second on.
type indexed struct {
	asked int
	index *keptIndex // nil before the second time, and where there is no memory for it
}

// matching reads the rows of a kept input that have the value which a filter over it asks for in a column: a conjunct
// column = constant, which the outer values have become. It may give more rows, never fewer; nil where the filter has no such
// conjunct.
func (in *keptInput) matching(pred plan.Expr) plan.Reader {
	if in.env.Switches.NestedLoops {
		return nil
	}
	for _, c := range plan.Conjuncts(pred) {
		call, ok := c.(*plan.Call)
		if !ok || call.Func.Name != "=" {
			continue
		}
		for i, side := range call.Args {
			ref, ok := side.(*plan.ColumnRef)
			value := call.Args[1-i]
			if ok && knownNow(value) && value.Type() == ref.Type() {
				return &matched{of: in, column: ref, value: value}
			}
		}
	}
	return nil
}

// knownNow reports whether an expression is the same for all rows.
func knownNow(e plan.Expr) bool {
	return len(plan.Columns(e)) == 0 && len(plan.OuterRefs(e)) == 0 && !plan.Volatile(e)
}

// find gives the rows that may have a value in a column; ok is false where all rows are to be read.
func (in *keptInput) find(ctx context.Context, column *plan.ColumnRef, value plan.Expr) (rows []keptRow, ok bool, err error) {
	if err := in.ready(ctx); err != nil {
		return nil, false, err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.by == nil {
		in.by = map[int]*indexed{}
	}
	x := in.by[column.Index]
	if x == nil {
		x = &indexed{}
		in.by[column.Index] = x
	}
	x.asked++
	if x.asked == 2 {
		if x.index, err = in.newIndex(column); err != nil {
			return nil, false, err
		}
	}
	if x.index == nil {
		return nil, false, nil
	}
	rows, err = x.index.of(in, value)
	return rows, err == nil, nil //nolint:nilerr // the filter over all rows says what is wrong with the value, if it comes to it
}

// newIndex numbers the values of a column; nil where there is no memory for them.
func (in *keptInput) newIndex(column *plan.ColumnRef) (*keptIndex, error) {
	x := &keptIndex{keys: in.env.keyTable(column)}
	var ids []int32
	for _, b := range in.batches {
		n := int(b.NumRows())
		if err := x.keys.Room(n); err != nil {
			x.keys.Release()
			return nil, nil //nolint:nilerr // the rows are read without one
		}
		from := len(ids)
		ids = append(ids, make([]int32, n)...)
		x.keys.Insert([]vec.View{vec.Of(b.Column(column.Index))}, n, nil, ids[from:])
	}
	if in.env.affordable("apply") != nil {
		x.keys.Release()
		return nil, nil
	}
	x.place(in.batches, ids)
	return x, nil
}

// place puts the rows in the order of their keys, which ids gives in the order of the rows.
func (x *keptIndex) place(batches []plan.Batch, ids []int32) {
	x.starts = make([]int32, x.keys.Len()+1)
	for _, id := range ids {
		x.starts[id+1]++
	}
	for i := 1; i < len(x.starts); i++ {
		x.starts[i] += x.starts[i-1]
	}
	next := append([]int32(nil), x.starts...)
	x.rows = make([]keptRow, len(ids))
	at := 0
	for i, b := range batches {
		for row := range int32(b.NumRows()) {
			id := ids[at]
			x.rows[next[id]] = keptRow{int32(i), row}
			next[id]++
			at++
		}
	}
}

// of are the rows whose key is a value.
func (x *keptIndex) of(in *keptInput, value plan.Expr) ([]keptRow, error) {
	if len(in.batches) == 0 {
		return nil, nil
	}
	one := in.batches[0].NewSlice(0, 1)
	defer one.Release()
	e, err := eval.New(in.env.eval(), []plan.Expr{value}, one.Schema())
	if err != nil {
		return nil, err
	}
	values, err := e.Eval(one)
	if err != nil {
		return nil, err
	}
	defer vec.ReleaseAll(values)
	id := []int32{-1}
	x.keys.Find(vec.OfAll(values), 1, nil, id)
	if id[0] < 0 {
		return nil, nil
	}
	return x.rows[x.starts[id[0]]:x.starts[id[0]+1]], nil
}

// matched gives the rows of a kept input that may have a value in a column.
type matched struct {
	of     *keptInput
	column *plan.ColumnRef
	value  plan.Expr
	begun  bool
	rows   []keptRow // those still to be given
	all    *replay   // all rows, where there is no index
	sel    []int32
}

var _ plan.Reader = (*matched)(nil)

// Next implements plan.Reader.
func (m *matched) Next(ctx context.Context) (plan.Batch, error) {
	if !m.begun {
		rows, ok, err := m.of.find(ctx, m.column, m.value)
		if err != nil {
			return nil, err
		}
		m.begun, m.rows = true, rows
		if !ok {
			m.all = &replay{of: m.of}
		}
	}
	if m.all != nil {
		return m.all.Next(ctx)
	}
	if len(m.rows) == 0 {
		return nil, io.EOF
	}
	batch := m.rows[0].batch
	m.sel = m.sel[:0]
	for len(m.rows) > 0 && m.rows[0].batch == batch {
		m.sel = append(m.sel, m.rows[0].row)
		m.rows = m.rows[1:]
	}
	b := m.of.batches[batch]
	return gatherBatch(m.of.env.Alloc, b.Schema(), b, m.sel)
}

// Close implements plan.Reader.
func (*matched) Close() error { return nil }
