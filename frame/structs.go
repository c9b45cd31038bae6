package frame

import (
	"reflect"
	"slices"
	"strings"
	"unicode"

	"rsql/planner"
	"rsql/planner/plan"
)

// structField is a field of a struct that stands for a column.
type structField struct {
	name string
	// tagged is set where the tag says the name.
	tagged bool
	index  []int
	goType reflect.Type
	// sqlType is what the tag says; Unknown where it says none.
	sqlType plan.Type
}

// structFields are the fields of a struct that stand for columns, those of embedded structs among them. The tag says the name, and
// perhaps the SQL type: `rsql:"balance,DECIMAL(12,2)"`; `rsql:"-"` leaves a field out. Without a tag UserID is user_id.
func structFields(t reflect.Type) ([]structField, error) {
	if t.Kind() != reflect.Struct {
		return nil, plan.Errorf(plan.CodeType, "a Go %s has no fields", t)
	}
	var out []structField
	err := addFields(&out, t, nil, nil)
	return out, err
}

// addFields adds those of a struct that lies at an index of the whole, within structs of the types in. Of two with one name the less
// embedded counts.
func addFields(out *[]structField, t reflect.Type, at []int, in []reflect.Type) error {
	in = append(in[:len(in):len(in)], t)
	for i := range t.NumField() {
		f := t.Field(i)
		index := slices.Concat(at, []int{i})
		tag, tagged := f.Tag.Lookup("rsql")
		switch name, sqlType, _ := strings.Cut(tag, ","); {
		case tag == "-":
		case f.Anonymous && !tagged && embeds(f, in):
			if err := addFields(out, pointedTo(f.Type), index, in); err != nil {
				return err
			}
		case name != "" && !f.IsExported():
			return plan.Errorf(plan.CodeType, "field %s of %s is not exported, so that its tag means nothing", f.Name, t).WithHint("export it, or take the tag away")
		case f.IsExported():
			field := structField{name: name, tagged: name != "", index: index, goType: f.Type}
			if name == "" {
				field.name = snakeCase(f.Name)
			}
			if sqlType != "" {
				var err error
				if field.sqlType, err = planner.ParseType(sqlType); err != nil {
					return inVerb("field "+f.Name+" of "+t.String(), err)
				}
			}
			addField(out, field)
		}
	}
	return nil
}

// embeds reports whether the fields of a field are columns. A pointer to a struct that is not exported could not be made, and one to a struct
// that it lies in would have no end.
func embeds(f reflect.StructField, in []reflect.Type) bool {
	t := pointedTo(f.Type)
	return !whole(t) && (t == f.Type || f.IsExported() && !slices.Contains(in, t))
}

func pointedTo(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// in is the field of a struct, false where a nil stands for a struct that it lies in.
func (f structField) in(v reflect.Value) (reflect.Value, bool) {
	for _, at := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(at)
	}
	return v, true
}

// fieldMade is the field at an index, in structs that are made where a nil stands for them.
func fieldMade(v reflect.Value, index []int) reflect.Value {
	for _, at := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(at)
	}
	return v
}

func addField(out *[]structField, f structField) {
	same := slices.IndexFunc(*out, func(o structField) bool { return o.name == f.name })
	switch {
	case same < 0:
		*out = append(*out, f)
	case len((*out)[same].index) > len(f.index):
		(*out)[same] = f
	}
}

// snakeCase writes UserID as user_id, and HTTPServer as http_server.
func snakeCase(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) && runes[i-1] != '_' {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
