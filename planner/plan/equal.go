package plan

import (
	"reflect"

	"github.com/apache/arrow/go/v17/arrow"
)

// EqualPlan reports whether two plans are the same, their places in the text left aside: they give the same rows. refs says
// which values from around the one are those of the other. What it does not know to be the same, such as calls of random(), is not.
func EqualPlan(a, b Node, refs map[*OuterRef]*OuterRef) bool {
	return samePart(reflect.ValueOf(a), reflect.ValueOf(b), refs)
}

var (
	placeType = reflect.TypeFor[Pos]()
	tableType = reflect.TypeFor[Table]()
)

// samePart compares two parts of plans by their structure. Tables are the same only where they are one.
func samePart(a, b reflect.Value, refs map[*OuterRef]*OuterRef) bool {
	if a.IsValid() != b.IsValid() || a.IsValid() && a.Type() != b.Type() {
		return false
	}
	if !a.IsValid() || a.Type() == placeType {
		return true
	}
	switch a.Kind() {
	case reflect.Interface:
		return samePart(a.Elem(), b.Elem(), refs)
	case reflect.Pointer:
		return samePointer(a, b, refs)
	case reflect.Struct:
		for i := range a.NumField() {
			if !samePart(a.Field(i), b.Field(i), refs) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		return sameElements(a, b, refs)
	case reflect.Map, reflect.Func, reflect.Chan:
		return a.IsNil() && b.IsNil()
	default:
		return a.Equal(b)
	}
}

func samePointer(a, b reflect.Value, refs map[*OuterRef]*OuterRef) bool {
	if a.IsNil() || b.IsNil() {
		return a.IsNil() && b.IsNil()
	}
	if o, ok := pointed[OuterRef](a); ok {
		p, _ := pointed[OuterRef](b)
		return o == p || refs[o] == p
	}
	if x, ok := pointed[arrow.Schema](a); ok {
		y, _ := pointed[arrow.Schema](b)
		return x.Equal(y)
	}
	if c, ok := pointed[Call](a); ok && c.Func.Volatile {
		return false
	}
	if a.Pointer() == b.Pointer() {
		return true
	}
	return !a.Type().Implements(tableType) && samePart(a.Elem(), b.Elem(), refs)
}

// pointed is the pointer in a value, where it points to a T.
func pointed[T any](v reflect.Value) (*T, bool) {
	if v.Type() != reflect.TypeFor[*T]() {
		return nil, false
	}
	return (*T)(v.UnsafePointer()), true
}

func sameElements(a, b reflect.Value, refs map[*OuterRef]*OuterRef) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !samePart(a.Index(i), b.Index(i), refs) {
			return false
		}
	}
	return true
}
