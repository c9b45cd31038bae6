package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// takesCoded reports whether the operator of a node takes text in codes. All others get the texts themselves.
func takesCoded(n plan.Node) bool {
	switch x := n.(type) {
	case *plan.Filter, *plan.Project, *plan.Aggregate, *plan.Sort, *plan.Distinct, *plan.Limit, *plan.Union, *plan.Unpivot:
		return true
	case *plan.Join:
		return x.Lookup == nil
	default:
		return false
	}
}

// plainText gives the texts of a reader whose batches may have them in codes.
type plainText struct {
	plan.Reader
	schema *arrow.Schema
	alloc  memory.Allocator
}

// plain has a reader of the batches of n give texts, where it has any.
func (b *builder) plain(in plan.Reader, n plan.Node) plan.Reader {
	for _, f := range n.Schema().Fields() {
		if f.Type.ID() == arrow.STRING {
			return &plainText{in, n.Schema(), b.env.Alloc}
		}
	}
	return in
}

// Next implements plan.Reader.
func (p *plainText) Next(ctx context.Context) (plan.Batch, error) {
	b, err := p.Reader.Next(ctx)
	if err != nil || !hasCoded(b.Columns()) {
		return b, err
	}
	defer b.Release()
	cols := make([]arrow.Array, 0, b.NumCols())
	for _, c := range b.Columns() {
		a, err := vec.Plain(p.alloc, c)
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, a)
	}
	return newBatch(p.schema, cols, int(b.NumRows())), nil
}

func hasCoded(cols []arrow.Array) bool {
	for _, c := range cols {
		if plan.IsCoded(c) {
			return true
		}
	}
	return false
}

// schemaOf is a schema with the types of columns that are coded.
func schemaOf(s *arrow.Schema, cols []arrow.Array) *arrow.Schema {
	if !hasCoded(cols) {
		return s
	}
	fields := s.Fields()
	for i, c := range cols {
		fields[i].Type = c.DataType()
	}
	meta := s.Metadata()
	return arrow.NewSchema(fields, &meta)
}

// renamed gives the columns of a batch, which it takes over, under the names of another schema.
func renamed(b plan.Batch, s *arrow.Schema) plan.Batch {
	defer b.Release()
	return array.NewRecord(schemaOf(s, b.Columns()), b.Columns(), b.NumRows())
}
