package frame

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec"
	"rsql/planner/plan"
)

// structBatch is how many structs make a batch.
const structBatch = 8192

// FromStructs is a table of Go structs. A field is a column of the name that its tag `rsql:"user_id"` says, else of its own in snake
// case; its type is that of [Session.Run]'s values, or what the tag says: `rsql:"balance,DECIMAL(12,2)"`, `rsql:"born,DATE"`. A nil
// pointer is NULL. A [driver.Valuer] is what it gives, an [encoding.TextMarshaler] its text, a [time.Duration] its nanoseconds, and other structs, maps and
// slices are JSON; embedded structs are taken apart. The structs are copied now.
func FromStructs[T any](s *Session, rows []T) *Frame {
	at := here()
	t, err := structTable(reflect.ValueOf(rows))
	if err != nil {
		return &Frame{session: s, err: at.inVerb("FromStructs", err)}
	}
	return s.fromTable(t.arrowTable).then("FromStructs", func(_ context.Context, in rel) (rel, error) {
		columns := make([]plan.Expr, len(t.wanted))
		for i, want := range t.wanted {
			c, err := plan.NewColumn(in.node.Schema(), i)
			if err == nil && want != plan.UnknownType {
				columns[i], err = plan.NewCast(c, want, false)
			} else {
				columns[i] = c
			}
			if err != nil {
				return rel{}, err
			}
		}
		n, err := plan.NewProject(in.node, columns, plan.FieldNames(in.node.Schema(), false))
		return newRel(n, ""), err
	})
}

// structsTable is an arrowTable, and the types that its columns are to have.
type structsTable struct {
	*arrowTable
	wanted []plan.Type
}

// structTable copies structs into record batches on the heap, which need no Release.
func structTable(rows reflect.Value) (*structsTable, error) {
	fields, err := structFields(pointedTo(rows.Type().Elem()))
	if err != nil {
		return nil, err
	}
	columns := make([]arrow.Field, len(fields))
	out := &structsTable{wanted: make([]plan.Type, len(fields))}
	for i, f := range fields {
		t, ok := columnType(f.goType)
		if !ok {
			return nil, plan.Errorf(plan.CodeType, "field %s: a Go %s cannot be a column", f.name, f.goType).
				WithHint("leave it out with the tag `rsql:\"-\"`")
		}
		if t == plan.UnknownType {
			t = f.typeIn(rows)
		}
		columns[i], out.wanted[i] = plan.NewField(f.name, t), f.sqlType
	}
	schema := arrow.NewSchema(columns, nil)
	if out.arrowTable, err = newArrowTable(schema); err != nil {
		return nil, err
	}
	var batches []arrow.Record
	for from := 0; from < rows.Len(); from += structBatch {
		b, err := structRecord(schema, fields, rows.Slice(from, min(from+structBatch, rows.Len())), from)
		if err != nil {
			return nil, err
		}
		batches = append(batches, b)
	}
	return out, out.add(batches)
}

func structRecord(schema *arrow.Schema, fields []structField, rows reflect.Value, first int) (arrow.Record, error) {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for c, f := range fields {
		for i := range rows.Len() {
			l, err := f.literal(rows.Index(i))
			if err == nil {
				err = exec.AppendLiteral(b.Field(c), l)
			}
			if err != nil {
				return nil, plan.Errorf(plan.CodeOf(err), "row %d, field %s", first+i+1, f.name).WithCause(err)
			}
		}
	}
	return b.NewRecord(), nil
}

// typeIn is the SQL type of what the first struct with a value in the field gives; TEXT where none has one.
func (f structField) typeIn(rows reflect.Value) plan.Type {
	for i := range rows.Len() {
		if l, err := f.literal(rows.Index(i)); err == nil && !l.IsNull() {
			return l.Type()
		}
	}
	return plan.TextType
}

// literal is the value of the field in a struct. A method of the program that panics over it is an error.
func (f structField) literal(of reflect.Value) (l *plan.Literal, err error) {
	defer func() {
		if p := recover(); p != nil {
			l, err = nil, plan.Errorf(plan.CodeType, "a Go %s panics as it is asked for its value: %v", f.goType, p)
		}
	}()
	if v, ok := f.in(of); ok {
		return literalOf(v)
	}
	return plan.NullLiteral(plan.NullType), nil
}

