package frame

import (
	"database/sql"
	"fmt"
	"math"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner"
	"rsql/planner/plan"
)

// literal turns a Go value into a constant: nil, bool, integers, floats, string, []byte, time.Time (a TIMESTAMP in UTC),
// arrow.Date32, arrow.Timestamp (µs). Pointers to these are followed; a nil pointer is NULL.
func literal(v any) (*plan.Literal, error) {
	switch x := v.(type) {
	case nil:
		return plan.NullLiteral(plan.NullType), nil
	case *plan.Literal:
		return x, nil
	case bool:
		return plan.BoolLiteral(x), nil
	case string:
		return plan.TextLiteral(x), nil
	case []byte:
		return plan.NewLiteral(x, plan.BlobType)
	case time.Time:
		return plan.NewLiteral(arrow.Timestamp(x.UnixMicro()), plan.TimestampType)
	case arrow.Date32:
		return plan.NewLiteral(x, plan.DateType)
	case arrow.Timestamp:
		return plan.NewLiteral(x, plan.TimestampType)
	case decimal128.Num:
		return plan.NewLiteral(x, plan.DecimalType(plan.MaxPrecision, 0))
	case float32:
		return doubleLiteral(float64(x))
	case float64:
		return doubleLiteral(x)
	}
	if n, ok := integer(v); ok {
		return plan.IntLiteral(n), nil
	}
	return nil, plan.Errorf(plan.CodeType, "a Go %T cannot be a value in a query", v).
		WithHint("pass nil, a bool, a number, a string, []byte or time.Time")
}

func doubleLiteral(v float64) (*plan.Literal, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, plan.Errorf(plan.CodeType, "%v is not a DOUBLE", v)
	}
	return plan.DoubleLiteral(v), nil
}

func integer(v any) (int64, bool) {
	switch x := v.(type) {
	case int:
		return int64(x), true
	case int8:
		return int64(x), true
	case int16:
		return int64(x), true
	case int32:
		return int64(x), true
	case int64:
		return x, true
	case uint8:
		return int64(x), true
	case uint16:
		return int64(x), true
	case uint32:
		return int64(x), true
	case uint:
		return int64(x), uint64(x) <= math.MaxInt64
	case uint64:
		return int64(x), x <= math.MaxInt64
	default:
		return 0, false
	}
}

// matchParams orders the given values by the statement's parameters. Values of ? come by position, values of :name as
// sql.NamedArg. A value too many or too few is an error that says which.
func matchParams(params []planner.Param, args []any) ([]*plan.Literal, error) {
	byName, positional, err := splitArgs(args)
	if err != nil {
		return nil, err
	}
	out := make([]*plan.Literal, len(params))
	next := 0
	for i, p := range params {
		if p.Name != "" {
			v, ok := byName[p.Name]
			if !ok {
				return nil, plan.Errorf(plan.CodeName, "no value for parameter :%s", p.Name).WithPos(p.Pos).
					WithHint("give one with -v %s=…, or sql.Named(%q, …) from Go", p.Name, p.Name)
			}
			out[i] = v
			continue
		}
		if next >= len(positional) {
			return nil, plan.Errorf(plan.CodeName, "no value for parameter ?%d", next+1).WithPos(p.Pos)
		}
		out[i] = positional[next]
		next++
	}
	if next < len(positional) {
		return nil, plan.Errorf(plan.CodeName, "%d values for %d parameters", len(positional), next)
	}
	return out, nil
}

func splitArgs(args []any) (map[string]*plan.Literal, []*plan.Literal, error) {
	byName := map[string]*plan.Literal{}
	var positional []*plan.Literal
	for i, a := range args {
		what := fmt.Sprintf("value %d", i+1)
		named, isNamed := a.(sql.NamedArg)
		if isNamed {
			a, what = named.Value, "value of :"+named.Name
		}
		l, err := literal(a)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", what, err)
		}
		if isNamed {
			byName[named.Name] = l
		} else {
			positional = append(positional, l)
		}
	}
	return byName, positional, nil
}
