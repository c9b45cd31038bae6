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
	err := addFields(&out, t, nil)
	return out, err
}

// addFields adds those of a struct that lies at an index of the whole. Of two with one name the less embedded counts.
func addFields(out *[]structField, t reflect.Type, at []int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		index := slices.Concat(at, []int{i})
		tag, tagged := f.Tag.Lookup("rsql")
		switch name, sqlType, _ := strings.Cut(tag, ","); {
		case tag == "-":
		case f.Anonymous && !tagged && !whole(f.Type):
			if err := addFields(out, f.Type, index); err != nil {
				return err
			}
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
