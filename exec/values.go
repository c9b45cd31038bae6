package exec

import (
	"context"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

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
			if err := appendLiteral(builder.Field(c), l); err != nil {
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

// appendLiteral appends a constant to the builder of its type.
func appendLiteral(b array.Builder, l *plan.Literal) error {
	if l.IsNull() {
		b.AppendNull()
		return nil
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(l.Value.(bool))
	case *array.Int64Builder:
		b.Append(l.Value.(int64))
	case *array.Float64Builder:
		b.Append(l.Value.(float64))
	case *array.Decimal128Builder:
		b.Append(l.Value.(decimal128.Num))
	case *array.StringBuilder:
		b.Append(l.Value.(string))
	case *array.BinaryBuilder:
		b.Append(l.Value.([]byte))
	case *array.Date32Builder:
		b.Append(l.Value.(arrow.Date32))
	case *array.TimestampBuilder:
		b.Append(l.Value.(arrow.Timestamp))
	default:
		return plan.Errorf(plan.CodeInternal, "a %s cannot be a value of a row", l.Type())
	}
	return nil
}

// Close implements plan.Reader.
func (*values) Close() error { return nil }
