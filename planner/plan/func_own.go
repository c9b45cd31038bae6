package plan

import (
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// ScalarCode computes a scalar function of a program for a number of rows. args has an array of as many values for each argument, which stay
// the caller's; the result has as many, of the function's type, and becomes the caller's. Several goroutines call it at once.
type ScalarCode func(mem memory.Allocator, args []arrow.Array, rows int) (arrow.Array, error)

// GroupStates are the states of an aggregate of a program, one for each group. Groups are numbered from 0; one goroutine at a time calls the
// methods.
type GroupStates interface {
	// Update adds rows: row i of args belongs to group ids[i]. There are so many groups now, those of earlier calls among them; a new one may
	// get no row. args stay the caller's.
	Update(ids []int32, args []arrow.Array, groups int) error
	// Merge adds the groups of other states of the same aggregate, which stay as they are: its group i is a part of group ids[i], and left out where
	// that is negative. There are so many groups now.
	Merge(other GroupStates, ids []int32, groups int) error
	// Result gives the results of the groups numbered from (inclusive) to (exclusive), which become the caller's. It may be called again.
	Result(from, to int) (arrow.Array, error)
	// Size is the number of bytes that the states take outside of the allocator's memory, about.
	Size() int64
	// Release frees the memory.
	Release()
}

// RowsCode makes the rows of a table function of a program for row i of args, in which no argument is NULL. Its batches have the function's
// columns.
type RowsCode func(ctx context.Context, mem memory.Allocator, args []arrow.Array, i int) (Reader, error)

// NewTableFunc makes the entry of the registry of a table function of a program. Its arguments have the types params, the last opt of which may be
// left out. The name has been checked.
func NewTableFunc(name string, params []Type, opt int, columns []arrow.Field, signature, doc string, rows RowsCode) *TableFunc {
	if signature == "" {
		signature = name + "(" + typeList(params, false) + ")"
	}
	return &TableFunc{Name: name, Signature: signature, Doc: doc, Rows: rows, resolve: columnsOf(params, opt, columns...)}
}

// FuncError is what a function of a program says about one row.
type FuncError struct {
	// Row is the row's ordinal in the arrays that the function was given.
	Row int
	Err error
}

// Error gives the function's own error.
func (e *FuncError) Error() string { return e.Err.Error() }

// Unwrap returns the function's own error.
func (e *FuncError) Unwrap() error { return e.Err }

// OwnFunc is what a program says of a function that it adds.
type OwnFunc struct {
	// Params are the types of the arguments. With Variadic the last one may come any number of times, also never.
	Params   []Type
	Variadic bool
	Result   Type
	// Signature and Doc are as those of [Func]; an empty Signature is made of the types.
	Signature, Doc string
	// Volatile and Stable are [Func].Volatile and [Func].Clock.
	Volatile, Stable bool
	// WithNulls functions are given rows in which an argument is NULL, too. For others the result of such a row is NULL, and aggregates
	// leave it out.
	WithNulls bool
	// Scalar is the code of a scalar function; nil for an aggregate.
	Scalar ScalarCode
	// States makes the states of an aggregate; nil for a scalar function.
	States func(mem memory.Allocator) GroupStates
	// Serial aggregates have no Merge: they see all rows in one go. For Ordered ones the order of the rows makes the result, so that they
	// take an ORDER BY, and see the rows in their order.
	Serial, Ordered bool
}

// NewFunc makes the entry of the registry of a program's function. The name has been checked.
func (o OwnFunc) NewFunc(name string) (*Func, error) {
	if (o.Scalar == nil) == (o.States == nil) {
		return nil, Errorf(CodeType, "the function %s has no code", name)
	}
	if o.States != nil && len(o.Params) == 0 {
		return nil, Errorf(CodeType, "the aggregate %s needs an argument", name)
	}
	for _, t := range append(slices.Clone(o.Params), o.Result) {
		if t == UnknownType || t == NullType {
			return nil, Errorf(CodeType, "the function %s: %s is no type of a column", name, t)
		}
	}
	f := &Func{Name: name, Category: catOwn, Signature: o.Signature, Doc: o.Doc, Aggregate: o.States != nil, Volatile: o.Volatile, Clock: o.Stable,
		Own: &o, resolve: o.resolver()}
	if f.Signature == "" {
		f.Signature = name + "(" + typeList(o.Params, o.Variadic) + ") → " + o.Result.String()
	}
	if o.Ordered {
		f.order = orderKept
	}
	return f, nil
}

func (o OwnFunc) resolver() resolver {
	if !o.Variadic || len(o.Params) == 0 {
		return fixed(o.Result, 0, o.Params...)
	}
	least, last := len(o.Params)-1, o.Params[len(o.Params)-1]
	if o.States != nil {
		least = max(least, 1)
	}
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) < least {
			return nil, Type{}, arityError(least, -1, len(args))
		}
		params := slices.Clone(o.Params[:min(len(o.Params), len(args))])
		for len(params) < len(args) {
			params = append(params, last)
		}
		return params, o.Result, nil
	}
}

// typeList is how a signature has its types.
func typeList(types []Type, variadic bool) string {
	out := ""
	for i, t := range types {
		if i > 0 {
			out += ", "
		}
		out += t.String()
	}
	if variadic {
		out += ", …"
	}
	return out
}
