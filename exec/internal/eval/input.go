package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

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
}

func batchInput(b plan.Batch) *input { return &input{n: int(b.NumRows()), batch: b} }

// rowsInput has n rows and no columns.
func rowsInput(n int) *input { return &input{n: n} }

// narrow is the given rows of in.
func (in *input) narrow(rows []int32) *input {
	return &input{n: len(rows), outer: in, rows: rows, taken: map[int]arrow.Array{}}
}

// column gives a column of the input; selected rows are gathered when they are first asked for.
func (in *input) column(r *run, i int) (arrow.Array, error) {
	if in.outer == nil {
		return in.batch.Column(i), nil
	}
	if a := in.taken[i]; a != nil {
		return a, nil
	}
	whole, err := in.outer.column(r, i)
	if err != nil {
		return nil, err
	}
	a, err := r.gather(whole.DataType(), []datum{{arr: whole}}, nil, in.rows, in.n)
	if err != nil {
		return nil, err
	}
	in.taken[i] = a
	return a, nil
}
