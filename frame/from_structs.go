package frame

import (
	"context"
	"database/sql"
	"encoding/json"
	"reflect"
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
// pointer is NULL. The structs are copied now.
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
	fields, err := structFields(rows.Type().Elem())
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
			l, err := literal(rows.Index(i).FieldByIndex(f.index).Interface())
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

// columnType is the SQL type of a column of values of a Go type.
func columnType(t reflect.Type) (plan.Type, bool) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if inner, ok := knownTypes[t]; ok {
		return inner, true
	}
	if t.Kind() == reflect.Struct && t.NumField() == 2 && t.Field(0).Name == "V" && t.Field(1).Name == "Valid" { // sql.Null[T]
		return columnType(t.Field(0).Type)
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
	reflect.TypeFor[sql.NullTime](): plan.TimestampType,
}
