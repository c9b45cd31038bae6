package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

const (
	// sortBytes is what sorting takes for each row beside the row.
	sortBytes = 36
	// mostRuns is how many sorted runs are merged at once.
	mostRuns = 64
)

// sortRuns are sorted runs of rows in files, in the order in which their rows came.
type sortRuns struct {
	env     *Env
	schema  *arrow.Schema
	columns []int
	orders  []vec.Order
	limit   int64 // rows of the result, -1 for all
	files   []*spill.File
	batch   int64 // the most bytes of a batch in memory
}

// add writes the rows with the numbers in order as a run.
func (r *sortRuns) add(ctx context.Context, rows *vec.Rows, order []int32) error {
	w := r.env.Temp.NewWriter(r.schema, r.env.Alloc, &r.env.node.spilled)
	defer w.Discard()
	if n := rows.Len(); n > 0 {
		r.batch = max(r.batch, rows.Bytes()/int64(n)*int64(r.env.BatchRows))
	}
	for from := 0; from < len(order); from += r.env.BatchRows {
		if err := cancelled(ctx); err != nil {
			return err
		}
		sel := order[from:min(from+r.env.BatchRows, len(order))]
		cols, err := rows.Gather(r.env.Alloc, sel)
		if err != nil {
			return err
		}
		err = w.Write(cols, len(sel))
		vec.ReleaseAll(cols)
		if err != nil {
			return err
		}
	}
	return r.finish(w, &r.files)
}

func (r *sortRuns) finish(w *spill.Writer, files *[]*spill.File) error {
	f, err := w.Finish()
	if f != nil {
		*files = append(*files, f)
	}
	return err
}

// merged gives the rows of all runs. Where there are too many to have a batch of each in memory, some are merged into
// larger runs before.
func (r *sortRuns) merged(ctx context.Context) (plan.Reader, error) {
	for most := r.most(); len(r.files) > most; {
		var larger []*spill.File
		for from := 0; from < len(r.files); from += most {
			if err := r.mergeFiles(ctx, r.files[from:min(from+most, len(r.files))], &larger); err != nil {
				r.files = append(r.files[from:], larger...)
				return nil, err
			}
		}
		r.files = larger
	}
	return r.merger(r.files), nil
}

// most is how many runs are merged at once.
func (r *sortRuns) most() int {
	most := int64(mostRuns)
	if b := r.env.budget; b != nil && b.Limit() > 0 && r.batch > 0 {
		most = min(most, max(b.Limit()/4/r.batch, 2))
	}
	return int(most)
}

// mergeFiles merges runs, which it removes, into one more of files.
func (r *sortRuns) mergeFiles(ctx context.Context, runs []*spill.File, files *[]*spill.File) (err error) {
	m := r.merger(runs)
	defer m.Close()
	w := r.env.Temp.NewWriter(r.schema, r.env.Alloc, &r.env.node.spilled)
	defer w.Discard()
	for r.limit < 0 || w.Rows() < r.limit {
		b, err := m.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		err = w.Write(b.Columns(), int(b.NumRows()))
		b.Release()
		if err != nil {
			return err
		}
	}
	if err := r.finish(w, files); err != nil {
		return err
	}
	for _, f := range runs {
		f.Remove()
	}
	return nil
}

func (r *sortRuns) merger(runs []*spill.File) *merger {
	inputs := make([]plan.Reader, len(runs))
	for i, f := range runs {
		inputs[i] = f.Read(r.env.Alloc)
	}
	return newMerger(r.env, r.schema, r.columns, r.orders, inputs)
}

// release removes the files.
func (r *sortRuns) release() {
	for _, f := range r.files {
		f.Remove()
	}
	r.files = nil
}
