package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	columns "rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// input is the rows that an expression is computed over: a batch, or selected rows of another input.
type input struct {
	n     int
	batch plan.Batch
	// outer and rows are set where rows of another input were selected; taken holds its columns that were asked for.
	outer *input
	rows  []int32
	taken map[int]arrow.Array
	// texts are columns that are coded, as texts, by those that were asked for.
	texts map[int]arrow.Array
}

func batchInput(b plan.Batch) *input { return &input{n: int(b.NumRows()), batch: b} }

// rowsInput has n rows and no columns.
func rowsInput(n int) *input { return &input{n: n} }

// narrow is the given rows of in.
func (in *input) narrow(rows []int32) *input {
	return &input{n: len(rows), outer: in, rows: rows, taken: map[int]arrow.Array{}}
}

// column gives a column of the input. Selected rows are gathered, and texts made of codes, when they are first asked for. It lives as
// long as r, which is the same for all that an input is asked for.
func (in *input) column(r *run, i int) (arrow.Array, error) {
	a, err := in.raw(r, i)
	if err != nil || !plan.IsCoded(a) {
		return a, err
	}
	if t := in.texts[i]; t != nil {
		return t, nil
	}
	v := columns.Of(a)
	t, err := r.texts(&v, columns.Sequence(in.n))
	if err != nil {
		return nil, err
	}
	if in.texts == nil {
		in.texts = map[int]arrow.Array{}
	}
	in.texts[i] = t
	return t, nil
}

// raw is a column in codes, where it is text that has some.
func (in *input) raw(r *run, i int) (arrow.Array, error) {
	if a := in.taken[i]; a != nil {
		return a, nil
	}
	if in.outer == nil {
		return in.batch.Column(i), nil
	}
	whole, err := in.outer.raw(r, i)
	if err != nil {
		return nil, err
	}
	if plan.IsCoded(whole) {
		v := columns.Of(whole)
		codes, err := columns.GatherCoded(r.alloc, plan.CodedText, &v, in.rows)
		if err != nil {
			return nil, err
		}
		in.taken[i] = r.own(codes)
		return codes, nil
	}
	a, err := r.gather(whole.DataType(), []datum{{arr: whole}}, nil, in.rows, in.n)
	if err != nil {
		return nil, err
	}
	in.taken[i] = a
	return a, nil
}
