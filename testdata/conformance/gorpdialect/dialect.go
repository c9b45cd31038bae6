// Package gorpdialect is a dialect of gorp for tables that the driver of package litelike makes. A number that SQLite would give a new row
// is counted here.
package gorpdialect

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/go-gorp/gorp/v3"
)

// Dialect is SQLite's, with types of rsql and numbers of rows that are known before the row is written.
type Dialect struct{ gorp.SqliteDialect }

var _ gorp.IntegerAutoIncrInserter = Dialect{}

// newRow stands in an INSERT for the number of the row.
const newRow = "/* the number of the row */"

var (
	inserted = regexp.MustCompile(`^insert into "(\w+)"`)
	mu       sync.Mutex
	last     = map[string]int64{} // by the table's name
)

// next is the number of a table's next row.
func next(table string) int64 {
	mu.Lock()
	defer mu.Unlock()
	last[table]++
	return last[table]
}

// IfTableExists implements [gorp.Dialect]. A table that is dropped counts from 1 again.
func (d Dialect) IfTableExists(command, schema, table string) string {
	mu.Lock()
	defer mu.Unlock()
	delete(last, table)
	return d.SqliteDialect.IfTableExists(command, schema, table)
}

// AutoIncrBindValue implements [gorp.Dialect].
func (Dialect) AutoIncrBindValue() string { return newRow }

// AutoIncrStr implements [gorp.Dialect].
func (Dialect) AutoIncrStr() string { return "" }

// InsertAutoIncr implements [gorp.IntegerAutoIncrInserter].
func (Dialect) InsertAutoIncr(exec gorp.SqlExecutor, insert string, params ...any) (int64, error) {
	id := next(inserted.FindStringSubmatch(insert)[1])
	_, err := exec.Exec(strings.Replace(insert, newRow, strconv.FormatInt(id, 10), 1), params...)
	return id, err
}

// ToSqlType implements [gorp.Dialect].
func (d Dialect) ToSqlType(val reflect.Type, maxsize int, isAutoIncr bool) string {
	if val.Kind() == reflect.Pointer {
		return d.ToSqlType(val.Elem(), maxsize, isAutoIncr)
	}
	if val.Kind() == reflect.Bool || val.Name() == "NullBool" {
		return "boolean"
	}
	switch t := d.SqliteDialect.ToSqlType(val, maxsize, isAutoIncr); {
	case t == "datetime", val.Name() == "NullTime":
		return "timestamp"
	case strings.HasPrefix(t, "varchar"):
		return "text"
	case t == "real":
		return "double"
	default:
		return t
	}
}
