package files

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/parquetfile"
)

// parquetRows is a Parquet file being read.
type parquetRows struct {
	file   *parquetfile.File
	in     *parquetfile.Records
	closer io.Closer
}

func openParquet(src *source, alloc memory.Allocator) (typedFile, error) {
	in, closer, err := src.readerAt()
	if err != nil {
		return nil, err
	}
	f, err := parquetfile.Open(in, alloc)
	if err != nil {
		err = notTyped(src.name, Parquet, "Parquet", in, err)
		_ = closer.Close() // the first error tells
		return nil, err
	}
	return &parquetRows{file: f, closer: closer}, nil
}

func (p *parquetRows) schema() *arrow.Schema { return p.file.Schema() }

func (p *parquetRows) numRows() int64 { return p.file.NumRows() }

func (p *parquetRows) records(ctx context.Context, columns []int, filters []fileFilter) error {
	var ranges []parquetfile.Range
	for _, f := range filters {
		if parquetfile.Prunes(p.schema().Field(f.column).Type, f.value.Type()) {
			ranges = append(ranges, parquetfile.Range{Column: f.column, Op: f.op, Value: f.value})
		}
	}
	var err error
	p.in, err = p.file.Records(ctx, columns, ranges)
	return err
}

func (p *parquetRows) next(ctx context.Context) (arrow.Record, int64, error) { return p.in.Next(ctx) }

func (p *parquetRows) close() error {
	if p.in != nil {
		p.in.Close()
	}
	return errors.Join(p.file.Close(), p.closer.Close())
}
