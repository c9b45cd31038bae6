package frame

import (
	"database/sql/driver"
	"encoding/json"
	"math"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// literal turns a Go value into a constant: nil, bool, integers, floats, string, []byte (nil is NULL), json.RawMessage,
// time.Time (a TIMESTAMP in UTC, cut to µs), arrow.Date32, arrow.Timestamp (µs), decimal128.Num (a whole number). A
// driver.Valuer is asked for its value, pointers are followed, and a nil one is NULL; other types stand for what they are
// made of.
func literal(v any) (*plan.Literal, error) {
	switch x := v.(type) {
	case nil:
		return plan.NullLiteral(plan.NullType), nil
	case *plan.Literal:
		return x, nil
	case bool:
		return plan.BoolLiteral(x), nil
	case int64:
		return plan.IntLiteral(x), nil
	case float64:
		return doubleLiteral(x)
	case string:
		return textLiteral(x)
	case []byte:
		return blobLiteral(x)
	case json.RawMessage:
		return jsonLiteral(x)
	case time.Time:
		return timeLiteral(x)
	case arrow.Date32:
		return plan.NewLiteral(x, plan.DateType)
	case arrow.Timestamp:
		return plan.NewLiteral(x, plan.TimestampType)
	case decimal128.Num:
		return plan.NewLiteral(x, plan.DecimalType(plan.MaxPrecision, 0))
	}
	return reflected(reflect.ValueOf(v))
}

// reflected turns a value of another type into a constant.
func reflected(v reflect.Value) (*plan.Literal, error) {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return plan.NullLiteral(plan.NullType), nil
	}
	if valuer, ok := v.Interface().(driver.Valuer); ok {
		value, err := valuer.Value()
		if err != nil {
			return nil, plan.Errorf(plan.CodeType, "a Go %s gives no value", v.Type()).WithCause(err)
		}
		if _, again := value.(driver.Valuer); !again {
			return literal(value)
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		return literal(v.Elem().Interface())
	case reflect.Bool:
		return plan.BoolLiteral(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return plan.IntLiteral(v.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > math.MaxInt64 {
			return nil, plan.Errorf(plan.CodeType, "%d is more than a BIGINT holds", v.Uint())
		}
		return plan.IntLiteral(int64(v.Uint())), nil
	case reflect.Float32, reflect.Float64:
		return doubleLiteral(v.Float())
	case reflect.String:
		return textLiteral(v.String())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return blobLiteral(v.Bytes())
		}
	}
	return nil, plan.Errorf(plan.CodeType, "a Go %s cannot be a value in a query", v.Type()).
		WithHint("pass nil, a bool, a number, a string, []byte or time.Time")
}

func doubleLiteral(v float64) (*plan.Literal, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, plan.Errorf(plan.CodeType, "%v is not a DOUBLE", v)
	}
	return plan.DoubleLiteral(v), nil
}

func textLiteral(s string) (*plan.Literal, error) {
	if !utf8.ValidString(s) {
		return nil, plan.Errorf(plan.CodeType, "%q is no TEXT, which is UTF-8", s).WithHint("pass []byte for a BLOB")
	}
	return plan.TextLiteral(s), nil
}

func blobLiteral(b []byte) (*plan.Literal, error) {
	if b == nil {
		return plan.NullLiteral(plan.NullType), nil
	}
	return plan.NewLiteral(append([]byte{}, b...), plan.BlobType)
}

func jsonLiteral(b json.RawMessage) (*plan.Literal, error) {
	if b == nil {
		return plan.NullLiteral(plan.NullType), nil
	}
	if !json.Valid(b) {
		return nil, plan.Errorf(plan.CodeType, "%q is no JSON", b)
	}
	return plan.NewLiteral(string(b), plan.JSONType)
}

func timeLiteral(t time.Time) (*plan.Literal, error) {
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return nil, plan.Errorf(plan.CodeType, "%s is outside of the years 1 to 9999", t.UTC())
	}
	return plan.NewLiteral(arrow.Timestamp(t.UnixMicro()), plan.TimestampType)
}
