package files

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/foreign"
	"rsql/planner/plan"
)

// typedFile is a file that says itself what types its columns have.
type typedFile interface {
	schema() *arrow.Schema
	numRows() int64 // negative where nobody knows
	// records opens the stream of some columns, by ordinal; filters are over the ordinals of the file.
	records(ctx context.Context, columns []int, filters []fileFilter) error
	// next gives the next record, which the caller releases, or for no columns nil and a number of rows.
	next(ctx context.Context) (arrow.Record, int64, error)
	close() error
}

// fileFilter is a comparison of a column of a file with a constant.
type fileFilter struct {
	column int
	op     string
	value  *plan.Literal
}

func (t *Table) openTyped(src *source, alloc memory.Allocator) (typedFile, error) {
	packed, err := src.packed()
	if err != nil {
		return nil, err
	}
	if packed {
		return nil, plan.Errorf(plan.CodeUnsupported, "file %s: a %s file has a compression of its own", src.name, t.format).WithHint("unpack it first")
	}
	if t.format == Parquet {
		return openParquet(src, alloc)
	}
	return openArrow(src, alloc)
}

// typedColumns are the columns of all files, by name; of two types, the one that holds the values of both.
func (t *Table) typedColumns(context.Context) ([]column, error) {
	var out []column
	at := map[string]int{}
	rows := int64(0)
	for _, src := range t.sources {
		f, err := t.openTyped(src, memory.DefaultAllocator)
		if err != nil {
			return nil, err
		}
		schema := f.schema()
		rows += max(0, f.numRows())
		if err := f.close(); err != nil {
			return nil, cannotRead(src.name, err)
		}
		names := distinct(plan.FieldNames(schema, false))
		for i, field := range schema.Fields() {
			typ, ok := foreign.TypeOf(field)
			if !ok {
				return nil, plan.Errorf(plan.CodeUnsupported, "file %s, column %s: there is no type for values of %s", src.name, plan.QuoteIdent(field.Name), field.Type).
					WithHint("write the column as plain values or lists")
			}
			have, known := at[names[i]]
			if !known {
				at[names[i]] = len(out)
				out = append(out, column{name: names[i], typ: typ, declared: true})
				continue
			}
			if out[have].typ, ok = commonType(out[have].typ, typ); !ok {
				return nil, plan.Errorf(plan.CodeType, "file %s, column %s is a %s, and a %s in the files before it", src.name, plan.QuoteIdent(field.Name), typ, out[have].typ).
					WithHint("read the files apart, and put them together with UNION ALL and CAST")
			}
		}
	}
	if len(out) == 0 {
		return nil, plan.Errorf(plan.CodeData, "file %s has no columns", t.name)
	}
	if rows > 0 {
		t.perRow = max(1, float64(t.Bytes())/float64(rows))
	}
	return out, nil
}

// commonType holds the values of two types exactly.
func commonType(a, b plan.Type) (plan.Type, bool) {
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a == b:
		return a, true
	case a.Kind == plan.Decimal && b.Kind == plan.Decimal && a.Scale == b.Scale:
		return plan.DecimalType(max(a.Precision, b.Precision), a.Scale), true
	}
	return a, false
}

// scanTyped opens the reader of files that have types.
func (t *Table) scanTyped(_ context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	r := &typedReader{table: t, spec: spec, left: t.sources, alloc: orDefault(spec.Alloc)}
	if spec.Coded {
		r.dict = foreign.NewDictionaries(r.alloc)
	}
	var fields []arrow.Field
	for _, at := range spec.Columns {
		fields = append(fields, t.schema.Field(at))
	}
	r.schema = arrow.NewSchema(fields, nil)
	return r, nil
}

// comparisonOf takes a filter apart that files can use: column, operator, constant, which may be a parameter.
func comparisonOf(e plan.Expr) (column int, op string, constant plan.Expr, ok bool) {
	c, isCall := e.(*plan.Call)
	if !isCall || len(c.Args) != 2 || c.Func.Name != "=" && !plan.Orders(c.Func.Name) {
		return 0, "", nil, false
	}
	op, left, right := c.Func.Name, c.Args[0], c.Args[1]
	if _, isColumn := left.(*plan.ColumnRef); !isColumn {
		op, left, right = plan.Flipped(op), right, left
	}
	ref, isColumn := left.(*plan.ColumnRef)
	switch right.(type) {
	case *plan.Literal, *plan.Param:
		if isColumn {
			return ref.Index, op, right, true
		}
	}
	return 0, "", nil, false
}