// literalOf is a value that lies in a struct: JSON of what has no other one.
func literalOf(v reflect.Value) (*plan.Literal, error) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.Pointer || isNullOf(v.Type()) && !v.Field(1).Bool() {
		return plan.NullLiteral(plan.NullType), nil
	}
	if isNullOf(v.Type()) {
		return literalOf(v.Field(0))
	}
	switch known, is := knownTypes[v.Type()]; {
	case is && known == plan.JSONType, v.Type() == timeType:
		return literal(v.Interface())
	case implements(v.Type(), valuerType):
		return valuerLiteral(v.Addr().Interface().(driver.Valuer))
	case implements(v.Type(), textWriterType):
		text, err := v.Addr().Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return nil, err
		}
		return textLiteral(string(text))
	case v.CanFloat():
		return plan.DoubleLiteral(v.Float()), nil // of NaN and the infinities, too, which a column may hold
	case !asJSON(v.Type()):
		return literal(v.Interface())
	case v.Kind() != reflect.Struct && v.IsNil():
		return plan.NullLiteral(plan.NullType), nil
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, err
	}
	return jsonLiteral(text)
}

// valuerLiteral is what a [driver.Valuer] gives.
func valuerLiteral(v driver.Valuer) (*plan.Literal, error) {
	value, err := v.Value()
	if err != nil {
		return nil, plan.Errorf(plan.CodeType, "a Go %T gives no value", v).WithCause(err)
	}
	if number, ok := value.(float64); ok {
		return plan.DoubleLiteral(number), nil
	}
	return literal(value)
}

var (
	valuerType     = reflect.TypeFor[driver.Valuer]()
	textWriterType = reflect.TypeFor[encoding.TextMarshaler]()
)

// implements reports whether a type, or a pointer to it, has the methods.
func implements(t, methods reflect.Type) bool { return reflect.PointerTo(t).Implements(methods) }

// asJSON reports whether values of a type are written as JSON.
func asJSON(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return true
	case reflect.Slice:
		return t.Elem().Kind() != reflect.Uint8
	}
	return false
}

// valuedType is the SQL type of what a [driver.Valuer] of a type gives: that of its zero value, Unknown where that gives none. Nobody
// gave us that value, so it may panic.
func valuedType(t reflect.Type) (of plan.Type, ok bool) {
	defer func() {
		if recover() != nil {
			of, ok = plan.UnknownType, true
		}
	}()
	value, err := reflect.New(t).Interface().(driver.Valuer).Value()
	if err != nil || value == nil {
		return plan.UnknownType, true
	}
	return columnType(reflect.TypeOf(value))
}

// isNullOf reports whether a type is a [sql.Null] of another.
func isNullOf(t reflect.Type) bool {
	return t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null[")
}

// columnType is the SQL type of a column of values of a Go type; Unknown where only the values tell.
func columnType(t reflect.Type) (plan.Type, bool) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if inner, ok := knownTypes[t]; ok {
		return inner, true
	}
	if isNullOf(t) {
		return columnType(t.Field(0).Type)
	}
	switch {
	case implements(t, valuerType):
		return valuedType(t)
	case implements(t, textWriterType):
		return plan.TextType, true
	case asJSON(t):
		return plan.JSONType, true
	}
	switch t.Kind() {
	case reflect.Bool:
		return plan.BooleanType, true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return plan.BigIntType, true
	case reflect.Float32, reflect.Float64:
		return plan.DoubleType, true
	case reflect.String:
		return plan.TextType, true
	case reflect.Slice:
		return plan.BlobType, t.Elem().Kind() == reflect.Uint8
	}
	return plan.Type{}, false
}

// knownTypes are Go types whose kind does not tell their SQL type.
var knownTypes = map[reflect.Type]plan.Type{
	reflect.TypeFor[time.Time](): plan.TimestampType, reflect.TypeFor[arrow.Date32](): plan.DateType,
	reflect.TypeFor[arrow.Timestamp](): plan.TimestampType, reflect.TypeFor[json.RawMessage](): plan.JSONType,
	reflect.TypeFor[sql.NullString](): plan.TextType, reflect.TypeFor[sql.NullBool](): plan.BooleanType,
	reflect.TypeFor[sql.NullInt64](): plan.BigIntType, reflect.TypeFor[sql.NullInt32](): plan.BigIntType,
	reflect.TypeFor[sql.NullInt16](): plan.BigIntType, reflect.TypeFor[sql.NullFloat64](): plan.DoubleType,
	reflect.TypeFor[sql.NullTime](): plan.TimestampType, reflect.TypeFor[sql.NullByte](): plan.BigIntType,
}
