package exec

import (
	"context"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// values gives rows of constants.
type values struct {
	node *plan.Values
	env  *Env
	next int
}

var _ plan.Reader = (*values)(nil)

func newValues(n *plan.Values, env *Env) (*values, error) { return &values{node: n, env: env}, nil }

// Next implements plan.Reader.
func (v *values) Next(context.Context) (plan.Batch, error) {
	rows := v.node.Rows[v.next:]
	if len(rows) == 0 {
		return nil, io.EOF
	}
	rows = rows[:min(len(rows), v.env.BatchRows)]
	v.next += len(rows)
	builder := array.NewRecordBuilder(v.env.Alloc, v.node.Schema())
	defer builder.Release()
	env := v.env.eval()
	before := v.next - len(rows)
	for r, row := range rows {
		for c, e := range row {
			l, err := eval.Constant(env, e)
			if err != nil {
				return nil, rowOf(err, int64(before+r))
			}
			if err := AppendLiteral(builder.Field(c), l); err != nil {
				return nil, err
			}
		}
	}
	cols := make([]arrow.Array, len(builder.Fields()))
	for i, b := range builder.Fields() {
		cols[i] = b.NewArray()
	}
	return newBatch(v.node.Schema(), cols, len(rows)), nil
}

// AppendLiteral appends a constant to a builder. One of another type than the builder's is an error.
func AppendLiteral(b array.Builder, l *plan.Literal) error {
	if l.IsNull() {
		b.AppendNull()
		return nil
	}
	ok := false
	switch b := b.(type) {
	case *array.BooleanBuilder:
		ok = appendValue(b, l)
	case *array.Int64Builder:
		ok = appendValue(b, l)
	case *array.Float64Builder:
		ok = appendValue(b, l)
	case *array.Decimal128Builder:
		ok = appendValue(b, l)
	case *array.StringBuilder:
		ok = appendValue(b, l)
	case *array.BinaryBuilder:
		ok = appendValue(b, l)
	case *array.Date32Builder:
		ok = appendValue(b, l)
	case *array.TimestampBuilder:
		ok = appendValue(b, l)
	case *array.MonthDayNanoIntervalBuilder:
		ok = appendValue(b, l)
	}
	if !ok {
		return plan.Errorf(plan.CodeType, "a value of the column is a %s", l.Type())
	}
	return nil
}

func appendValue[T any](b interface{ Append(v T) }, l *plan.Literal) bool {
	v, ok := l.Value.(T)
	if ok {
		b.Append(v)
	}
	return ok
}

// Close implements plan.Reader.
func (*values) Close() error { return nil }
