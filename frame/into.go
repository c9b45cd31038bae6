package frame

import (
	"context"
	"database/sql"
	"encoding"
	"iter"
	"reflect"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame/internal/govalue"
	"rsql/planner/plan"
)

// Source is what has rows: a [Frame], or the [Rows] of a statement.
type Source interface {
	Batches(ctx context.Context) iter.Seq2[arrow.Record, error]
}

var (
	_ Source = (*Frame)(nil)
	_ Source = (*Rows)(nil)
)

// CollectInto reads all rows of a frame, or what is left of a result, into values of a type: a struct or a pointer to one, whose fields have the names of
// columns by the tag `rsql:"user_id"` or of their own (UserID is user_id; case and underscores do not count), or what one
// column holds, such as string. Every column needs a field, and every field with a tag a column. A NULL needs a pointer, a [sql.Null]
// or the like; JSON is read into structs, slices and maps as encoding/json does, an INTERVAL without months into a [time.Duration], and text or the
// digits of a DECIMAL into what is a [sql.Scanner] or [encoding.TextUnmarshaler], such as [math/big.Rat]. Embedded structs are taken apart.
func CollectInto[T any](ctx context.Context, from Source) ([]T, error) {
	if f, ok := from.(*Frame); ok {
		rows, err := f.rows(ctx, holdAll)
		if err != nil {
			return nil, err
		}
		defer rows.Close() // everything was read
		from = rows
	}
	var out []T
	for v, err := range All[T](ctx, from) {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// All iterates over the rows of a frame or a result as values of a type, as [CollectInto] makes them, while they come. An error ends
// the iteration as its last pair.
func All[T any](ctx context.Context, from Source) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var into *intoFields
		var zero T
		for b, err := range from.Batches(ctx) {
			if err == nil && into == nil {
				into, err = newInto(reflect.TypeFor[T](), b.Schema())
			}
			if err != nil {
				yield(zero, err)
				return
			}
			for row := range int(b.NumRows()) {
				v := zero
				if err := into.fill(reflect.ValueOf(&v).Elem(), b, row); err != nil {
					yield(zero, err)
					return
				}
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// intoFields says which field takes each column; nil where the value itself does.
type intoFields struct{ fields [][]int }

var (
	timeType       = reflect.TypeFor[time.Time]()
	scannerType    = reflect.TypeFor[sql.Scanner]()
	textReaderType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// whole reports whether a type takes one value as it is, struct or not.
func whole(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Kind() != reflect.Struct || t == timeType || p.Implements(scannerType) || p.Implements(textReaderType)
}

func newInto(t reflect.Type, schema *arrow.Schema) (*intoFields, error) {
	if whole(pointedTo(t)) {
		if n := schema.NumFields(); n != 1 {
			return nil, plan.Errorf(plan.CodeType, "a %s takes one column, and there are %d: %s", t, n, strings.Join(plan.FieldNames(schema, false), ", ")).
				WithHint("Select one of them, or collect into a struct")
		}
		return &intoFields{fields: [][]int{nil}}, nil
	}
	fields, err := structFields(pointedTo(t))
	if err != nil {
		return nil, err
	}
	out := &intoFields{fields: make([][]int, schema.NumFields())}
	used := make([]bool, len(fields))
	for c, column := range schema.Fields() {
		at := fieldFor(fields, column.Name)
		if at < 0 {
			return nil, noField(t, fields, column.Name)
		}
		if used[at] {
			return nil, plan.Errorf(plan.CodeName, "two columns are for the field %s of %s", fields[at].name, t).WithHint("rename or drop one of them")
		}
		used[at], out.fields[c] = true, fields[at].index
	}
	for i, f := range fields {
		if f.tagged && !used[i] {
			return nil, unknownColumn(f.name, plan.FieldNames(schema, false))
		}
	}
	return out, nil
}

// noField is the error of a column that no field takes.
func noField(t reflect.Type, fields []structField, column string) error {
	err := plan.Errorf(plan.CodeName, "no field of %s takes the column %s", t, plan.QuoteIdent(column))
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	if near, ok := plan.Nearest(column, names); ok {
		return err.WithHint("did you mean the field for %s? The tag `rsql:%q` gives it this column", near, column)
	}
	return err.WithHint("Select the columns that are wanted, or give a field the tag `rsql:%q`", column)
}

// fieldFor is the field that a column goes into, -1 for none: exactly of its name first.
func fieldFor(fields []structField, column string) int {
	plain := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
	near := -1
	for i, f := range fields {
		if f.name == column {
			return i
		}
		if near < 0 && plain(f.name) == plain(column) {
			near = i
		}
	}
	return near
}

func (into *intoFields) fill(v reflect.Value, b arrow.Record, row int) error {
	for c, index := range into.fields {
		dst := v
		if index != nil {
			dst = fieldMade(v, index)
		}
		if err := assign(dst, govalue.Of(b.Column(c), row)); err != nil {
			return inVerb("column "+plan.QuoteIdent(b.Schema().Field(c).Name), err)
		}
	}
	return nil
}
