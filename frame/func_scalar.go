package frame

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/govalue"
	"rsql/planner/plan"
)

// FuncValue are the Go types of arguments and results of functions: bool (BOOLEAN), int and int64 (BIGINT), float64 (DOUBLE), string (TEXT), []byte
// (BLOB), json.RawMessage (JSON), time.Time (TIMESTAMP, in UTC), arrow.Date32 (DATE), and [database/sql.Null] of all but []byte and
// json.RawMessage, for what can be NULL. A result of nil, of those two, is NULL.
type FuncValue = govalue.Value

// RowError says of which row of its arrays, from 0, a function given to [ScalarFuncOf] speaks, so that the error names its arguments.
func RowError(row int, err error) error { return &plan.FuncError{Row: row, Err: err} }

// ScalarFuncOf is a function of arrays: args has one of each type of params, such as "BIGINT" or "DECIMAL(12,2)", all with so many rows; the result has
// as many, of the Arrow type of the type result. args are not the function's to keep or to release; the result becomes the caller's. mem
// counts for the memory limit of the statement.
//
// BOOLEAN is Arrow's bool, BIGINT int64, DOUBLE float64, DECIMAL decimal128, TEXT and JSON utf8, BLOB binary, DATE date32, TIMESTAMP
// timestamp[us, UTC].
func ScalarFuncOf(params []string, result string, f func(mem memory.Allocator, args []arrow.Array, rows int) (arrow.Array, error)) Func {
	types, err := sqlTypes(append(params[:len(params):len(params)], result))
	if err != nil {
		return Func{err: err}
	}
	return Func{own: plan.OwnFunc{Params: types[:len(params)], Result: types[len(params)], Scalar: f}}
}

// ScalarFunc1 is a function of one argument that is called for each row:
//
//	s.RegisterFunc("initials", frame.ScalarFunc1(func(name string) (string, error) { … }))
func ScalarFunc1[A, R FuncValue](f func(A) (R, error)) Func {
	a, r := govalue.TypedOf[A](), govalue.TypedOf[R]()
	return perRow(r.Type, []plan.Type{a.Type}, []bool{a.Nullable}, func(args []arrow.Array, b array.Builder) func(i int) error {
		x, put := a.Read(args[0]), r.Append(b)
		return func(i int) error {
			v, err := f(x(i))
			if err == nil {
				put(v)
			}
			return err
		}
	})
}

// ScalarFunc2 is [ScalarFunc1] of two arguments.
func ScalarFunc2[A, B, R FuncValue](f func(A, B) (R, error)) Func {
	a, b, r := govalue.TypedOf[A](), govalue.TypedOf[B](), govalue.TypedOf[R]()
	return perRow(r.Type, []plan.Type{a.Type, b.Type}, []bool{a.Nullable, b.Nullable}, func(args []arrow.Array, out array.Builder) func(i int) error {
		x, y, put := a.Read(args[0]), b.Read(args[1]), r.Append(out)
		return func(i int) error {
			v, err := f(x(i), y(i))
			if err == nil {
				put(v)
			}
			return err
		}
	})
}

// ScalarFunc3 is [ScalarFunc1] of three arguments.
func ScalarFunc3[A, B, C, R FuncValue](f func(A, B, C) (R, error)) Func {
	a, b, c, r := govalue.TypedOf[A](), govalue.TypedOf[B](), govalue.TypedOf[C](), govalue.TypedOf[R]()
	types, nullable := []plan.Type{a.Type, b.Type, c.Type}, []bool{a.Nullable, b.Nullable, c.Nullable}
	return perRow(r.Type, types, nullable, func(args []arrow.Array, out array.Builder) func(i int) error {
		x, y, z, put := a.Read(args[0]), b.Read(args[1]), c.Read(args[2]), r.Append(out)
		return func(i int) error {
			v, err := f(x(i), y(i), z(i))
			if err == nil {
				put(v)
			}
			return err
		}
	})
}

// perRow is a function that is called for each row in which no argument is NULL that cannot be.
func perRow(result plan.Type, params []plan.Type, nullable []bool, open func(args []arrow.Array, b array.Builder) func(i int) error) Func {
	return Func{own: plan.OwnFunc{Params: params, Result: result, WithNulls: true, Scalar: func(mem memory.Allocator, args []arrow.Array, rows int) (arrow.Array, error) {
		b := array.NewBuilder(mem, result.Arrow())
		defer b.Release()
		b.Reserve(rows)
		call := open(args, b)
		at := 0
		err := callRows(&at, rows, func(i int) error {
			if missing(args, nullable, i) {
				b.AppendNull()
				return nil
			}
			return call(i)
		})
		if err != nil {
			return nil, RowError(at, err)
		}
		return b.NewArray(), nil
	}}}
}

// callRows calls a function for each row, at being the one at hand. A panic is an error.
func callRows(at *int, rows int, call func(i int) error) error {
	return plan.CallOwn(func() error {
		for *at = 0; *at < rows; *at++ {
			if err := call(*at); err != nil {
				return err
			}
		}
		return nil
	})
}

// missing reports whether an argument of row i is NULL that cannot be.
func missing(args []arrow.Array, nullable []bool, i int) bool {
	for k, a := range args {
		if !nullable[k] && a.IsNull(i) {
			return true
		}
	}
	return false
}
