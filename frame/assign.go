package frame

import (
	"database/sql"
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"rsql/planner/plan"
)

// Scan copies the row's values into what the destinations point to, by position, as those of database/sql do: numbers, texts,
// times, []byte, any, pointers for what may be NULL, and whatever is a [sql.Scanner].
func (r Row) Scan(dest ...any) error {
	if len(dest) != len(r.Values) {
		return plan.Errorf(plan.CodeType, "Scan has %d destinations for %s", len(dest), plural(int64(len(r.Values)), "column"))
	}
	for i, d := range dest {
		v := reflect.ValueOf(d)
		if v.Kind() != reflect.Pointer || v.IsNil() {
			return plan.Errorf(plan.CodeType, "destination %d of Scan is a %T, not a pointer", i+1, d)
		}
		if err := assign(v.Elem(), r.Values[i]); err != nil {
			return inVerb("column "+plan.QuoteIdent(r.schema.Field(i).Name), err)
		}
	}
	return nil
}

var durationType = reflect.TypeFor[time.Duration]()

// assign puts a value, as [Row] has them, where a program wants it. What does not fit exactly is a CodeValue error.
func assign(dst reflect.Value, v any) error {
	if dst.CanAddr() {
		if s, ok := dst.Addr().Interface().(sql.Scanner); ok {
			err := s.Scan(v)
			if err != nil && isNullOf(dst.Type()) { // whose Scan knows fewer types than we do
				if err = assign(dst.Field(0), v); err == nil {
					dst.Field(1).SetBool(true)
				}
			}
			if err != nil {
				return plan.Errorf(plan.CodeValue, "a %s does not take the value", dst.Type()).WithCause(err)
			}
			return nil
		}
	}
	if known, err := asText(dst, v); known {
		return err
	}
	switch {
	case v == nil && (dst.Kind() == reflect.Pointer || dst.Kind() == reflect.Interface || dst.Kind() == reflect.Slice || dst.Kind() == reflect.Map):
		dst.SetZero()
		return nil
	case v == nil:
		return plan.Errorf(plan.CodeValue, "a NULL does not go into a %s", dst.Type()).WithHint("make it a pointer or a sql.Null[%s]", dst.Type())
	case dst.Kind() == reflect.Pointer:
		p := reflect.New(dst.Type().Elem())
		if err := assign(p.Elem(), v); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	case reflect.TypeOf(v).AssignableTo(dst.Type()):
		dst.Set(reflect.ValueOf(v))
		return nil
	}
	if assignKind(dst, v) {
		return nil
	}
	return plan.Errorf(plan.CodeValue, "the value %s does not go into a %s", shown(v), dst.Type())
}

// asText has a value that reads texts read one; known is false for other values, and for NULL.
func asText(dst reflect.Value, v any) (known bool, err error) {
	text, isText := textual(v)
	if !isText || !dst.CanAddr() || dst.Type() == timeType {
		return false, nil
	}
	into, reads := dst.Addr().Interface().(encoding.TextUnmarshaler)
	if !reads {
		return false, nil
	}
	if err := into.UnmarshalText([]byte(text)); err != nil {
		return true, plan.Errorf(plan.CodeValue, "the value %s does not go into a %s", text, dst.Type()).WithCause(err)
	}
	return true, nil
}

// assignKind converts a value that is not of dst's type; false where it does not fit.
func assignKind(dst reflect.Value, v any) bool {
	switch dst.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, ok := wholeNumber(v)
		if text, isText := v.(string); isText && dst.Type() == durationType {
			n, ok = nanoseconds(text)
		}
		if !ok || dst.OverflowInt(n) {
			return false
		}
		dst.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, ok := wholeNumber(v)
		if !ok || n < 0 || dst.OverflowUint(uint64(n)) {
			return false
		}
		dst.SetUint(uint64(n))
	case reflect.Float32, reflect.Float64:
		f, ok := floating(v)
		if !ok || dst.OverflowFloat(f) {
			return false
		}
		dst.SetFloat(f)
	case reflect.Bool:
		b, ok := v.(bool)
		if !ok {
			return false
		}
		dst.SetBool(b)
	case reflect.String:
		text, ok := textual(v)
		if !ok {
			return false
		}
		dst.SetString(text)
	case reflect.Slice, reflect.Map, reflect.Struct:
		return assignComposite(dst, v)
	default:
		return false
	}
	return true
}

// assignComposite puts bytes into a slice of them, and JSON into anything else.
func assignComposite(dst reflect.Value, v any) bool {
	if dst.Kind() == reflect.Slice && dst.Type().Elem().Kind() == reflect.Uint8 {
		switch x := v.(type) {
		case string:
			dst.SetBytes([]byte(x))
			return true
		case []byte:
			dst.SetBytes(x)
			return true
		}
		return false
	}
	text, ok := v.(string)
	return ok && json.Unmarshal([]byte(text), dst.Addr().Interface()) == nil
}

// textual is a value whose text is the same wherever it is written; of others, CAST(… AS TEXT) says how they are.
func textual(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case []byte:
		return string(x), true
	case int64:
		return strconv.FormatInt(x, 10), true
	}
	return "", false
}

// nanoseconds are those of an interval that has no months, which are of no certain length.
func nanoseconds(text string) (int64, bool) {
	v, ok := plan.ParseInterval(text)
	day := int64(24 * time.Hour)
	if !ok || v.Months != 0 || max(v.Days, -v.Days) > 100_000 {
		return 0, false
	}
	n := int64(v.Days)*day + v.Nanoseconds
	return n, (n < v.Nanoseconds) == (v.Days < 0)
}

func wholeNumber(v any) (int64, bool) {
	switch x := v.(type) {
	case int64:
		return x, true
	case float64:
		return int64(x), x == math.Trunc(x) && math.Abs(x) < 1<<53
	case string: // the digits of a DECIMAL, or a TEXT
		n, err := strconv.ParseInt(x, 10, 64)
		return n, err == nil
	}
	return 0, false
}

func floating(v any) (float64, bool) {
	switch x := v.(type) {
	case int64:
		return float64(x), int64(float64(x)) == x
	case float64:
		return x, true
	case string:
		f, err := strconv.ParseFloat(x, 64)
		return f, err == nil
	}
	return 0, false
}

// shown is a value in an error.
func shown(v any) string {
	if b, ok := v.([]byte); ok {
		return plan.FormatBlob(b)
	}
	return fmt.Sprint(v)
}
