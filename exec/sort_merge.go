package exec

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// merger gives the rows of sorted inputs in one order; of equal rows those of the first input come first.
type merger struct {
	env     *Env
	schema  *arrow.Schema
	columns []int // that are keys
	orders  []vec.Order
	inputs  []*mergeInput
	// losers is a tree: at 0 the input that has the next row, at i the one that lost at node i.
	losers  []int32
	started bool
	from    []int32
	sel     []int32
}

// mergeInput is a sorted input at one of its rows.
type mergeInput struct {
	in    plan.Reader
	batch plan.Batch // nil at the end
	views []vec.View
	keys  vec.SortKeys
	row   int
}

var _ plan.Reader = (*merger)(nil)

// newMerger takes over inputs of one schema.
func newMerger(env *Env, s *arrow.Schema, columns []int, orders []vec.Order, inputs []plan.Reader) *merger {
	m := &merger{env: env, schema: s, columns: columns, orders: orders, losers: make([]int32, len(inputs))}
	for _, in := range inputs {
		m.inputs = append(m.inputs, &mergeInput{in: in})
	}
	return m
}

// Next implements plan.Reader.
func (m *merger) Next(ctx context.Context) (plan.Batch, error) {
	if err := cancelled(ctx); err != nil {
		return nil, err
	}
	if !m.started {
		for _, in := range m.inputs {
			if err := m.advance(ctx, in); err != nil {
				return nil, err
			}
		}
		m.started = true
		m.plant()
	}
	m.from, m.sel = m.from[:0], m.sel[:0]
	for len(m.sel) < m.env.BatchRows {
		first := m.losers[0]
		in := m.inputs[first]
		if in.batch == nil {
			break
		}
		m.from, m.sel = append(m.from, first), append(m.sel, int32(in.row))
		in.row++
		if in.row < int(in.batch.NumRows()) {
			m.replay(first)
			continue
		}
		out, err := m.output() // while the batch is there
		if err == nil {
			err = m.advance(ctx, in)
		}
		if err != nil {
			if out != nil {
				out.Release()
			}
			return nil, err
		}
		m.replay(first)
		return out, nil
	}
	if len(m.sel) == 0 {
		return nil, io.EOF
	}
	return m.output()
}

// advance goes to the next batch of an input.
func (m *merger) advance(ctx context.Context, in *mergeInput) error {
	in.release()
	b, err := in.in.Next(ctx)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	in.batch, in.views, in.row = b, vec.OfAll(b.Columns()), 0
	keys := make([]vec.View, len(m.columns))
	for k, c := range m.columns {
		keys[k] = in.views[c]
	}
	in.keys.Encode(keys, m.orders, int(b.NumRows()))
	return nil
}

// plant fills the tree: each leaf plays against the loser that waits at a node, and the winner goes on.
func (m *merger) plant() {
	for i := range m.losers {
		m.losers[i] = -1
	}
	for i := len(m.inputs) - 1; i >= 0; i-- {
		winner := int32(i)
		for at := (i + len(m.inputs)) / 2; at > 0; at /= 2 {
			if m.losers[at] < 0 { // the other side has not come yet
				m.losers[at], winner = winner, -1
				break
			}
			winner = m.play(at, winner)
		}
		if winner >= 0 {
			m.losers[0] = winner
		}
	}
}

// replay finds the next winner after the last one, at input i, has moved.
func (m *merger) replay(i int32) {
	winner := i
	for at := (int(i) + len(m.inputs)) / 2; at > 0; at /= 2 {
		winner = m.play(at, winner)
	}
	m.losers[0] = winner
}

// play compares an input with the loser at a node, leaves the one there that comes later, and gives the other.
func (m *merger) play(at int, i int32) int32 {
	if j := m.losers[at]; m.before(j, i) {
		m.losers[at] = i
		return j
	}
	return i
}

// before reports whether the row of input i comes before that of input j. An input at its end comes last.
func (m *merger) before(i, j int32) bool {
	a, b := m.inputs[i], m.inputs[j]
	if a.batch == nil || b.batch == nil {
		return b.batch == nil && (a.batch != nil || i < j)
	}
	if c := bytes.Compare(a.keys.At(a.row), b.keys.At(b.row)); c != 0 {
		return c < 0
	}
	return i < j
}

// output makes a batch of the rows taken so far.
func (m *merger) output() (plan.Batch, error) {
	cols := make([]arrow.Array, 0, m.schema.NumFields())
	views := make([]vec.View, len(m.inputs))
	for c, f := range m.schema.Fields() {
		for i, in := range m.inputs {
			views[i] = vec.View{Kind: vec.KindOf(f.Type)}
			if in.batch != nil {
				views[i] = in.views[c]
			}
		}
		a, err := vec.Interleave(m.env.Alloc, f.Type, views, m.from, m.sel)
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, a)
	}
	return newBatch(m.schema, cols, len(m.sel)), nil
}

func (in *mergeInput) release() {
	if in.batch != nil {
		in.batch.Release()
		in.batch, in.views = nil, nil
	}
}

// Close implements plan.Reader.
func (m *merger) Close() error {
	readers := make([]plan.Reader, len(m.inputs))
	for i, in := range m.inputs {
		in.release()
		readers[i] = in.in
	}
	return closeAll(readers...)
}
