package frame

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// FilteredSource is a [TableSource] that can leave rows out by itself, so that fewer are made or fetched. Its ScanRows is called in the place of Scan.
type FilteredSource interface {
	TableSource
	// Supports says what the source does with a condition on the column with an ordinal: op is "=", "<>", "<", "<=", ">", ">=", "in",
	// "is null" or "is not null", and the answer holds whatever it is compared with. It does no I/O.
	Supports(column int, op string) Support
	// ScanRows is Scan of the rows that a query wants.
	ScanRows(ctx context.Context, want Wanted) (array.RecordReader, error)
}

// Support is what a [FilteredSource] does with a condition.
type Support = plan.Support

// What a source does with a condition: Exact gives no row for which it is not true. Inexact may give some, which are left out above the source.
// Unsupported conditions are not passed on.
const (
	Unsupported = plan.No
	Inexact     = plan.Inexact
	Exact       = plan.Exact
)

// Wanted is what a query wants of a [FilteredSource].
type Wanted struct {
	// Columns are the ordinals that are asked for: what others hold does not matter.
	Columns []int
	// Where are conditions, all of which hold for the rows that are wanted.
	Where []SourceCondition
	// Limit is the number of rows after which no further one is read, negative for all. It is there only where each condition of the query is one
	// of Where, and Exact.
	Limit int64
}

// SourceCondition compares a column with constants.
type SourceCondition struct {
	// Column is an ordinal of the source's schema, and Op one that Supports took.
	Column int
	Op     string
	// Values are what the column is compared with, as [Row] has values of the column's SQL type, never nil: one, for "in" any number, and none for
	// "is null" and "is not null".
	Values []any
}

// filteredTable is the table of a source that takes conditions.
type filteredTable struct {
	*sourceTable
	filtered FilteredSource
}

// Supports implements plan.Table.
func (t *filteredTable) Supports(filter plan.Expr) plan.Support {
	if column, op, _, ok := compared(filter); ok {
		return t.filtered.Supports(column, op)
	}
	return plan.No
}

// Scan implements plan.Table.
func (t *filteredTable) Scan(ctx context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	want := Wanted{Columns: spec.Columns, Limit: spec.Limit}
	for _, f := range spec.Filters {
		column, op, operands, ok := compared(f)
		if !ok {
			return nil, plan.Errorf(plan.CodeInternal, "table %s is asked for %s", plan.QuoteIdent(t.name), f)
		}
		c := SourceCondition{Column: column, Op: op, Values: constants(operands)}
		if len(operands) > 0 && len(c.Values) == 0 {
			return newArrowReader(t.schema, spec), nil // NULL is equal to nothing
		}
		want.Where = append(want.Where, c)
	}
	return t.opened(spec, func() (array.RecordReader, error) { return t.filtered.ScanRows(ctx, want) })
}

// turned are the comparisons with their sides exchanged.
var turned = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// compared takes a comparison of a column with constants, some of which may still be parameters, apart.
func compared(e plan.Expr) (column int, op string, operands []plan.Expr, ok bool) {
	switch x := e.(type) {
	case *plan.In:
		if c, is := x.Arg.(*plan.ColumnRef); is && !x.Not {
			return c.Index, "in", x.List, allConstant(x.List...)
		}
	case *plan.Call:
		switch name := x.Func.Name; {
		case name == "is_null" || name == "is_not_null":
			if c, is := x.Args[0].(*plan.ColumnRef); is {
				return c.Index, map[string]string{"is_null": "is null", "is_not_null": "is not null"}[name], nil, true
			}
		case turned[name] != "":
			if c, is := x.Args[0].(*plan.ColumnRef); is {
				return c.Index, name, x.Args[1:], allConstant(x.Args[1])
			}
			if c, is := x.Args[1].(*plan.ColumnRef); is {
				return c.Index, turned[name], x.Args[:1], allConstant(x.Args[0])
			}
		}
	}
	return 0, "", nil, false
}

func allConstant(exprs ...plan.Expr) bool {
	for _, e := range exprs {
		switch e.(type) {
		case *plan.Literal, *plan.Param:
		default:
			return false
		}
	}
	return true
}

// constants are the values of literals, without NULLs.
func constants(exprs []plan.Expr) []any {
	var out []any
	for _, e := range exprs {
		l, ok := e.(*plan.Literal)
		if !ok || l.IsNull() {
			continue
		}
		switch v := l.Value.(type) {
		case decimal128.Num:
			out = append(out, plan.FormatDecimal(v, l.Type().Scale))
		case arrow.Date32:
			out = append(out, v.ToTime())
		case arrow.Timestamp:
			out = append(out, v.ToTime(arrow.Microsecond))
		default:
			out = append(out, v)
		}
	}
	return out
}
