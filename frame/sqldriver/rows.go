package sqldriver

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"math"
	"reflect"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame"
	"rsql/frame/internal/govalue"
)

// rows are the results of a script, one after the other.
type rows struct {
	ctx    context.Context // that of the statement: database/sql hands none to Next
	run    *run
	result *frame.Rows
	// batch is the one being read, up to row; nil before the first and after the last.
	batch arrow.Record
	row   int
}

var (
	_ driver.RowsNextResultSet              = (*rows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeLength           = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
)

// Columns implements [driver.Rows].
func (r *rows) Columns() []string {
	names := make([]string, r.result.Schema().NumFields())
	for i := range names {
		names[i] = r.result.Schema().Field(i).Name
	}
	return names
}

// Next implements [driver.Rows].
func (r *rows) Next(dest []driver.Value) error {
	for r.batch == nil || r.row == int(r.batch.NumRows()) {
		r.release()
		b, err := r.result.Next(r.ctx)
		if err != nil {
			return err
		}
		r.batch, r.row = b, 0
	}
	for i := range dest {
		dest[i] = govalue.Of(r.batch.Column(i), r.row)
	}
	r.row++
	return nil
}

func (r *rows) release() {
	if r.batch != nil {
		r.batch.Release()
		r.batch = nil
	}
}

// Close implements [driver.Rows]. Statements that have not run do not run any more.
func (r *rows) Close() error {
	r.release()
	return r.result.Close()
}

// HasNextResultSet implements [driver.RowsNextResultSet].
func (r *rows) HasNextResultSet() bool { return len(r.run.pieces) > 0 }

// NextResultSet implements [driver.RowsNextResultSet]: it runs the next statement.
func (r *rows) NextResultSet() error {
	if !r.HasNextResultSet() {
		return io.EOF
	}
	if err := r.Close(); err != nil {
		return err
	}
	next, err := r.run.next(r.ctx)
	if err != nil {
		r.run.pieces = nil
		return err
	}
	r.result = next
	return nil
}

// kind is a column's SQL type without what is in brackets.
func (r *rows) kind(i int) string {
	name, _, _ := strings.Cut(frame.TypeName(r.result.Schema().Field(i)), "(")
	return name
}

// ColumnTypeDatabaseTypeName implements [driver.RowsColumnTypeDatabaseTypeName]: BIGINT, DECIMAL, ….
func (r *rows) ColumnTypeDatabaseTypeName(i int) string { return r.kind(i) }

// ColumnTypeNullable implements [driver.RowsColumnTypeNullable].
func (r *rows) ColumnTypeNullable(int) (nullable, ok bool) { return true, true }

// ColumnTypeLength implements [driver.RowsColumnTypeLength].
func (r *rows) ColumnTypeLength(i int) (int64, bool) {
	switch r.kind(i) {
	case "TEXT", "BLOB", "JSON":
		return math.MaxInt64, true
	}
	return 0, false
}

// ColumnTypePrecisionScale implements [driver.RowsColumnTypePrecisionScale].
func (r *rows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	t, ok := r.result.Schema().Field(i).Type.(arrow.DecimalType)
	if !ok {
		return 0, 0, false
	}
	return int64(t.GetPrecision()), int64(t.GetScale()), true
}

// scanTypes are by the name of the SQL type.
var scanTypes = map[string]reflect.Type{
	"BOOLEAN": reflect.TypeFor[sql.NullBool](), "BIGINT": reflect.TypeFor[sql.NullInt64](), "DOUBLE": reflect.TypeFor[sql.NullFloat64](),
	"DECIMAL": reflect.TypeFor[sql.NullString](), "TEXT": reflect.TypeFor[sql.NullString](), "JSON": reflect.TypeFor[sql.NullString](),
	"INTERVAL": reflect.TypeFor[sql.NullString](), "BLOB": reflect.TypeFor[[]byte](),
	"DATE": reflect.TypeFor[sql.NullTime](), "TIMESTAMP": reflect.TypeFor[sql.NullTime](),
}

// ColumnTypeScanType implements [driver.RowsColumnTypeScanType].
func (r *rows) ColumnTypeScanType(i int) reflect.Type {
	if t, ok := scanTypes[r.kind(i)]; ok {
		return t
	}
	return reflect.TypeFor[any]()
}
