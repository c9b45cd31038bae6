package plan

import (
	"errors"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
)

// TableFunc is one entry of the registry of table functions: functions that stand in FROM and give rows.
type TableFunc struct {
	// Name is in lower case.
	Name string
	// Aliases are other names for it.
	Aliases []string
	// Signature, Doc and Example are for people; Example is a query, Result its rows.
	Signature, Doc, Example, Result string
	// Rows is the code of a table function of a program; nil for those of rsql.
	Rows RowsCode
	// adapt replaces arguments before they are typed; nil for most functions.
	adapt   func(args []Expr) []Expr
	resolve func(args []Expr) (params []Type, columns []arrow.Field, err error)
}

// tableFuncs are the table functions.
var tableFuncs = []*TableFunc{
	{Name: "generate_series", Signature: "generate_series(start, stop [, step])",
		Doc:     "whole numbers, or times, from start to stop, both included",
		Example: "SELECT * FROM generate_series(1, 7, 3)", Result: "1; 4; 7", resolve: series("generate_series")},
	{Name: "range", Signature: "range([start,] stop [, step])", Doc: "the same without stop itself; numbers start at 0 where nothing else is said",
		Example: "SELECT * FROM range(3)", Result: "0; 1; 2", resolve: series("range"), adapt: fromZero},
	{Name: "unnest", Signature: "unnest(json array)", Doc: "the elements of an array; null is NULL",
		Example: "SELECT * FROM unnest('[1,\"a\"]')", Result: `1; "a"`, resolve: columnsOf([]Type{JSONType}, 0, NewField("unnest", JSONType))},
	{Name: "json_array_elements", Signature: "json_array_elements(json array)", Doc: "the elements of an array; null is the JSON null",
		Example: "SELECT * FROM json_array_elements('[1,null]')", Result: "1; null", resolve: columnsOf([]Type{JSONType}, 0, NewField("value", JSONType))},
	{Name: "json_each", Signature: "json_each(json [, path])", Doc: "the members of an object, or the elements of an array, with their keys and types; of the part at a path where there is one",
		Example: `SELECT * FROM json_each('{"a":1}')`, Result: "a | 1 | number",
		resolve: columnsOf([]Type{JSONType}, 0, NewField("key", TextType), NewField("value", JSONType), NewField("type", TextType)), adapt: partAt},
	{Name: "json_table", Signature: "json_table(json, path COLUMNS (name type PATH '$.a', …))",
		Doc:     "a row for each part at the path, with columns from parts of it",
		Example: `SELECT * FROM json_table('[{"a":1},{"a":2}]', '$[*]' COLUMNS (a BIGINT PATH '$.a'))`, Result: "1; 2",
		resolve: columnsOf([]Type{JSONType, TextType}, 0)},
	{Name: "string_split_to_table", Aliases: []string{"split_to_table", "string_to_table"}, Signature: "string_split_to_table(text, separator)", Doc: "the parts of a text",
		Example: "SELECT * FROM string_split_to_table('a,b', ',')", Result: "a; b", resolve: columnsOf([]Type{TextType, TextType}, 0, NewField("part", TextType))},
	{Name: "regexp_split_to_table", Signature: "regexp_split_to_table(text, pattern)", Doc: "the parts of a text between the matches of an RE2 pattern",
		Example: "SELECT * FROM regexp_split_to_table('a1b22c', '[0-9]+')", Result: "a; b; c",
		resolve: columnsOf([]Type{TextType, TextType}, 0, NewField("part", TextType))},
}

// TableFuncs lists the table functions.
func TableFuncs() []*TableFunc { return tableFuncs }

// LookupTableFunc finds a table function of rsql by any of its names; see [FuncTable.LookupTable].
func LookupTableFunc(name string) (*TableFunc, error) { return (*FuncTable)(nil).LookupTable(name) }

// builtinTable is rsql's table function of a name in lower case; nil for none.
func builtinTable(name string) *TableFunc {
	for _, f := range tableFuncs {
		if f.Name == name || slices.Contains(f.Aliases, name) {
			return f
		}
	}
	return nil
}

// Columns are those of the rows that the function makes of arguments. What it does not take is an error.
func (f *TableFunc) Columns(args []Expr) ([]arrow.Field, error) {
	_, columns, err := f.apply(args)
	return columns, err
}

func (f *TableFunc) apply(args []Expr) ([]Expr, []arrow.Field, error) {
	if f.adapt != nil {
		args = f.adapt(args)
	}
	params, columns, err := f.resolve(args)
	var wrong arity
	if errors.As(err, &wrong) {
		return nil, nil, Errorf(CodeType, "%s %s", f.Name, wrong).WithHint("write %s", f.Signature)
	}
	if err != nil {
		return nil, nil, err
	}
	typed := make([]Expr, len(args))
	for i, a := range args {
		if typed[i], err = Coerce(a, params[i]); err != nil {
			return nil, nil, CastHint(Errorf(CodeType, "argument %d of %s must be %s, not %s", i+1, f.Name, params[i], a.Type()), a, params[i])
		}
	}
	return typed, columns, nil
}

// fromZero begins a series of whole numbers of which the end alone is given.
func fromZero(args []Expr) []Expr {
	if len(args) == 1 && !args[0].Type().Temporal() {
		return []Expr{IntLiteral(0), args[0]}
	}
	return args
}

// partAt takes the part of a document that a path as the second argument finds.
func partAt(args []Expr) []Expr {
	if len(args) == 2 {
		if part, err := NewCall("json_extract", args...); err == nil {
			return []Expr{part}
		}
	}
	return args
}

// columnsOf takes exactly these types, the last opt of which may be left out, and has these columns.
func columnsOf(params []Type, opt int, columns ...arrow.Field) func([]Expr) ([]Type, []arrow.Field, error) {
	types := fixed(Type{}, opt, params...)
	return func(args []Expr) ([]Type, []arrow.Field, error) {
		p, _, err := types(args)
		return p, columns, err
	}
}

// series is a series of whole numbers, or of times with an interval between them.
func series(name string) func([]Expr) ([]Type, []arrow.Field, error) {
	return func(args []Expr) ([]Type, []arrow.Field, error) {
		if len(args) < 2 || len(args) > 3 {
			return nil, nil, arityError(2, 3, len(args))
		}
		if !args[0].Type().Temporal() && !args[1].Type().Temporal() {
			return []Type{BigIntType, BigIntType, BigIntType}[:len(args)], []arrow.Field{NewField(name, BigIntType)}, nil
		}
		if len(args) == 2 {
			return nil, nil, Errorf(CodeType, "%s of times needs a step", name).WithHint("write %s(start, stop, INTERVAL '1' DAY)", name)
		}
		return []Type{TimestampType, TimestampType, IntervalType}, []arrow.Field{NewField(name, TimestampType)}, nil
	}
}
