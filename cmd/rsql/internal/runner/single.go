package runner

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
)

// errNoRow and errRows are results that do not have the one row that they must have.
var (
	errNoRow = errors.New("the result has no row, and --single-row wants one")
	errRows  = errors.New("the result has more than one row, and --single-row wants one")
)

// single holds the rows of a result back until it is clear that they are one.
type single struct {
	Rows
	row arrow.Record
}

var _ Rows = (*single)(nil)

// oneRow reads a result of one row. It does not close the rows, with an error neither.
func oneRow(ctx context.Context, rows Rows) (Rows, error) {
	s := &single{Rows: rows}
	for {
		batch, err := rows.Next(ctx)
		switch {
		case err == io.EOF && s.row != nil: //nolint:errorlint // the contract of Next is io.EOF itself
			return s, nil
		case err == io.EOF: //nolint:errorlint // as above
			return nil, errNoRow
		case err != nil:
			s.drop()
			return nil, err
		case s.row != nil || batch.NumRows() > 1:
			batch.Release()
			s.drop()
			return nil, errRows
		}
		s.row = batch
	}
}

// Next gives the row, once.
func (s *single) Next(context.Context) (arrow.Record, error) {
	if s.row == nil {
		return nil, io.EOF
	}
	row := s.row
	s.row = nil
	return row, nil
}

// Close drops the row where nobody took it.
func (s *single) Close() error {
	s.drop()
	return s.Rows.Close()
}

func (s *single) drop() {
	if s.row != nil {
		s.row.Release()
		s.row = nil
	}
}
