package runner

import (
	"context"
	"io"

	"rsql/frame"
)

// Column runs a statement and gives the texts of one column of its result, counted from the end when negative; NULLs are
// left out.
func (r *Runner) Column(ctx context.Context, text string, column int) (texts []string, err error) {
	rows, err := r.Session.RunAll(ctx, text)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := rows.Close(); err == nil {
			err = closeErr
		}
	}()
	if column < 0 {
		column += rows.Schema().NumFields()
	}
	for {
		batch, err := rows.Next(ctx)
		if err == io.EOF { //nolint:errorlint // the contract of Next is io.EOF itself
			return texts, nil
		}
		if err != nil {
			return nil, err
		}
		a := batch.Column(column)
		for row := range a.Len() {
			if !a.IsNull(row) {
				texts = append(texts, string(frame.AppendText(nil, a, row)))
			}
		}
		batch.Release()
	}
}
