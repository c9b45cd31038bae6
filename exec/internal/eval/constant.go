package eval

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// Constant computes an expression without columns and parameters.
func Constant(env *Env, e plan.Expr) (*plan.Literal, error) {
	if l, ok := e.(*plan.Literal); ok {
		return l, nil
	}
	if len(plan.Columns(e)) > 0 {
		return nil, plan.Errorf(plan.CodeType, "%s is not a constant", e)
	}
	n, err := (&compiler{env: env}).compile(e)
	if err != nil {
		return nil, err
	}
	a, err := evalColumn(env, n, e.Type().Arrow(), rowsInput(1))
	if err != nil {
		return nil, err
	}
	defer a.Release()
	return literalOf(a, e.Type())
}

// ValueAt is a value of an array as a constant that does not share the array's memory.
func ValueAt(a arrow.Array, i int, t plan.Type) (*plan.Literal, error) {
	one := array.NewSlice(a, int64(i), int64(i+1))
	defer one.Release()
	return literalOf(one, t)
}

// literalOf is the first value of an array as a constant that does not share the array's memory.
func literalOf(a arrow.Array, t plan.Type) (*plan.Literal, error) {
	if (datum{arr: a}).null(0) {
		return plan.NullLiteral(t), nil
	}
	var v any
	switch a := a.(type) {
	case *array.Boolean:
		v = a.Value(0)
	case *array.Int64:
		v = a.Value(0)
	case *array.Float64:
		v = a.Value(0)
	case *array.Decimal128:
		v = a.Value(0)
	case *array.String:
		v = strings.Clone(a.Value(0))
	case *array.Binary:
		v = append([]byte{}, a.Value(0)...)
	case *array.Date32:
		v = a.Value(0)
	case *array.Timestamp:
		v = a.Value(0)
	case *array.MonthDayNanoInterval:
		v = a.Value(0)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "no constant of type %s", t)
	}
	return plan.NewLiteral(v, t)
}

// scalarOf is a constant as an array of one row. It lives on the Go heap: there are few of them, they are small, and they
// last as long as the evaluator.
func scalarOf(l *plan.Literal) (arrow.Array, error) {
	dt := l.Type().Arrow()
	if l.IsNull() {
		return array.MakeArrayOfNull(memory.DefaultAllocator, dt, 1), nil
	}
	b := array.NewBuilder(memory.DefaultAllocator, dt)
	defer b.Release()
	switch v := l.Value.(type) {
	case bool:
		b.(*array.BooleanBuilder).Append(v)
	case int64:
		b.(*array.Int64Builder).Append(v)
	case float64:
		b.(*array.Float64Builder).Append(v)
	case decimal128.Num:
		b.(*array.Decimal128Builder).Append(v)
	case string:
		b.(*array.StringBuilder).Append(v)
	case []byte:
		b.(*array.BinaryBuilder).Append(v)
	case arrow.Date32:
		b.(*array.Date32Builder).Append(v)
	case arrow.Timestamp:
		b.(*array.TimestampBuilder).Append(v)
	case arrow.MonthDayNanoInterval:
		b.(*array.MonthDayNanoIntervalBuilder).Append(v)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "a constant cannot hold a Go %T", v)
	}
	return b.NewArray(), nil
}
